"""staff lists: the orders of the queue and of the log, languages of cases, and what was sent back.

Revision: 0034, after 0033.
"""

import sqlalchemy as sa
from alembic import op

revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None

CASE, DECISION = 'moderation_case', 'moderation_decision'


def upgrade() -> None:
    # Not in a batch, which would copy the tables and lose AUTOINCREMENT on SQLite.
    op.add_column(CASE, sa.Column('language', sa.String(2), server_default=sa.text("''"), nullable=False))
    op.add_column(DECISION, sa.Column('sent_back_title', sa.String(), server_default=sa.text("''"), nullable=False))
    op.add_column(DECISION, sa.Column('sent_back_text', sa.String(), server_default=sa.text("''"), nullable=False))
    for kind in ('idea', 'comment'):
        op.execute(
            f"UPDATE {CASE} SET language = {kind}.language FROM {kind} "
            f"WHERE {CASE}.state = 'open' AND {CASE}.subject_kind = '{kind}' AND {kind}.id = {CASE}.subject_id"
        )
    op.drop_index('ix_moderation_case_queue', CASE)
    op.create_index('ix_moderation_case_queue', CASE, ['state', sa.text('urgent DESC'), 'opened_at', 'id'])
    op.create_index('ix_moderation_case_age', CASE, ['state', 'opened_at', 'id'])
    op.drop_index('ix_moderation_decision_at', DECISION)
    op.create_index('ix_moderation_decision_at', DECISION, ['at', 'id'])
    op.drop_index('ix_moderation_decision_moderator_id', DECISION)
    for column in ('moderator_id', 'outcome', 'ground'):
        op.create_index(f'ix_moderation_decision_{column}', DECISION, [column, 'at', 'id'])


def downgrade() -> None:
    for column in ('ground', 'outcome', 'moderator_id'):
        op.drop_index(f'ix_moderation_decision_{column}', DECISION)
    op.create_index('ix_moderation_decision_moderator_id', DECISION, ['moderator_id'])
    op.drop_index('ix_moderation_decision_at', DECISION)
    op.create_index('ix_moderation_decision_at', DECISION, ['at'])
    op.drop_index('ix_moderation_case_age', CASE)
    op.drop_index('ix_moderation_case_queue', CASE)
    op.create_index('ix_moderation_case_queue', CASE, ['state', 'urgent', 'opened_at', 'id'])
    op.drop_column(DECISION, 'sent_back_text')
    op.drop_column(DECISION, 'sent_back_title')
    op.drop_column(CASE, 'language')
