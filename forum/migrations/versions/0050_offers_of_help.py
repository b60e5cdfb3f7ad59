"""offers of help, and how many people want to help with an idea or a project.

Revision: 0050, after 0049.
"""

import sqlalchemy as sa
from alembic import op

from forum.core.database.columns import BIG, UTCDateTime

revision = '0050'
down_revision = '0049'
branch_labels = None
depends_on = None

TABLE = 'offer'
COUNTED = ('idea', 'project')
VISIBILITIES = ('draft', 'pending', 'public', 'hidden', 'returned', 'rejected', 'withdrawn', 'safeguarded', 'erased')
STATES = ('new', 'answered', 'closed')


def _text(name: str, length: int | None = None) -> sa.Column:
    return sa.Column(name, sa.String(length), nullable=False)


def _enum(name: str, values: tuple[str, ...], type_name: str) -> sa.Column:
    return sa.Column(name, sa.Enum(*values, name=type_name, native_enum=False, length=20), nullable=False)


def _index(name: str, columns: list[str], condition: str, *, unique: bool = False) -> None:
    where = sa.text(condition)
    op.create_index(name, TABLE, columns, unique=unique, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column('id', BIG, nullable=False),
        _enum('visibility', VISIBILITIES, 'visibility'),
        sa.Column('author_id', BIG, nullable=True),
        _text('name_shown', 60),
        _text('body'),
        _text('body_html'),
        _text('language', 2),
        sa.Column('posted_at', UTCDateTime(timezone=True), nullable=False),
        sa.Column('author_left', sa.Boolean(), server_default=sa.false(), nullable=False),
        _text('subject_kind', 20),
        sa.Column('subject_id', BIG, nullable=False),
        _text('ways', 60),
        _text('phone', 40),
        _text('times', 200),
        _enum('state', STATES, 'offerstate'),
        _text('answer'),
        _text('answer_language', 2),
        sa.Column('answered_by', BIG, nullable=True),
        sa.Column('answered_at', UTCDateTime(timezone=True), nullable=True),
        sa.Column('ended_at', UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint('length(body) <= 2000', name=op.f('ck_offer_body_length')),
        sa.ForeignKeyConstraint(['answered_by'], ['member.id'], name=op.f('fk_offer_answered_by')),
        sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_offer_author_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_offer')),
        sqlite_autoincrement=True,
    )
    op.create_index('ix_offer_answered_by', TABLE, ['answered_by'], unique=False)
    op.create_index('ix_offer_author_id', TABLE, ['author_id'], unique=False)
    _index('ix_offer_draft', ['posted_at'], "visibility = 'draft'")
    _index('ix_offer_ended', ['ended_at'], 'ended_at IS NOT NULL')
    _index('ix_offer_state', ['state', 'id'], "visibility = 'safeguarded'")
    _index('uq_offer_subject_author', ['subject_kind', 'subject_id', 'author_id'], "visibility = 'safeguarded'", unique=True)
    for table in COUNTED:
        # Not in a batch, which would copy the table and lose AUTOINCREMENT on SQLite.
        op.add_column(table, sa.Column('helpers_count', sa.Integer(), server_default=sa.text('0'), nullable=False))


def downgrade() -> None:
    for table in COUNTED:
        op.drop_column(table, 'helpers_count')
    op.drop_table(TABLE)
