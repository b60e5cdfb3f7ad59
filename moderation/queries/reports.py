"""Queries on reports."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, cast, func, select
from sqlalchemy.sql.elements import SQLCoreOperations
from sqlmodel import col

from forum.accounts.tables import Member
from forum.core.actor import Actor
from forum.core.database.pagination import KeysetPage
from forum.core.errors import NotFound
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from moderation.queries import cases
from moderation.queries.cases import IS_REPORTED, is_about
from moderation.rules.reports import URGENT_REASONS, is_urgent
from moderation.tables.cases import Case, CaseState
from moderation.tables.reports import Report, ReportReason

PAGE_SIZE = 50
MOST_SHOWN = 30
"""Reports of one case that are shown in full."""
LATELY = timedelta(hours=1)
ORDERS = {sort: cases.ORDERS[sort] for sort in ("oldest", "newest")}
"""The orders of the list of reports."""
_REPORTER = func.coalesce(
    cast(col(Report.reporter_id), String),
    func.nullif(col(Report.source), ""),
    func.nullif(col(Report.email), ""),
    # Whoever can't be told from others counts once.
    "",
)


@dataclass(frozen=True)
class Figures:
    """How many reports a case has, how many of them within `LATELY`, and most alike in one way."""

    total: int = 0
    lately: int = 0
    same_place: int = 0
    same_words: int = 0


async def report(session: ReadSession, report_id: int) -> Report:
    """A report by its number; raises `NotFound`."""
    found = await session.get(Report, report_id)
    if found is None:
        raise NotFound
    return found


async def on_subject(session: ReadSession, subject: ContentRef) -> list[Report]:
    """Every report on a piece of content."""
    about = select(col(Case.id)).where(
        col(Case.subject_kind) == subject.kind, col(Case.subject_id) == subject.id
    )
    return await session.all(select(Report).where(col(Report.case_id).in_(about)))


async def newest_on(session: ReadSession, case_id: int) -> list[Report]:
    """The last `MOST_SHOWN` reports on a case, newest first."""
    return await session.all(
        select(Report)
        .where(col(Report.case_id) == case_id)
        .order_by(col(Report.id).desc())
        .limit(MOST_SHOWN)
    )


async def same_report(session: ReadSession, new: Report, since: datetime) -> Report | None:
    """A report in the same words from the same sender: a form that was sent twice."""
    same = ("case_id", "reporter_id", "source", "email", "reason", "text", "passage")
    return await session.first(
        select(Report)
        .where(*(col(getattr(Report, name)) == getattr(new, name) for name in same))
        .where(col(Report.at) > since)
        .limit(1)
    )


async def reported_by(
    session: ReadSession, actor: Actor, subjects: Sequence[ContentRef]
) -> set[ContentRef]:
    """Those of the contents that the actor has reported, on whichever case."""
    if actor.member_id is None:
        return set()
    rows = await session.fetch_all(
        select(col(Case.subject_kind), col(Case.subject_id))
        .join(Report, col(Report.case_id) == col(Case.id))
        .where(col(Report.reporter_id) == actor.member_id, is_about(subjects))
    )
    return {ContentRef(kind, id) for kind, id in rows}


async def has_reported(session: ReadSession, actor: Actor, subject: ContentRef) -> bool:
    """Whether the actor has reported a piece of content, on whichever case."""
    return subject in await reported_by(session, actor, [subject])


async def is_danger_reported(session: ReadSession, case: Case) -> bool:
    """Whether a report on a case says that it is urgent, or the words of the last `MOST_SHOWN` suggest it."""
    if not case.reports:
        return False
    on_case = select(Report).where(col(Report.case_id) == case.pk).order_by(col(Report.id).desc())
    said = on_case.where(col(Report.reason).in_(URGENT_REASONS)).limit(1)
    if await session.first(said) is not None:
        return True
    return any(map(is_urgent, await session.all(on_case.limit(MOST_SHOWN))))


async def answered_cases(session: ReadSession, subject: ContentRef) -> list[int]:
    """The ids of the cases about a piece of content whose reporters may know the outcome."""
    of_subject = col(Case.subject_kind) == subject.kind, col(Case.subject_id) == subject.id
    rows = await session.fetch_all(
        select(col(Report.case_id))
        .join(Case, col(Case.id) == col(Report.case_id))
        .where(*of_subject, col(Report.answered_at).is_not(None))
        .distinct()
        .order_by(col(Report.case_id))
    )
    return [case_id for [case_id] in rows]


async def count_reporters(session: ReadSession, case_id: int) -> int:
    """How many different people reported: members by number, others by where they are."""
    statement = select(func.count(func.distinct(_REPORTER))).where(col(Report.case_id) == case_id)
    return await session.first(statement) or 0


async def unanswered_by_reason(
    session: ReadSession, case_id: int
) -> list[tuple[ReportReason, int]]:
    """How many reports on a case wait for an answer, by reason, in one order for every writer."""
    reason = col(Report.reason)
    rows = await session.fetch_all(
        select(reason, func.count())
        .where(col(Report.case_id) == case_id, col(Report.answered_at).is_(None))
        .group_by(reason)
        .order_by(reason)
    )
    return [(code, number) for code, number in rows]


async def figures(session: ReadSession, case_ids: Collection[int]) -> dict[int, Figures]:
    """The figures of some cases; no statement without any."""
    if not case_ids:
        return {}
    of_these = col(Report.case_id).in_(case_ids)
    is_late = col(Report.at) > session.now - LATELY
    counts = await session.fetch_all(
        select(col(Report.case_id), func.count(), func.count().filter(is_late))
        .where(of_these)
        .group_by(col(Report.case_id))
    )
    places = await _most_alike(session, of_these, col(Report.source))
    words = await _most_alike(session, of_these, func.lower(col(Report.text)))
    return {
        case_id: Figures(total, lately, places[case_id], words[case_id])
        for case_id, total, lately in counts
    }


async def _most_alike(
    session: ReadSession, of_these: ColumnElement[bool], by: SQLCoreOperations[str]
) -> defaultdict[int, int]:
    """By case, how many reports have the value that most of them have; an empty one doesn't count."""
    alike = (
        select(col(Report.case_id), func.count().label("alike"))
        .where(of_these, by != "")
        .group_by(col(Report.case_id), by)
        .subquery()
    )
    most = select(alike.c.case_id, func.max(alike.c.alike)).group_by(alike.c.case_id)
    return defaultdict(int, [(case_id, count) for case_id, count in await session.fetch_all(most)])


@dataclass(frozen=True)
class ReportedFilter:
    """Which cases with reports; empty: all but for `state`.

    `subject_kind`: about content of this type; `subjects`: about one of these; `in_danger`: those of
    which a report or a sign says so.
    """

    state: CaseState = CaseState.open
    subject_kind: str = ""
    language: str = ""
    in_danger: bool = False
    subjects: Sequence[ContentRef] | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Its SQL conditions."""
        yield IS_REPORTED
        yield col(Case.state) == self.state
        if self.subject_kind:
            # As an expression, which no index has: from the index on it SQLite would sort.
            yield col(Case.subject_kind) + "" == self.subject_kind
        if self.language:
            yield col(Case.language) == self.language
        if self.in_danger:
            yield col(Case.urgent).is_(True)
        if self.subjects is not None:
            yield is_about(self.subjects)


async def reported_cases(
    session: ReadSession,
    after: str | None = None,
    size: int = PAGE_SIZE,
    *,
    chosen: ReportedFilter = ReportedFilter(),
    sort: str = "oldest",
) -> KeysetPage[Case]:
    """A keyset page of cases with reports in one of `ORDERS`; raises `NotFound` for an invalid cursor."""
    order = ORDERS[sort]
    statement = order.apply(select(Case).where(*chosen.conditions()), after, size)
    return order.page(await session.all(statement), size)


async def with_reporters(session: ReadSession, case_id: int) -> list[tuple[Report, Member | None]]:
    """The reports on a case, newest first, each with the member who sent it, if it was one."""
    rows = await session.rows(
        select(Report, Member)
        .outerjoin(Member, col(Member.id) == col(Report.reporter_id))
        .where(col(Report.case_id) == case_id)
        .order_by(col(Report.id).desc())
    )
    return [(report, member) for report, member in rows]
