"""names of neighbourhoods by language, and the language of what notices quote.

Revision: 0014, after 0013.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('neighbourhood', schema=None) as batch_op:
        batch_op.add_column(sa.Column('names', sa.JSON(), server_default='{}', nullable=False))
    with op.batch_alter_table('neighbourhood', schema=None) as batch_op:
        batch_op.alter_column('names', existing_type=sa.JSON(), server_default=None)
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.add_column(sa.Column('language', sqlmodel.sql.sqltypes.AutoString(length=8), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_column('language')
    with op.batch_alter_table('neighbourhood', schema=None) as batch_op:
        batch_op.drop_column('names')
