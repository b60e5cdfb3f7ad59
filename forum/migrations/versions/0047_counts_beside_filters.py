"""counts of listed ideas, by what their list is filtered by.

Revision: 0047, after 0046.
"""

import sqlalchemy as sa
from alembic import op

revision = '0047'
down_revision = '0046'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
LISTED = "visibility = 'public' AND merged_into IS NULL"
KEY = ('neighbourhood_id', 'theme_id', 'call_id', 'status')
OF_IDEA = ('coalesce(neighbourhood_id, 0)', 'coalesce(theme_id, 0)', 'coalesce(call_id, 0)', 'status')


def upgrade() -> None:
    op.create_table(
        'idea_count',
        sa.Column('id', BIG, nullable=False),
        *(sa.Column(name, BIG, nullable=False) for name in KEY[:3]),
        sa.Column('status', sa.String(20), nullable=False),
        sa.Column('ideas', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_idea_count')),
        sa.UniqueConstraint(*KEY, name=op.f('uq_idea_count_neighbourhood_id_theme_id_call_id_status')),
    )
    # Not in a batch, which would copy the table and lose AUTOINCREMENT on SQLite.
    op.add_column('idea', sa.Column('counted_in', BIG, nullable=True))
    op.execute(
        f'INSERT INTO idea_count ({", ".join(KEY)}, ideas)'
        f' SELECT {", ".join(OF_IDEA)}, count(*) FROM idea WHERE {LISTED} GROUP BY {", ".join(OF_IDEA)}'
    )
    same = ' AND '.join(
        f'idea_count.{name} = {value.replace(name, "idea." + name)}'
        for name, value in zip(KEY, OF_IDEA, strict=True)
    )
    op.execute(
        f'UPDATE idea SET counted_in = (SELECT idea_count.id FROM idea_count WHERE {same}) WHERE {LISTED}'
    )


def downgrade() -> None:
    op.drop_column('idea', 'counted_in')
    op.drop_table('idea_count')
