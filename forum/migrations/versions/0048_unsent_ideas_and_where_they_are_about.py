"""ideas that members haven't sent yet, where an idea is about in words, and edits of that and of the name.

Revision: 0048, after 0047.
"""

import sqlalchemy as sa
from alembic import op

from forum.core.database.columns import BIG, UTCDateTime

revision = '0048'
down_revision = '0047'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch, which would copy the table and lose AUTOINCREMENT on SQLite.
    op.add_column('idea', sa.Column('location', sa.String(120), nullable=False, server_default=''))
    op.add_column('idea', sa.Column('edited_location', sa.String(120), nullable=True))
    op.add_column('idea', sa.Column('edited_name', sa.String(60), nullable=True))
    op.create_table(
        'unsent_idea',
        sa.Column('member_id', BIG, nullable=False),
        sa.Column('title', sa.String(), nullable=False),
        sa.Column('body', sa.String(), nullable=False),
        sa.Column('others', sa.JSON(), nullable=False),
        sa.Column('saved_at', UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['member_id'], ['member.id'], name='fk_unsent_idea_member_id_member'),
        sa.PrimaryKeyConstraint('member_id', name='pk_unsent_idea'),
    )
    op.create_index('ix_unsent_idea_saved_at', 'unsent_idea', ['saved_at'])


def downgrade() -> None:
    op.drop_table('unsent_idea')
    for name in ('edited_name', 'edited_location', 'location'):
        op.drop_column('idea', name)
