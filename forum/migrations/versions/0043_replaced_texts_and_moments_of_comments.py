"""what public texts said before, and when authors changed or withdrew their comments.

Revision: 0043, after 0042.
"""

import sqlalchemy as sa
from alembic import op

import forum.core.database.columns

revision = '0043'
down_revision = '0042'
branch_labels = None
depends_on = None

TABLE = 'replaced_text'
NUMBER = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
MOMENTS = ('changed_at', 'withdrawn_at')


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column('id', NUMBER, nullable=False),
        sa.Column('subject_kind', sa.String(20), nullable=False),
        sa.Column('subject_id', NUMBER, nullable=False),
        sa.Column('title', sa.String(200), nullable=False),
        sa.Column('body', sa.String(), nullable=False),
        sa.Column('replaced_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{TABLE}')),
    )
    op.create_index('ix_replaced_text_subject', TABLE, ['subject_kind', 'subject_id', 'id'])
    for name in MOMENTS:
        op.add_column('comment', sa.Column(name, forum.core.database.columns.UTCDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in reversed(MOMENTS):
        op.drop_column('comment', name)
    op.drop_table(TABLE)
