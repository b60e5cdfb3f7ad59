"""requests for help, which only moderators read; concerns are found by what they are about.

Revision: 0049, after 0048.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from forum.core.database.columns import UTCDateTime

revision = '0049'
down_revision = '0048'
branch_labels = None
depends_on = None

TABLE = 'help_request'
BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def _text(length: int | None = None) -> sqlmodel.sql.sqltypes.AutoString:
    return sqlmodel.sql.sqltypes.AutoString(length=length)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column('id', BIG, nullable=False),
        sa.Column('author_id', BIG, nullable=True),
        sa.Column('language', _text(2), nullable=False),
        sa.Column('text', _text(), nullable=False),
        sa.Column('phone', _text(40), nullable=False),
        sa.Column('email', _text(254), nullable=False),
        sa.Column('best_time', sa.String(length=20), nullable=False),
        sa.Column('name', _text(60), nullable=False),
        sa.Column('neighbourhood', _text(80), nullable=False),
        sa.Column('at', UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_help_request_author_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_help_request')),
        sqlite_autoincrement=True,
    )
    for column in ('author_id', 'email', 'at'):
        op.create_index(op.f(f'ix_help_request_{column}'), TABLE, [column])
    op.create_index('ix_concern_subject', 'concern', ['subject_kind', 'subject_id'])


def downgrade() -> None:
    op.drop_index('ix_concern_subject', table_name='concern')
    op.drop_table(TABLE)
