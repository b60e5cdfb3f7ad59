"""moderation_decision.left_out: the words that a decision leaves out, until it takes effect.

Revision: 0037, after 0036.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = '0037'
down_revision = '0036'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('moderation_decision', sa.Column(
        'left_out', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=sa.text("''"),
    ))


def downgrade() -> None:
    with op.batch_alter_table('moderation_decision') as batch:
        batch.drop_column('left_out')
