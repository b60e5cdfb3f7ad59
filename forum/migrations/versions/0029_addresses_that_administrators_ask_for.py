"""addresses that administrators ask for: until when the old mailbox may object.

Revision: 0029, after 0028.
"""

import sqlalchemy as sa
from alembic import op

from forum.core.database.columns import UTCDateTime

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch, which would copy the table and lose AUTOINCREMENT on SQLite.
    op.add_column(
        'address_change', sa.Column('objection_until', UTCDateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    op.drop_column('address_change', 'objection_until')
