"""trust is read from what moderators decided, and is no column any more.

Revision: 0040, after 0036.
"""

import sqlalchemy as sa
from alembic import op

revision = '0040'
down_revision = '0039'
branch_labels = None
depends_on = None

LAST_DECISION = """
    SELECT max(d.id) FROM moderation_decision d JOIN moderation_case c ON c.id = d.case_id
    WHERE c.author_id = member.id AND d.state = 'in_effect' AND d.outcome IN ('publish', 'reject', 'hide')
"""


def upgrade() -> None:
    op.drop_column('member', 'trusted')
    op.drop_column('moderation_decision', 'author_trusted')


def downgrade() -> None:
    op.add_column('moderation_decision', sa.Column('author_trusted', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('member', sa.Column('trusted', sa.Boolean(), nullable=False, server_default=sa.false()))
    # As before: the last decision that says something about trust.
    op.execute(
        "UPDATE member SET trusted = true WHERE EXISTS (SELECT 1 FROM moderation_decision p "
        f"WHERE p.outcome = 'publish' AND p.id = ({LAST_DECISION}))"
    )
