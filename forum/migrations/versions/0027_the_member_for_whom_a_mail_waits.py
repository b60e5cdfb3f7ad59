"""the member for whom a mail waits, so that an erasure finds it by number, whatever its address is.

Mails that wait already are given the member who has their address.

Revision: 0027, after 0026.
"""

import sqlalchemy as sa
from alembic import op

from forum.core.database.columns import BIG

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch, which would copy the table and lose AUTOINCREMENT on SQLite.
    op.add_column('mail', sa.Column('member_id', BIG, nullable=True))
    op.create_index(op.f('ix_mail_member_id'), 'mail', ['member_id'], unique=False)
    mail = sa.table('mail', sa.column('member_id'), sa.column('address'))
    member = sa.table('member', sa.column('id'), sa.column('email'))
    whose = sa.select(member.c.id).where(member.c.email == mail.c.address).scalar_subquery()
    op.execute(sa.update(mail).values(member_id=whose))


def downgrade() -> None:
    op.drop_index(op.f('ix_mail_member_id'), table_name='mail')
    op.drop_column('mail', 'member_id')
