"""how many members were blocked on which ground, for the public figures; counts the blocks that are there.

Revision: 0042, after 0041.
"""

import sqlalchemy as sa
from alembic import op

revision = '0042'
down_revision = '0041'
branch_labels = None
depends_on = None

TABLE = 'moderation_block_count'


def _year() -> str:
    """SQL of the year of a block, of UTC: the town's time zone isn't known here."""
    if op.get_bind().dialect.name == 'sqlite':
        return "CAST(strftime('%Y', blocked_at) AS INTEGER)"
    return "CAST(extract(year FROM blocked_at AT TIME ZONE 'UTC') AS INTEGER)"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('ground', sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint('year', 'ground', name=op.f(f'pk_{TABLE}')),
    )
    year = _year()
    op.execute(
        f'INSERT INTO {TABLE} (year, ground, number) '
        f'SELECT {year}, ground, count(*) FROM member_block GROUP BY {year}, ground'
    )


def downgrade() -> None:
    op.drop_table(TABLE)
