"""blocks of members, and indexes of what leads to a person or expires.

Revision: 0018, after 0017.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import forum.core.database.columns

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('member_block',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('ground', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('blocked_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=False),
    sa.Column('until', forum.core.database.columns.UTCDateTime(timezone=True), nullable=True),
    sa.Column('lifted_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=True),
    sa.Column('objection', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('objected_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name=op.f('fk_member_block_by_id')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_member_block_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_member_block'))
    )
    with op.batch_alter_table('member_block', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_member_block_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_member_block_member_id'), ['member_id'], unique=False)

    with op.batch_alter_table('member', schema=None) as batch_op:
        batch_op.add_column(sa.Column('blocked_until', forum.core.database.columns.UTCDateTime(timezone=True), nullable=True))
    op.create_index('ix_journal_entry_actor_id', 'journal_entry', ['actor_id'], unique=False)
    op.create_index('ix_milestone_actor_id', 'milestone', ['actor_id'], unique=False)
    op.create_index('ix_moderation_decision_moderator_id', 'moderation_decision', ['moderator_id'], unique=False)
    op.create_index('ix_moderation_decision_at', 'moderation_decision', ['at'], unique=False)
    op.create_index('ix_moderation_case_decided_at', 'moderation_case', ['decided_at'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_moderation_case_decided_at', 'moderation_case')
    op.drop_index('ix_moderation_decision_at', 'moderation_decision')
    op.drop_index('ix_moderation_decision_moderator_id', 'moderation_decision')
    op.drop_index('ix_milestone_actor_id', 'milestone')
    op.drop_index('ix_journal_entry_actor_id', 'journal_entry')
    with op.batch_alter_table('member', schema=None) as batch_op:
        batch_op.drop_column('blocked_until')

    with op.batch_alter_table('member_block', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_member_block_member_id'))
        batch_op.drop_index(batch_op.f('ix_member_block_by_id'))

    op.drop_table('member_block')
