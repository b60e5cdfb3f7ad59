"""ids of ideas, comments and exports are never used again on SQLite, as 0001 and 0016 meant.

0016 and 0019 added columns to these tables, and lost AUTOINCREMENT by it. The id of a deleted draft was
given again, and whatever still waited for that draft then named somebody else's.

Revision: 0026, after 0025.
"""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None

KINDS = {'idea': 'idea', 'comment': 'comment', 'data_export': 'export'}
"""The tables, and what the journal and the trail call their rows."""


def _recreate(**options: object) -> None:
    for table in KINDS:
        with op.batch_alter_table(table, recreate='always', table_kwargs=options):
            pass


def upgrade() -> None:
    if op.get_bind().dialect.name != 'sqlite':
        return
    _recreate(sqlite_autoincrement=True)
    for table, kind in KINDS.items():
        _never_reuse(table, kind)


def _never_reuse(table: str, kind: str) -> None:
    """Count on from the highest id that is known to have been used, those of deleted rows included.

    Drafts leave no trace in the journal; what waits for them names them.
    """
    number = sa.column('id')
    used = [sa.select(sa.func.max(number).label('id')).select_from(sa.table(table, number))]
    for name in ('journal_entry', 'audit_entry'):
        entry = sa.table(name, sa.column('subject_kind'), sa.column('subject_id'))
        used.append(sa.select(sa.func.max(entry.c.subject_id)).where(entry.c.subject_kind == kind))
    for name in ('sign_in', 'waiting_action'):
        waiting = sa.table(name, sa.column('intent_data'))
        named = sa.func.json_extract(waiting.c.intent_data, f'$.{kind}')
        used.append(sa.select(sa.func.max(named)))
    highest = sa.select(sa.func.max(sa.union(*used).subquery().c.id))
    # SQLite keeps no row for a table into which nothing was copied.
    sequence = sa.table('sqlite_sequence', sa.column('name'), sa.column('seq'))
    bind = op.get_bind()
    values = {'name': table, 'seq': bind.execute(highest).scalar() or 0}
    bind.execute(sa.delete(sequence).where(sequence.c.name == table))
    bind.execute(sa.insert(sequence).values(values))


def downgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        _recreate(sqlite_autoincrement=False)
