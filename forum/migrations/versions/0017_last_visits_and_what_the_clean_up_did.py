"""last visits and what the clean-up did.

Revision: 0017, after 0016.
"""

import sqlalchemy as sa
from alembic import op

import forum.core.database.columns

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('member', schema=None) as batch_op:
        batch_op.add_column(sa.Column('seen_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('warnings', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('warned_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=True))
    # Nobody knows the last visits: the time until an unused account is erased begins today.
    op.execute("UPDATE member SET seen_on = CURRENT_DATE")
    with op.batch_alter_table('member', schema=None) as batch_op:
        batch_op.alter_column('seen_on', existing_type=sa.Date(), nullable=False)
        batch_op.create_index(batch_op.f('ix_member_seen_on'), ['seen_on'], unique=False)

    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_at'), ['at'], unique=False)

    with op.batch_alter_table('retention_run', schema=None) as batch_op:
        batch_op.add_column(sa.Column('counts', sa.JSON(), server_default='{}', nullable=False))
    with op.batch_alter_table('retention_run', schema=None) as batch_op:
        batch_op.alter_column('counts', existing_type=sa.JSON(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('retention_run', schema=None) as batch_op:
        batch_op.drop_column('counts')

    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_notice_at'))

    with op.batch_alter_table('member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_member_seen_on'))
        batch_op.drop_column('warned_at')
        batch_op.drop_column('warnings')
        batch_op.drop_column('seen_on')
