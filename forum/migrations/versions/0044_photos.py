"""media: photos beside what people write; their files are in the storage of `[uploads]`.

Revision: 0044, after 0043.
"""

import sqlalchemy as sa
from alembic import op

from forum.core.database.columns import BIG, UTCDateTime

revision = '0044'
down_revision = '0043'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'media',
        sa.Column('id', BIG, nullable=False),
        sa.Column('name', sa.String(length=32), nullable=False),
        sa.Column('width', sa.Integer(), nullable=False),
        sa.Column('height', sa.Integer(), nullable=False),
        sa.Column('widths', sa.JSON(), nullable=False),
        sa.Column('subject_kind', sa.String(length=20), nullable=True),
        sa.Column('subject_id', BIG, nullable=True),
        sa.Column('position', sa.Integer(), nullable=True),
        sa.Column('alt', sa.String(length=200), nullable=False),
        sa.Column('edited_position', sa.Integer(), nullable=True),
        sa.Column('edited_alt', sa.String(length=200), nullable=False),
        sa.Column('staged_at', UTCDateTime(timezone=True), nullable=False),
        sa.Column('ending', sa.String(length=20), nullable=True),
        sa.Column('ended_at', UTCDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name='pk_media'),
        sa.UniqueConstraint('name', name='uq_media_name'),
    )
    op.create_index('ix_media_subject', 'media', ['subject_kind', 'subject_id'])
    unfinished, ended = sa.text('subject_id IS NULL'), sa.text('ending IS NOT NULL')
    op.create_index(
        'ix_media_staged_at', 'media', ['staged_at'], sqlite_where=unfinished,
        postgresql_where=unfinished,
    )
    op.create_index(
        'ix_media_ended', 'media', ['ending', 'ended_at'], sqlite_where=ended, postgresql_where=ended
    )


def downgrade() -> None:
    op.drop_table('media')
