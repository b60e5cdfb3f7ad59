"""pages of lists without sorting.

Revision: 0004, after 0003.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import forum.core.database.columns

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_comment_subject'))
        batch_op.create_index('ix_comment_subject', ['subject_kind', 'subject_id', 'parent_id', 'id'], unique=False)

    with op.batch_alter_table('idea', schema=None) as batch_op:
        batch_op.create_index('ix_idea_call_discussed', ['call_id', 'comments_count', 'id'], unique=False, sqlite_where=sa.text("visibility = 'public'"), postgresql_where=sa.text("visibility = 'public'"))
        batch_op.create_index('ix_idea_call_new', ['call_id', 'public_day', 'id'], unique=False, sqlite_where=sa.text("visibility = 'public'"), postgresql_where=sa.text("visibility = 'public'"))
        batch_op.create_index('ix_idea_call_votes', ['call_id', 'votes_count', 'id'], unique=False, sqlite_where=sa.text("visibility = 'public'"), postgresql_where=sa.text("visibility = 'public'"))
        batch_op.create_index('ix_idea_neighbourhood_discussed', ['neighbourhood_id', 'comments_count', 'id'], unique=False, sqlite_where=sa.text("visibility = 'public'"), postgresql_where=sa.text("visibility = 'public'"))
        batch_op.create_index('ix_idea_neighbourhood_new', ['neighbourhood_id', 'public_day', 'id'], unique=False, sqlite_where=sa.text("visibility = 'public'"), postgresql_where=sa.text("visibility = 'public'"))
        batch_op.create_index('ix_idea_neighbourhood_votes', ['neighbourhood_id', 'votes_count', 'id'], unique=False, sqlite_where=sa.text("visibility = 'public'"), postgresql_where=sa.text("visibility = 'public'"))
        batch_op.create_index('ix_idea_status_discussed', ['status', 'comments_count', 'id'], unique=False, sqlite_where=sa.text("visibility = 'public'"), postgresql_where=sa.text("visibility = 'public'"))
        batch_op.create_index('ix_idea_status_new', ['status', 'public_day', 'id'], unique=False, sqlite_where=sa.text("visibility = 'public'"), postgresql_where=sa.text("visibility = 'public'"))
        batch_op.create_index('ix_idea_status_votes', ['status', 'votes_count', 'id'], unique=False, sqlite_where=sa.text("visibility = 'public'"), postgresql_where=sa.text("visibility = 'public'"))
        batch_op.create_index('ix_idea_theme_discussed', ['theme_id', 'comments_count', 'id'], unique=False, sqlite_where=sa.text("visibility = 'public'"), postgresql_where=sa.text("visibility = 'public'"))
        batch_op.create_index('ix_idea_theme_new', ['theme_id', 'public_day', 'id'], unique=False, sqlite_where=sa.text("visibility = 'public'"), postgresql_where=sa.text("visibility = 'public'"))
        batch_op.create_index('ix_idea_theme_votes', ['theme_id', 'votes_count', 'id'], unique=False, sqlite_where=sa.text("visibility = 'public'"), postgresql_where=sa.text("visibility = 'public'"))



def downgrade() -> None:
    with op.batch_alter_table('idea', schema=None) as batch_op:
        batch_op.drop_index('ix_idea_theme_votes', sqlite_where=sa.text("visibility = 'public'"), postgresql_where=sa.text("visibility = 'public'"))
        batch_op.drop_index('ix_idea_theme_new', sqlite_where=sa.text("visibility = 'public'"), postgresql_where=sa.text("visibility = 'public'"))
        batch_op.drop_index('ix_idea_theme_discussed', sqlite_where=sa.text("visibility = 'public'"), postgresql_where=sa.text("visibility = 'public'"))
        batch_op.drop_index('ix_idea_status_votes', sqlite_where=sa.text("visibility = 'public'"), postgresql_where=sa.text("visibility = 'public'"))
        batch_op.drop_index('ix_idea_status_new', sqlite_where=sa.text("visibility = 'public'"), postgresql_where=sa.text("visibility = 'public'"))
        batch_op.drop_index('ix_idea_status_discussed', sqlite_where=sa.text("visibility = 'public'"), postgresql_where=sa.text("visibility = 'public'"))
        batch_op.drop_index('ix_idea_neighbourhood_votes', sqlite_where=sa.text("visibility = 'public'"), postgresql_where=sa.text("visibility = 'public'"))
        batch_op.drop_index('ix_idea_neighbourhood_new', sqlite_where=sa.text("visibility = 'public'"), postgresql_where=sa.text("visibility = 'public'"))
        batch_op.drop_index('ix_idea_neighbourhood_discussed', sqlite_where=sa.text("visibility = 'public'"), postgresql_where=sa.text("visibility = 'public'"))
        batch_op.drop_index('ix_idea_call_votes', sqlite_where=sa.text("visibility = 'public'"), postgresql_where=sa.text("visibility = 'public'"))
        batch_op.drop_index('ix_idea_call_new', sqlite_where=sa.text("visibility = 'public'"), postgresql_where=sa.text("visibility = 'public'"))
        batch_op.drop_index('ix_idea_call_discussed', sqlite_where=sa.text("visibility = 'public'"), postgresql_where=sa.text("visibility = 'public'"))

    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.drop_index('ix_comment_subject')
        batch_op.create_index(batch_op.f('ix_comment_subject'), ['subject_kind', 'subject_id', 'visibility', 'id'], unique=False)

