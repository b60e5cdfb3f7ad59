"""Count what was decided, for the public figures; in tables that nothing is ever deleted from."""

from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from forum.core.database.columns import table_of
from forum.core.site import site_in
from forum.core.unit_of_work import UnitOfWork
from moderation.actions.appeal_effects import is_upheld
from moderation.queries import cases, decisions, reports
from moderation.rules import counting as rules
from moderation.tables.cases import Case
from moderation.tables.counts import (
    AppealCount,
    BlockCount,
    Counted,
    DecisionCount,
    ReportCount,
    WaitCount,
)
from moderation.tables.decisions import Decision


async def count_decision(uow: UnitOfWork, decision_id: int, *, on_appeal: bool) -> None:
    """Count a decision that took effect, unless the site publishes no figures."""
    site = site_in(uow.info)
    if not site.has_transparency:
        return
    decision = await decisions.decision(uow, decision_id)
    day = decision.effective_at.astimezone(site.zone).date()
    if on_appeal:
        await _add(uow, AppealCount, year=day.year, upheld=is_upheld(decision))
        return
    if not rules.is_counted(decision):
        return
    case = await cases.case(uow, decision.case_id)
    await _add(
        uow,
        DecisionCount,
        year=day.year,
        month=day.month,
        subject_kind=case.subject_kind,
        outcome=decision.outcome,
        ground=decision.ground,
        source=rules.source_of(case),
    )
    if case.kind in rules.WAITED_FOR:
        await _count_wait(uow, case, decision, day.year)


async def _count_wait(uow: UnitOfWork, case: Case, decision: Decision, year: int) -> None:
    hours = rules.hours_waited(case.opened_at, decision.at)
    await _add(uow, WaitCount, year=year, hours=hours, late=_is_late(uow, case, decision.at))


def _is_late(uow: UnitOfWork, case: Case, at: datetime) -> bool:
    site = site_in(uow.info)
    return at.astimezone(site.zone).date() > site.read_by(case.opened_at)


async def count_reports(uow: UnitOfWork, case_id: int) -> None:
    """Count the reports on a case that nobody has answered, before they are, with what came of them."""
    if not site_in(uow.info).has_transparency:
        return
    result = rules.report_result(await decisions.in_effect_on(uow, case_id))
    for reason, number in await reports.unanswered_by_reason(uow, case_id):
        if reason not in rules.REASONS_NOT_COUNTED:
            year = uow.today.year
            await _add(uow, ReportCount, number, year=year, reason=reason, result=result)


async def count_block(uow: UnitOfWork, ground: str) -> None:
    """Count that a member was blocked (Article 24(1)(b) of Regulation (EU) 2022/2065)."""
    if site_in(uow.info).has_transparency:
        await _add(uow, BlockCount, year=uow.today.year, ground=ground)


async def _add(uow: UnitOfWork, counted: type[Counted], number: int = 1, **key: Any) -> None:
    table = table_of(counted)
    insert = sqlite.insert if uow.is_sqlite else postgresql.insert
    await uow.execute(
        insert(table)
        .values(**key, number=number)
        .on_conflict_do_update(index_elements=list(key), set_={"number": table.c.number + number})
    )
