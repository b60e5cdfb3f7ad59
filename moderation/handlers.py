"""Event handlers: cases of content that waits or was taken away, and what follows from reports."""

from forum.accounts.events import MemberBlocked
from forum.core.content import registry
from forum.core.database.advisory_lock import case_key
from forum.core.delivery.handler import TransactionalHandler
from forum.core.errors import NotFound
from forum.core.journal.event import ContentSubmitted, EditTakenBack, VisibilityChanged
from forum.core.ref import ContentRef
from forum.core.screening.signs import distress_of
from forum.core.unit_of_work import UnitOfWork
from forum.core.visibility import Visibility
from moderation.actions import appeal_effects, carry_out, cases, concerns, counting, reports
from moderation.events import (
    AppealMade,
    CaseDecided,
    ConcernOpened,
    ConcernUnanswered,
    ContentReported,
    DecisionCarriedOut,
)
from moderation.queries import appeals
from moderation.queries import cases as case_queries
from moderation.rules import cases as rules
from moderation.rules import reports as report_rules
from moderation.tables.cases import CaseKind
from moderation.tables.concerns import ConcernSource

TAKEN_AWAY = frozenset({Visibility.withdrawn, Visibility.erased})


async def _open_case(uow: UnitOfWork, event: ContentSubmitted) -> None:
    await uow.advisory_lock(case_key(str(event.subject)))
    try:
        summary = await registry.summary(uow, event.subject)
    except NotFound:
        return
    # The handler runs after the commit: the author may have withdrawn the content since.
    if rules.needs_look(summary):
        kind = CaseKind.edited if event.edited else CaseKind.new
        signs = [code for code in event.signs.split(",") if code]
        await cases.open_case(uow, summary, kind, signs)
    if urgent := [code for code in event.signs.split(",") if rules.is_urgent([code])]:
        await concerns.open_concern(
            uow, summary.ref, summary.author_id, ConcernSource.program, urgent
        )


async def _close_case(uow: UnitOfWork, event: VisibilityChanged) -> None:
    if event.after in TAKEN_AWAY and await _is_taken_away(uow, event.subject):
        case = await cases.close_case(uow, event.subject)
        if case and case.reports:
            await reports.answer_reports(uow, case.pk)
        await appeal_effects.close_appeals(uow, event.subject)


async def _close_case_of_edit(uow: UnitOfWork, event: EditTakenBack) -> None:
    """Close the case of an edit that is gone, unless there is another reason to look at the content."""
    await uow.advisory_lock(case_key(str(event.subject)))
    case = await case_queries.open_case(uow, event.subject)
    try:
        summary = await registry.summary(uow, event.subject)
    except NotFound:
        return
    if case is not None and not rules.needs_look_again(case, summary):
        await cases.close_case(uow, event.subject)


async def _is_taken_away(uow: UnitOfWork, subject: ContentRef) -> bool:
    """Whether it still is: its author may have put it back since."""
    try:
        return (await registry.summary(uow, subject)).visibility in TAKEN_AWAY
    except NotFound:
        return True


async def _answer_reports(uow: UnitOfWork, event: DecisionCarriedOut) -> None:
    await reports.answer_again(uow, event.subject, event.decision_id)
    await reports.answer_reports(uow, event.case_id)


async def _count_decision(uow: UnitOfWork, event: DecisionCarriedOut) -> None:
    on_appeal = event.appeal_id is not None
    await counting.count_decision(uow, event.decision_id, on_appeal=on_appeal)


async def _count_block(uow: UnitOfWork, event: MemberBlocked) -> None:
    await counting.count_block(uow, event.ground)


async def _return_to_pending(uow: UnitOfWork, event: ContentReported) -> None:
    await reports.return_to_pending(uow, event.subject, event.case_id)


async def _open_concern_of_report(uow: UnitOfWork, event: ContentReported) -> None:
    # The words of a report alone are no reason to mail colleagues: who is meant, and many are false alarms.
    if event.reason not in report_rules.URGENT_REASONS:
        return
    try:
        summary = await registry.summary(uow, event.subject)
    except NotFound:
        return
    await concerns.open_concern(uow, summary.ref, summary.author_id, ConcernSource.reader)


async def _open_concern_of_appeal(uow: UnitOfWork, event: AppealMade) -> None:
    try:
        appeal = await appeals.appeal(uow, event.appeal_id)
        summary = await registry.summary(uow, event.subject)
    except NotFound:
        return
    if distress := distress_of(appeal.text):
        await concerns.open_concern(
            uow, summary.ref, summary.author_id, ConcernSource.program, distress
        )


async def _alert(uow: UnitOfWork, event: ConcernOpened | ConcernUnanswered) -> None:
    await concerns.alert(uow, event.concern_id)


async def _carry_out(uow: UnitOfWork, event: CaseDecided) -> None:
    await carry_out.carry_out(uow, event.decision_id)


HANDLERS = (
    TransactionalHandler("open_case", (ContentSubmitted,), _open_case),
    TransactionalHandler("carry_out", (CaseDecided,), _carry_out),
    TransactionalHandler("open_concern_of_report", (ContentReported,), _open_concern_of_report),
    TransactionalHandler("open_concern_of_appeal", (AppealMade,), _open_concern_of_appeal),
    TransactionalHandler[ConcernOpened | ConcernUnanswered](
        "alert", (ConcernOpened, ConcernUnanswered), _alert
    ),
    TransactionalHandler("close_case", (VisibilityChanged,), _close_case),
    TransactionalHandler("close_case_of_edit", (EditTakenBack,), _close_case_of_edit),
    TransactionalHandler("answer_reports", (DecisionCarriedOut,), _answer_reports),
    TransactionalHandler("count_decision", (DecisionCarriedOut,), _count_decision),
    TransactionalHandler("count_block", (MemberBlocked,), _count_block),
    TransactionalHandler("return_to_pending", (ContentReported,), _return_to_pending),
)
