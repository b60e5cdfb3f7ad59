"""the newest matches are ranked.

Revision: 0005, after 0004.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import forum.core.database.columns

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('search_entry', schema=None) as batch_op:
        batch_op.create_index('ix_search_entry_published_at', ['published_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('search_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_search_entry_published_at')
