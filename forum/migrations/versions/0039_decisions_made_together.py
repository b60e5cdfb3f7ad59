"""decisions that a moderator made together, and takes back together; what was reported as a list.

Revision: 0039, after 0036.
"""

import sqlalchemy as sa
from alembic import op

revision = '0039'
down_revision = '0038'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.add_column('moderation_decision', sa.Column('batch', BIG, nullable=True))
    op.create_index(
        'ix_moderation_decision_batch', 'moderation_decision', ['batch'],
        sqlite_where=sa.text('batch IS NOT NULL'), postgresql_where=sa.text('batch IS NOT NULL'),
    )
    _index_reported('state', 'opened_at', 'id')


def _index_reported(*columns: str) -> None:
    op.drop_index('ix_moderation_case_reported', 'moderation_case')
    op.create_index(
        'ix_moderation_case_reported', 'moderation_case', columns,
        sqlite_where=sa.text('reports > 0'), postgresql_where=sa.text('reports > 0'),
    )


def downgrade() -> None:
    _index_reported('decided_at', 'id')
    op.drop_index('ix_moderation_decision_batch', 'moderation_decision')
    op.drop_column('moderation_decision', 'batch')
