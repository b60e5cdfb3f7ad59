"""ids of sign-ins, blocks and notices are never used again: mails and links that wait name them.

SQLite gives the id of the newest row again once that row is deleted. A mail that waited would then
carry the link of somebody else.

Revision: 0020, after 0019.
"""

from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

TABLES = ('sign_in', 'member_block', 'notice')


def _recreate(**options: object) -> None:
    if op.get_bind().dialect.name != 'sqlite':
        return
    for table in TABLES:
        with op.batch_alter_table(table, recreate='always', table_kwargs=options):
            pass


def upgrade() -> None:
    _recreate(sqlite_autoincrement=True)


def downgrade() -> None:
    _recreate(sqlite_autoincrement=False)
