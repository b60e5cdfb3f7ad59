"""how often what was decided, for the public figures of moderation; counts what is there.

Revision: 0041, after 0040.
"""

import sqlalchemy as sa
from alembic import op

revision = '0041'
down_revision = '0040'
branch_labels = None
depends_on = None

DECISIONS, WAITS = 'moderation_decision_count', 'moderation_wait_count'
REPORTS, APPEALS = 'moderation_report_count', 'moderation_appeal_count'
SOURCE = "CASE WHEN c.reports > 0 THEN 'readers' WHEN c.signs <> '' THEN 'program' ELSE 'people' END"
RESULT = (
    "CASE WHEN d.id IS NULL THEN 'taken_away' WHEN d.outcome IN ('accept_edit', 'redact') THEN 'changed' "
    "WHEN d.after = 'public' THEN 'stays' ELSE 'taken_off' END"
)
NOT_COUNTED = "d.outcome NOT IN ('safeguard', 'take_back') AND d.before <> 'safeguarded'"
ANSWERS = 'SELECT outcome_id FROM moderation_appeal WHERE outcome_id IS NOT NULL'
LAST = (
    "SELECT max(l.id) FROM moderation_decision l WHERE l.case_id = r.case_id AND l.state = 'in_effect' "
    f'AND l.id NOT IN ({ANSWERS})'
)


def _key(name: str, type_: sa.types.TypeEngine) -> sa.Column:
    return sa.Column(name, type_, nullable=False)


def _create(table: str, *keys: sa.Column) -> None:
    op.create_table(
        table,
        _key('year', sa.Integer()),
        _key('number', sa.Integer()),
        *keys,
        sa.PrimaryKeyConstraint('year', *(key.name for key in keys), name=op.f(f'pk_{table}')),
    )


def _part(part: str, moment: str) -> str:
    """SQL of the year or the month of a moment, of UTC: the town's time zone isn't known here."""
    if op.get_bind().dialect.name == 'sqlite':
        return f"CAST(strftime('{'%Y' if part == 'year' else '%m'}', {moment}) AS INTEGER)"
    return f"CAST(extract({part} FROM {moment} AT TIME ZONE 'UTC') AS INTEGER)"


def _count(table: str, keys: dict[str, str], rows: str) -> None:
    columns, values = ', '.join(keys), ', '.join(keys.values())
    op.execute(
        f'INSERT INTO {table} ({columns}, number) SELECT {values}, count(*) {rows} GROUP BY {values}'
    )


def upgrade() -> None:
    _create(
        DECISIONS,
        _key('month', sa.Integer()), _key('subject_kind', sa.String(20)), _key('outcome', sa.String(20)),
        _key('ground', sa.String(40)), _key('source', sa.String(20)),
    )
    _create(WAITS, _key('hours', sa.Integer()), _key('late', sa.Boolean()))
    _create(REPORTS, _key('reason', sa.String(20)), _key('result', sa.String(20)))
    _create(APPEALS, _key('upheld', sa.Boolean()))
    # How long people waited isn't counted: what was promised then isn't known here.
    _count(
        DECISIONS,
        {
            'year': _part('year', 'd.effective_at'), 'month': _part('month', 'd.effective_at'),
            'subject_kind': 'c.subject_kind', 'outcome': 'd.outcome', 'ground': 'd.ground', 'source': SOURCE,
        },
        "FROM moderation_decision d JOIN moderation_case c ON c.id = d.case_id "
        f"WHERE d.state = 'in_effect' AND {NOT_COUNTED} AND d.id NOT IN ({ANSWERS})",
    )
    _count(
        REPORTS,
        {'year': _part('year', 'r.answered_at'), 'reason': 'r.reason', 'result': RESULT},
        f"FROM moderation_report r LEFT JOIN moderation_decision d ON d.id = ({LAST}) "
        "WHERE r.answered_at IS NOT NULL AND r.reason <> 'danger'",
    )
    _count(
        APPEALS,
        {'year': _part('year', 'd.effective_at'), 'upheld': "d.outcome <> 'keep'"},
        f"FROM moderation_decision d WHERE d.state = 'in_effect' AND d.id IN ({ANSWERS})",
    )


def downgrade() -> None:
    for table in (APPEALS, REPORTS, WAITS, DECISIONS):
        op.drop_table(table)
