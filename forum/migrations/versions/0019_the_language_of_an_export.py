"""the language of an export's page. One that was requested before is in that of its member's mails.

Revision: 0019, after 0018.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('data_export', schema=None) as batch_op:
        batch_op.add_column(sa.Column('language', sqlmodel.sql.sqltypes.AutoString(length=2), nullable=True))
    op.execute(
        'UPDATE data_export SET language = '
        '(SELECT language FROM member WHERE member.id = data_export.member_id)'
    )
    with op.batch_alter_table('data_export', schema=None) as batch_op:
        batch_op.alter_column('language', existing_type=sa.String(length=2), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table('data_export', schema=None) as batch_op:
        batch_op.drop_column('language')
