"""who is on a case, notes between colleagues, and what has run today.

Revision: 0038, after 0036.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from forum.core.database.columns import UTCDateTime

revision = '0038'
down_revision = '0037'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
TEXT = sqlmodel.sql.sqltypes.AutoString()


def upgrade() -> None:
    op.create_table('daily_run',
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_daily_run'))
    )
    op.create_table('moderation_claim',
    sa.Column('case_id', BIG, nullable=False),
    sa.Column('member_id', BIG, nullable=False),
    sa.Column('at', UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['moderation_case.id'], name=op.f('fk_moderation_claim_case_id')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_moderation_claim_member_id')),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_moderation_claim'))
    )
    op.create_index(op.f('ix_moderation_claim_member_id'), 'moderation_claim', ['member_id'])
    op.create_table('moderation_note',
    sa.Column('id', BIG, nullable=False),
    sa.Column('case_id', BIG, nullable=False),
    sa.Column('member_id', BIG, nullable=True),
    sa.Column('at', UTCDateTime(timezone=True), nullable=False),
    sa.Column('text', TEXT, nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['moderation_case.id'], name=op.f('fk_moderation_note_case_id')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_moderation_note_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_moderation_note'))
    )
    op.create_index(op.f('ix_moderation_note_case_id'), 'moderation_note', ['case_id'])
    op.create_index(op.f('ix_moderation_note_member_id'), 'moderation_note', ['member_id'])


def downgrade() -> None:
    op.drop_table('moderation_note')
    op.drop_table('moderation_claim')
    op.drop_table('daily_run')
