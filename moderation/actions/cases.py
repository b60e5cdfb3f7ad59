"""Cases of moderation: open, lock, close and reopen."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from forum.core.content import registry
from forum.core.content.registry import registry_of
from forum.core.content.summary import INVISIBLE, Summary
from forum.core.database.advisory_lock import case_key
from forum.core.errors import Conflict, NotFound
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession, UnitOfWork
from moderation.events import CaseOpened
from moderation.queries import cases, decisions, reports
from moderation.rules import cases as rules
from moderation.tables.cases import Case, CaseKind, CaseState
from moderation.tables.claims import CaseClaim


def is_editable(session: ReadSession, subject: ContentRef) -> bool:
    """Whether authors of content of this type can change what is sent back to them."""
    return registry_of(session).content_type(subject.kind).returnable


async def open_case(
    uow: UnitOfWork, summary: Summary, kind: CaseKind, signs: Sequence[str] = ()
) -> Case:
    """Open a case, or update the open one: a partial unique index allows one for each content.

    New content that a moderator had sent back is `resubmitted`, and its author waits since the case
    in which that was decided. The caller must hold the advisory lock `case_key` since before it read the
    summary. Raises `Conflict` when the open case was decided meanwhile.
    """
    sent_back = await decisions.sent_back(uow, summary.ref) if kind is CaseKind.new else None
    assessment: dict[str, Any] = {
        "kind": CaseKind.resubmitted if sent_back else kind, "signs": ",".join(signs), "urgent": rules.is_urgent(signs),
    }  # fmt: skip
    insert = sqlite.insert if uow.is_sqlite else postgresql.insert
    opened = await uow.execute(
        insert(Case)
        .values(
            subject_kind=summary.ref.kind,
            subject_id=summary.ref.id,
            author_id=summary.author_id,
            language=summary.language,
            opened_at=sent_back.case.opened_at if sent_back else uow.now,
            state=CaseState.open,
            **assessment,
        )
        .on_conflict_do_nothing()
    )
    case = await cases.open_case(uow, summary.ref)
    if case is None:
        raise Conflict("case_decided")
    if not opened.rowcount and kind is not CaseKind.public:
        assessment["urgent"] |= await reports.is_danger_reported(uow, case)
        await uow.execute(update(Case).where(col(Case.id) == case.id).values(**assessment))
    return case


async def open_case_on(uow: UnitOfWork, subject: ContentRef) -> Case:
    """Open a case on request of a moderator, or return the one that is open already.

    Raises `NotFound` for drafts and erased content.
    """
    await uow.advisory_lock(case_key(str(subject)))
    summary = await registry.moderated_summary(uow, subject)
    if summary.visibility in INVISIBLE:
        raise NotFound
    rules.may_decide(uow.actor, summary).enforce()
    needs_look = rules.needs_look(summary)
    existing = await cases.open_case(uow, subject)
    if existing:
        return existing
    kind = CaseKind.edited if summary.edit else CaseKind.new
    case = await open_case(uow, summary, kind if needs_look else CaseKind.public)
    uow.publish(CaseOpened(subject=subject, case_id=case.pk))
    return case


async def close_case(uow: UnitOfWork, subject: ContentRef) -> Case | None:
    """Close the open case, without a decision, of content that was withdrawn or erased.

    Returns the case; None without one.
    """
    await uow.advisory_lock(case_key(str(subject)))
    case = await cases.open_case(uow, subject)
    if case is not None:
        case.state, case.decided_at = CaseState.closed, uow.now
        await end_claim(uow, case.pk)
    return case


async def end_claim(uow: UnitOfWork, case_id: int) -> None:
    """Nobody is on a case any more: there is nothing left to decide."""
    await uow.execute(delete(CaseClaim).where(col(CaseClaim.case_id) == case_id))


async def lock_case(uow: UnitOfWork, case_id: int) -> Case:
    """The current state of a case, whose content no other decision changes until the commit."""
    case = await cases.case(uow, case_id)
    await uow.advisory_lock(case_key(str(case.subject)))
    return await cases.case(uow, case_id)


async def reopen(uow: UnitOfWork, case: Case) -> None:
    """Open a decided case again, unless there is a newer one on its content."""
    try:
        async with uow.savepoint():
            await uow.execute(
                update(Case)
                .where(col(Case.id) == case.id, col(Case.state) == CaseState.decided)
                .values(state=CaseState.open, decided_at=None)
            )
    except IntegrityError:
        return
