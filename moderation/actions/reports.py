"""Reports: send one, answer those of a case, and follow the policy on public content with many."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from forum.accounts import queries as members
from forum.accounts.recipients import recipient
from forum.accounts.tables import Member
from forum.core.content import lifecycle, registry
from forum.core.content.publishable import Authored
from forum.core.content.registry import registry_of
from forum.core.content.summary import Summary, VisibilityChange
from forum.core.database.advisory_lock import case_key
from forum.core.mail.queue import Recipient, queue_mail, queue_mails
from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork
from forum.core.visibility import Visibility
from forum.inbox.actions.notices import notify
from moderation.actions.cases import open_case, reopen
from moderation.actions.counting import count_reports
from moderation.events import ContentReported
from moderation.policy import policy_of
from moderation.queries import cases, decisions, reports
from moderation.rules import reports as report_rules
from moderation.tables.cases import Case, CaseKind
from moderation.tables.decisions import DecisionState
from moderation.tables.reports import Report

SENT_TWICE = timedelta(minutes=1)
"""Within this time the same words from the same sender are one form that was sent twice."""
RECEIPT_MAIL, ANSWER_MAIL = "report_receipt", "report_answer"
AGAIN_PENDING = "content_reported"
"""Code of the notice to an author whose content waits for a moderator again."""


async def send_report(uow: UnitOfWork, subject: ContentRef, new: Report) -> Report:
    """Report content, on its open case or on a new one; a receipt goes to the reporter's mailbox.

    `new` has no case and no time yet. A form that was sent twice is one report, the first one.
    Raises `NotFound` for content that the actor may not see, and `Forbidden` for their own.
    """
    await uow.advisory_lock(case_key(str(subject)))
    summary = await registry.visible_summary(uow, subject, uow.actor)
    report_rules.may_report(uow.actor, summary).enforce()
    case = await _case(uow, summary, new)
    new.case_id, new.at, new.reporter_id = case.pk, uow.now, uow.actor.member_id
    if same := await reports.same_report(uow, new, uow.now - SENT_TWICE):
        return same
    report = await uow.add(new)
    await _count(uow, case, report)
    reporter = await members.member(uow, uow.actor.member_id) if uow.actor.member_id else None
    if to := _recipient(report, reporter):
        await queue_mail(uow, RECEIPT_MAIL, to, {"report": report.pk})
    uow.publish(
        ContentReported(
            subject=subject, case_id=case.pk, report_id=report.pk, reason=report.reason.value
        )
    )
    return report


async def _case(uow: UnitOfWork, summary: Summary, new: Report) -> Case:
    """The case that a report belongs to: the open one, or one whose decision can be taken back, or a new one.

    A decision that waits lapses when somebody may be in danger, because its moderator didn't know.
    """
    if case := await cases.open_case(uow, summary.ref):
        return case
    decision = await decisions.waiting_on(uow, summary.ref)
    if decision is None:
        return await open_case(uow, summary, CaseKind.reported)
    case = await cases.case(uow, decision.case_id)
    if report_rules.is_urgent(new):
        decision.state = DecisionState.lapsed
        await uow.flush()
        await reopen(uow, case)
    return case


async def _count(uow: UnitOfWork, case: Case, report: Report) -> None:
    values: dict[str, Any] = {"reports": col(Case.reports) + 1}
    if report_rules.is_urgent(report):
        values["urgent"] = True
    await uow.execute(update(Case).where(col(Case.id) == case.pk).values(values))


def _recipient(report: Report, reporter: Member | None) -> Recipient | None:
    """Whoever sent a report, a member or a guest, if they have a mailbox."""
    if reporter and reporter.email:
        return recipient(reporter)
    return Recipient(report.email, report.language) if report.email else None


async def answer_reports(uow: UnitOfWork, case_id: int) -> None:
    """Let those who reported know the outcome of a case: on their receipt, and once by mail."""
    await count_reports(uow, case_id)
    answered = await uow.execute(
        update(Report)
        .where(col(Report.case_id) == case_id, col(Report.answered_at).is_(None))
        .values(answered_at=uow.now)
    )
    if answered.rowcount:
        await _write_to_reporters(uow, case_id)


async def answer_again(uow: UnitOfWork, subject: ContentRef, decision_id: int) -> None:
    """Let those who reported content know that a decision has reversed what they were told."""
    in_effect = await decisions.in_effect_about(uow, subject)
    before = [each for each in in_effect if each.pk < decision_id]
    for case_id in await reports.answered_cases(uow, subject):
        known = report_rules.report_outcome(case_id, before)
        now = report_rules.report_outcome(case_id, in_effect)
        if known and now and known.is_reversed is not now.is_reversed:
            await _write_to_reporters(uow, case_id)


async def _write_to_reporters(uow: UnitOfWork, case_id: int) -> None:
    newest: dict[str, tuple[Recipient, dict[str, int]]] = {}
    for report, reporter in await reports.with_reporters(uow, case_id):
        if to := _recipient(report, reporter):
            newest.setdefault(to.address, (to, {"report": report.pk}))
    await queue_mails(uow, ANSWER_MAIL, list(newest.values()))


async def return_to_pending(uow: UnitOfWork, subject: ContentRef, case_id: int) -> None:
    """Let public content wait for a moderator again once enough people reported it, if policy says so.

    Only what residents write: the municipality's own content never waited for a moderator.
    """
    enough = policy_of(uow).reports_to_pending
    table = registry_of(uow).content_type(subject.kind).table
    if not enough or table is None or not issubclass(table, Authored):
        return
    await uow.advisory_lock(case_key(str(subject)))
    case = await cases.case(uow, case_id)
    summary = await registry.summary(uow, subject)
    if not (case.is_open and summary.is_public):
        return
    if await reports.count_reporters(uow, case_id) < enough:
        return
    await lifecycle.move(uow, subject, VisibilityChange(Visibility.pending))
    if summary.author_id:
        await notify(uow, [summary.author_id], AGAIN_PENDING, subject, urgent=True)
