"""notices tell of what is new.

Revision: 0008, after 0007.

What officials and moderators wrote was kept in Markdown; now as plain text, and with its form.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from forum.core.text.html import from_markdown
from forum.core.text.html import html_to_text as plain

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

AT_ONCE = 500
NOTICE = sa.table(
    'notice', sa.column('id', sa.BigInteger), sa.column('code', sa.String),
    sa.column('text', sa.String), sa.column('html', sa.String),
)


def upgrade() -> None:
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.add_column(sa.Column('html', sqlmodel.sql.sqltypes.AutoString(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('about', sqlmodel.sql.sqltypes.AutoString(length=40), server_default='', nullable=False))
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.alter_column('html', existing_type=sqlmodel.sql.sqltypes.AutoString(), server_default=None)
        batch_op.alter_column('about', existing_type=sqlmodel.sql.sqltypes.AutoString(length=40), server_default=None)
    connection = op.get_bind()
    last = 0
    while True:
        rows = connection.execute(
            sa.select(NOTICE.c.id, NOTICE.c.text)
            .where(NOTICE.c.id > last, NOTICE.c.text != '', NOTICE.c.code != 'update_published')
            .order_by(NOTICE.c.id)
            .limit(AT_ONCE)
        ).all()
        if not rows:
            break
        # Everybody who was told the same has the same words.
        rendered = {text: from_markdown(text) for text in {row.text for row in rows}}
        for number, text in rows:
            html = rendered[text]
            connection.execute(
                sa.update(NOTICE).where(NOTICE.c.id == number).values(text=plain(html), html=html)
            )
        last = rows[-1].id


def downgrade() -> None:
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_column('about')
        batch_op.drop_column('html')
