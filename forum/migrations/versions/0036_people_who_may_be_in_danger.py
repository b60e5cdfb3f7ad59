"""people who may be in danger, and the attempts to reach them.

Revision: 0036, after 0035.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from forum.core.database.columns import UTCDateTime

revision = '0036'
down_revision = '0035'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def _text(length: int | None = None) -> sqlmodel.sql.sqltypes.AutoString:
    return sqlmodel.sql.sqltypes.AutoString(length=length)


def upgrade() -> None:
    op.create_table('concern',
    sa.Column('id', BIG, nullable=False),
    sa.Column('subject_kind', _text(20), nullable=False),
    sa.Column('subject_id', BIG, nullable=False),
    sa.Column('author_id', BIG, nullable=True),
    sa.Column('categories', _text(200), nullable=False),
    sa.Column('source', sa.String(length=20), nullable=False),
    sa.Column('opened_at', UTCDateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('closed_at', UTCDateTime(timezone=True), nullable=True),
    sa.Column('wish', sa.String(length=20), nullable=False),
    sa.Column('phone', _text(40), nullable=False),
    sa.Column('alerts', sa.Integer(), nullable=False),
    sa.Column('taken_by', BIG, nullable=True),
    sa.Column('taken_at', UTCDateTime(timezone=True), nullable=True),
    sa.Column('reason', _text(200), nullable=False),
    sa.Column('handed_to', _text(200), nullable=False),
    sa.Column('follow_up_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_concern_author_id')),
    sa.ForeignKeyConstraint(['taken_by'], ['member.id'], name=op.f('fk_concern_taken_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_concern'))
    )
    op.create_index('ix_concern_state', 'concern', ['state', 'opened_at', 'id'])
    op.create_index(op.f('ix_concern_author_id'), 'concern', ['author_id'])
    op.create_index(op.f('ix_concern_taken_by'), 'concern', ['taken_by'])
    op.create_index(op.f('ix_concern_closed_at'), 'concern', ['closed_at'])
    op.create_index(
        'uq_concern_open_subject', 'concern', ['subject_kind', 'subject_id'], unique=True,
        sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table('contact_attempt',
    sa.Column('id', BIG, nullable=False),
    sa.Column('concern_id', BIG, nullable=False),
    sa.Column('member_id', BIG, nullable=True),
    sa.Column('at', UTCDateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=False),
    sa.Column('text', _text(), nullable=False),
    sa.ForeignKeyConstraint(['concern_id'], ['concern.id'], name=op.f('fk_contact_attempt_concern_id')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_contact_attempt_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_attempt'))
    )
    op.create_index(op.f('ix_contact_attempt_concern_id'), 'contact_attempt', ['concern_id'])
    op.create_index(op.f('ix_contact_attempt_member_id'), 'contact_attempt', ['member_id'])


def downgrade() -> None:
    op.drop_table('contact_attempt')
    op.drop_table('concern')
