"""Decisions on cases: decide and take back. What follows from them is in `carry_out`."""

import asyncio

from sqlalchemy import update
from sqlmodel import col

from forum.accounts.queries import member as member_of
from forum.core.actor import Actor
from forum.core.content import registry
from forum.core.content.leaving_out import is_redactable, texts_of
from forum.core.content.sealed import sealed_texts
from forum.core.content.summary import Summary
from forum.core.errors import Conflict
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.core.versions import changed_fields, version_of
from moderation.actions import carry_out
from moderation.actions.cases import end_claim, is_editable, lock_case
from moderation.actions.letters import NO_REASONS, Message, Reasons, draft_letter
from moderation.events import CaseDecided, DecisionTakenBack
from moderation.policy import policy_of
from moderation.queries import appeals, decisions, reports
from moderation.rules import appeals as appeal_rules
from moderation.rules import cases as rules
from moderation.rules import redaction as redaction_rules
from moderation.tables.cases import Case, CaseState
from moderation.tables.decisions import Decision, DecisionState, Outcome


async def decide(
    uow: UnitOfWork,
    case_id: int,
    outcome: Outcome,
    reasons: Reasons = NO_REASONS,
    *,
    expected_version: str = "",
) -> Decision:
    """Decide an open case. The decision takes effect when its undo time is over, if there is one.

    Raises `Conflict` when the content differs from the expected version, when its author took it back,
    or when the case is decided already; `Forbidden` without the reasons that the outcome requires.
    """
    case = await lock_case(uow, case_id)
    summary = await registry.summary(uow, case.subject)
    await check_decidable(uow, uow.actor, case, summary, outcome, expected_version)
    if outcome is Outcome.redact:
        texts = await texts_of(uow, summary.ref)
        verdict = await asyncio.to_thread(
            redaction_rules.can_be_left_out, reasons.words, texts, summary
        )
        verdict.enforce()
    author = await member_of(uow, summary.author_id) if summary.author_id else None
    draft = await draft_letter(uow, uow.actor, case, summary, author, outcome, reasons)
    await _claim(uow, case, CaseState.open, CaseState.decided)
    await end_claim(uow, case.pk)
    decision = await store(
        uow,
        case,
        summary,
        outcome,
        draft.message,
        ground=reasons.ground if outcome in rules.NEEDS_GROUND else "",
        left_out="\n".join(reasons.words) if outcome is Outcome.redact else "",
    )
    if draft.statement:
        draft.statement.decision_id = decision.pk
        await uow.add(draft.statement)
    return await let_wait(uow, case, decision)


async def store(
    uow: UnitOfWork,
    case: Case,
    summary: Summary,
    outcome: Outcome,
    message: Message,
    *,
    ground: str = "",
    left_out: str = "",
) -> Decision:
    """Store a decision of the actor on the content as it is now."""
    is_sent_back = outcome is Outcome.send_back
    return await uow.add(
        Decision(
            case_id=case.pk,
            moderator_id=uow.actor.member_id,
            outcome=outcome,
            ground=ground,
            text=message.text,
            letter=message.letter,
            language=message.language,
            before=summary.visibility,
            after=rules.LEADS_TO.get(outcome, summary.visibility),
            at=uow.now,
            state=DecisionState.waiting,
            effective_at=uow.now + policy_of(uow).undo_time,
            version=version_of(rules.shown(summary)),
            left_out=left_out,
            sent_back_title=summary.title if is_sent_back else "",
            sent_back_text=summary.text if is_sent_back else "",
        )
    )


async def let_wait(
    uow: UnitOfWork, case: Case, decision: Decision, *, appeal_id: int | None = None
) -> Decision:
    """Let a stored decision take effect when its undo time is over; at once if there is none."""
    undo_time = policy_of(uow).undo_time
    uow.publish(
        CaseDecided(
            subject=case.subject,
            case_id=case.pk,
            decision_id=decision.pk,
            outcome=decision.outcome,
            ground=decision.ground,
            undo_seconds=int(undo_time.total_seconds()),
            appeal_id=appeal_id,
        )
    )
    return decision if undo_time else await carry_out.carry_out(uow, decision.pk)


async def check_decidable(
    session: ReadSession,
    actor: Actor,
    case: Case,
    summary: Summary,
    outcome: Outcome,
    expected_version: str,
) -> None:
    """Whether `actor` can decide this outcome now, about the content that they have seen.

    Raises `Conflict` or `Forbidden` if not, as `decide`.
    """
    if rules.is_taken_back(case, summary):
        raise Conflict("case_withdrawn")
    if not case.is_open:
        raise Conflict("case_decided")
    has_reported = await reports.has_reported(session, actor, case.subject)
    rules.may_decide(actor, summary, has_reported=has_reported).enforce()
    appeal = await appeals.open_on(session, case.subject)
    contested = await decisions.decision(session, appeal.decision_id) if appeal else None
    appeal_rules.may_decide_meanwhile(actor, contested, outcome).enforce()
    stale = expected_version and changed_fields(expected_version, rules.shown(summary))
    last_change = await decisions.last_change(session, case.subject)
    # Most content was never redacted: a look before each decision needs no statement more for it.
    is_redaction = last_change is not None and last_change.outcome is Outcome.redact
    sealed = await sealed_texts(session, case.subject) if is_redaction else []
    possible = rules.outcomes(
        summary,
        editable=is_editable(session, case.subject),
        redactable=is_redactable(session, case.subject.kind),
        redacted=rules.is_redacted([last_change] if last_change else [], sealed),
    )
    if stale or outcome not in possible:
        raise Conflict("case_changed")


async def _claim(uow: UnitOfWork, case: Case, before: CaseState, after: CaseState) -> None:
    # Conditional update: of two concurrent decisions, one finds the state changed and fails.
    decided_at = uow.now if after is CaseState.decided else None
    claimed = await uow.execute(
        update(Case)
        .where(col(Case.id) == case.id, col(Case.state) == before)
        .values(state=after, decided_at=decided_at)
    )
    if not claimed.rowcount:
        raise Conflict("case_decided")


async def take_back(uow: UnitOfWork, decision_id: int) -> Decision:
    """Take back a decision that hasn't taken effect, and reopen its case; nobody hears of it.

    Raises `NotFound`, and `Forbidden` for a colleague's decision or when it has taken effect.
    """
    case, decision = await carry_out.lock_decision(uow, decision_id)
    rules.may_take_back(uow.actor, decision).enforce()
    decision.state, decision.left_out = DecisionState.taken_back, ""
    await uow.flush()
    appeal = await carry_out.reopen_question(uow, case, decision)
    uow.publish(
        DecisionTakenBack(
            subject=case.subject,
            case_id=case.pk,
            decision_id=decision_id,
            outcome=decision.outcome,
            appeal_id=appeal.pk if appeal else None,
        )
    )
    return decision


async def hasten(uow: UnitOfWork, decision_id: int) -> Decision:
    """Let a decision take effect before the end of its undo time.

    Raises `NotFound`, and `Forbidden` for a colleague's decision or when it has taken effect.
    """
    _, decision = await carry_out.lock_decision(uow, decision_id)
    rules.may_take_back(uow.actor, decision).enforce()
    return await carry_out.carry_out(uow, decision_id)
