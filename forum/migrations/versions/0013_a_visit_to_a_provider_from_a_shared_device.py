"""a visit to a provider from a shared device.

Revision: 0013, after 0012.
"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('provider_sign_in', schema=None) as batch_op:
        batch_op.add_column(sa.Column('shared', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('provider_sign_in', schema=None) as batch_op:
        batch_op.alter_column('shared', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('provider_sign_in', schema=None) as batch_op:
        batch_op.drop_column('shared')
