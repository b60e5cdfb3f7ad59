"""decisions that wait for their undo time, and statements of reasons.

Decisions that were made before are in effect, also those that were taken back later: they had an effect.
Their moderators' taking back is a decision of its own.

Revision: 0030, after 0029.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from forum.core.database.columns import UTCDateTime

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
TEXT = sqlmodel.sql.sqltypes.AutoString()


def upgrade() -> None:
    with op.batch_alter_table('moderation_decision', schema=None) as batch_op:
        batch_op.add_column(sa.Column('letter', TEXT, nullable=False, server_default=''))
        batch_op.add_column(sa.Column('language', sqlmodel.sql.sqltypes.AutoString(length=2), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('state', sa.String(length=20), nullable=False, server_default='in_effect'))
        batch_op.add_column(sa.Column('effective_at', UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('version', sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False, server_default=''))
    op.execute('UPDATE moderation_decision SET effective_at = at')
    with op.batch_alter_table('moderation_decision', schema=None) as batch_op:
        batch_op.alter_column('effective_at', existing_type=UTCDateTime(timezone=True), nullable=False)
        for name in ('letter', 'language', 'state', 'version'):
            batch_op.alter_column(name, server_default=None)
    op.create_index(
        'ix_moderation_decision_waiting', 'moderation_decision', ['moderator_id'],
        sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table('moderation_statement',
    sa.Column('decision_id', BIG, nullable=False),
    sa.Column('language', sqlmodel.sql.sqltypes.AutoString(length=2), nullable=False),
    sa.Column('passage', TEXT, nullable=False),
    sa.Column('ground', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('ground_words', TEXT, nullable=False),
    sa.Column('law', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('facts', TEXT, nullable=False),
    sa.Column('signs', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('reported', sa.Boolean(), nullable=False),
    sa.Column('decided_by', sa.String(length=20), nullable=False),
    sa.Column('objection_until', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['decision_id'], ['moderation_decision.id'], name=op.f('fk_moderation_statement_decision_id')),
    sa.PrimaryKeyConstraint('decision_id', name=op.f('pk_moderation_statement'))
    )


def downgrade() -> None:
    op.drop_table('moderation_statement')
    op.drop_index('ix_moderation_decision_waiting', 'moderation_decision')
    with op.batch_alter_table('moderation_decision', schema=None) as batch_op:
        for name in ('letter', 'language', 'state', 'effective_at', 'version'):
            batch_op.drop_column(name)
