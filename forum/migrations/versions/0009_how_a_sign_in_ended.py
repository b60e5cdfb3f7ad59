"""how a sign-in ended.

Revision: 0009, after 0008.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, length in (('outcome', 40), ('outcome_path', 500)):
        text = sqlmodel.sql.sqltypes.AutoString(length=length)
        with op.batch_alter_table('sign_in', schema=None) as batch_op:
            batch_op.add_column(sa.Column(name, text, nullable=False, server_default=''))
        with op.batch_alter_table('sign_in', schema=None) as batch_op:
            # Only for the rows that were there: the code always says it.
            batch_op.alter_column(name, existing_type=text, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.drop_column('outcome_path')
        batch_op.drop_column('outcome')
