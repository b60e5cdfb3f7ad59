"""fingerprints of public content, and what each is like; empty: the first start fills it with the search index.

Revision: 0046, after 0045.
"""

import sqlalchemy as sa
from alembic import op

revision = '0046'
down_revision = '0045'
branch_labels = None
depends_on = None

TABLE = 'search_likeness'
BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column('kind', sa.String(20), nullable=False),
        sa.Column('id', BIG, autoincrement=False, nullable=False),
        sa.Column('change', BIG, nullable=False),
        sa.Column('language', sa.String(8), nullable=False),
        sa.Column('vector', sa.LargeBinary(), nullable=False),
        sa.Column('signs', sa.LargeBinary(), nullable=False),
        sa.Column('stems', sa.LargeBinary(), nullable=False),
        sa.Column('nearest', sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint('kind', 'id', name=op.f(f'pk_{TABLE}')),
    )
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.create_index('ix_search_likeness_kind_change', ['kind', 'change'], unique=False)


def downgrade() -> None:
    op.drop_table(TABLE)
