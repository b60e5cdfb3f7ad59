"""Lists of any length: each page is a range of an index, with no sort, and reads as much as any other."""

import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Dialect, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from forum.app.container import Forum
from forum.core.database.ordering import Order
from forum.core.database.pagination import encode_cursor
from forum.core.i18n.formatting import MOST_COUNTED
from moderation.queries import appeals, cases, concerns, decisions, reports, trust
from moderation.queries.appeals import AppealFilter
from moderation.queries.concerns import ConcernFilter
from moderation.queries.decisions import LogFilter
from moderation.queries.reports import ReportedFilter
from moderation.tables.cases import Case, CaseKind, CaseState
from moderation.tables.concerns import Concern
from tests.services.databases import ON_SQLITE

AT = "2026-11-30T08:00:00+00:00"
QUEUE_CURSORS = {
    "urgent": encode_cursor(0, AT, 7), "oldest": encode_cursor(AT, 7), "newest": encode_cursor(AT, 7),
}  # fmt: skip
LOG_FILTERS = (
    LogFilter(),
    LogFilter(moderator_id=1),
    LogFilter(outcome="reject"),
    LogFilter(ground="duplicate"),
    LogFilter(subject_kind="idea"),
    LogFilter(first=date(2026, 11, 1), last=date(2026, 11, 30)),
    LogFilter(moderator_id=1, first=date(2026, 11, 1)),
)


async def plan_of(forum: Forum, statement: Any) -> str:
    """The plan of a statement, one step a line. PostgreSQL would read a small table in any way."""
    database = forum.session_factory.database
    dialect = database.engine.dialect
    sql = literal(statement, dialect)
    async with database.engine.connect() as connection:
        if dialect.name == "sqlite":
            return await _explained(connection, f"EXPLAIN QUERY PLAN {sql}")
        for way in ("seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin"):
            await connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        return await _explained(connection, f"EXPLAIN {sql}")


async def _explained(connection: AsyncConnection, sql: str) -> str:
    steps = await connection.exec_driver_sql(sql)
    return "\n".join(str(step[-1]) for step in steps)


def literal(statement: Any, dialect: Dialect) -> str:
    """The statement with its values in it."""
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def assert_no_sort(plan: str) -> None:
    """Assert that rows come from an index in their order."""
    assert "TEMP B-TREE" not in plan, plan
    assert "Sort" not in plan, plan


async def test_a_page_of_the_queue_is_read_from_an_index(forum: Forum) -> None:
    for sort, order in cases.ORDERS.items():
        for after in (None, QUEUE_CURSORS[sort]):
            plan = await plan_of(forum, order.apply(select(Case).where(cases.IS_OPEN), after, 25))
            assert "ix_moderation_case_" in plan
            assert_no_sort(plan)
            if after and "SEARCH" in plan:
                assert "opened_at" in plan, "the index range starts at the cursor"


@ON_SQLITE
async def test_trust_reads_only_the_cases_of_its_author(forum: Forum) -> None:
    plan = await plan_of(forum, trust.select_judgements(1, datetime(2026, 3, 1, tzinfo=UTC)))
    assert "ix_moderation_case_author_id" in plan, plan
    assert "ix_moderation_decision_case_id" in plan, plan


async def test_a_page_of_the_log_is_read_from_an_index(forum: Forum) -> None:
    for chosen in LOG_FILTERS:
        every = decisions.select_decisions().where(*chosen.conditions(UTC))
        for order in decisions.ORDERS.values():
            for after in (None, encode_cursor(AT, 7)):
                plan = await plan_of(forum, order.apply(every, after, 50))
                assert "ix_moderation_decision_" in plan, plan
                assert_no_sort(plan)


OTHER_LISTS: dict[str, tuple[Any, dict[str, Order[Any]]]] = {
    "ix_moderation_case_reported": (
        select(Case).where(*ReportedFilter(subject_kind="idea", language="nl").conditions()),
        reports.ORDERS,
    ),
    "ix_moderation_appeal_list": (
        appeals.select_appeals().where(*AppealFilter(subject_kind="idea").conditions()),
        appeals.ORDERS,
    ),
    "ix_concern_state": (
        select(Concern).where(*ConcernFilter(source="program").conditions()),
        concerns.ORDERS,
    ),
}
"""The statements of the other lists with their orders, by the index that they are read from."""


async def test_a_page_of_any_other_list_is_read_from_an_index(forum: Forum) -> None:
    for index, (statement, orders) in OTHER_LISTS.items():
        for order in orders.values():
            for after in (None, encode_cursor(AT, 7)):
                plan = await plan_of(forum, order.apply(statement, after, 50))
                assert index in plan, plan
                assert_no_sort(plan)


def steps_of(path: Path, sql: str) -> int:
    """How many steps of SQLite's machine a statement takes, in tens."""
    connection = sqlite3.connect(path)
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += 1
        return 0

    connection.set_progress_handler(count, 10)
    connection.execute(sql).fetchall()
    connection.close()
    return counted


async def fill_queue(forum: Forum, first: int, count: int) -> None:
    """Open cases from this number on, one a minute, every hundredth urgent."""
    rows = [
        {
            "subject_kind": "idea", "subject_id": number, "kind": CaseKind.new, "signs": "",
            "urgent": number % 100 == 0, "state": CaseState.open,
            "opened_at": datetime(2026, 11, 1, tzinfo=UTC) + timedelta(minutes=number),
        }
        for number in range(first, first + count)
    ]  # fmt: skip
    async with forum.session_factory.unit_of_work() as uow:
        await uow.execute(insert(Case), rows)


@ON_SQLITE
async def test_a_page_of_a_long_queue_takes_as_many_steps_as_of_a_short_one(forum: Forum) -> None:
    path = forum.session_factory.database.sqlite_path
    assert path
    dialect = forum.session_factory.database.engine.dialect
    steps = {}
    for first, count in ((1, 200), (201, 9_800)):
        await fill_queue(forum, first, count)
        for sort, order in cases.ORDERS.items():
            for after in (None, QUEUE_CURSORS[sort]):
                statement = order.apply(select(Case).where(cases.IS_OPEN), after, 25)
                steps[first, sort, after] = steps_of(path, literal(statement, dialect))
    async with forum.session_factory.read_session() as session:
        assert await cases.count_waiting(session) == (MOST_COUNTED, 0)
    for (first, sort, after), counted in steps.items():
        assert counted > 10 or after
        assert counted <= 1.2 * steps[1, sort, None], (first, sort, after)
