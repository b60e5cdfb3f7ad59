"""sealed_text: what a text said before something was left out of it.

Revision: 0032, after 0031.
"""

import sqlalchemy as sa
from alembic import op

from forum.core.database.columns import BIG, UTCDateTime

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'sealed_text',
        sa.Column('id', BIG, nullable=False),
        sa.Column('subject_kind', sa.String(length=20), nullable=False),
        sa.Column('subject_id', BIG, nullable=False),
        sa.Column('field', sa.String(length=20), nullable=False),
        sa.Column('text', sa.String(), nullable=False),
        sa.Column('author_id', BIG, nullable=True),
        sa.Column('sealed_by_id', BIG, nullable=True),
        sa.Column('sealed_at', UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['author_id'], ['member.id'], name='fk_sealed_text_author_id'),
        sa.ForeignKeyConstraint(['sealed_by_id'], ['member.id'], name='fk_sealed_text_sealed_by_id'),
        sa.PrimaryKeyConstraint('id', name='pk_sealed_text'),
    )
    op.create_index('ix_sealed_text_subject', 'sealed_text', ['subject_kind', 'subject_id'])
    op.create_index('ix_sealed_text_author_id', 'sealed_text', ['author_id'])
    op.create_index('ix_sealed_text_sealed_by_id', 'sealed_text', ['sealed_by_id'])
    op.create_index('ix_sealed_text_sealed_at', 'sealed_text', ['sealed_at'])


def downgrade() -> None:
    op.drop_table('sealed_text')
