"""What follows from a decision when it takes effect: visibility, trust, the letter to the author."""

from forum.accounts.actions.members import actor_for, set_trust
from forum.accounts.queries import member as member_of
from forum.core.content import lifecycle, registry
from forum.core.content.summary import Summary, VisibilityChange
from forum.core.errors import NotFound
from forum.core.site import site_in
from forum.core.unit_of_work import UnitOfWork
from forum.core.versions import changed_fields
from forum.core.visibility import Visibility
from forum.inbox.actions import notify
from moderation import labels, rules
from moderation.actions import reports
from moderation.actions.cases import lock_case, reopen
from moderation.events import DecisionCarriedOut, DecisionLapsed
from moderation.queries import decisions
from moderation.tables import Case, Decision, DecisionState, Outcome


async def lock_decision(uow: UnitOfWork, decision_id: int) -> tuple[Case, Decision]:
    """A decision and its case, which nobody else changes until the commit; raises `NotFound`."""
    case = await lock_case(uow, (await decisions.decision(uow, decision_id)).case_id)
    return case, await decisions.decision(uow, decision_id)


async def carry_out(uow: UnitOfWork, decision_id: int) -> Decision:
    """Let a waiting decision take effect; one that waits no more stays as it is.

    It lapses when the content isn't what the moderator saw: it was changed, withdrawn or erased.
    """
    case, decision = await lock_decision(uow, decision_id)
    if not decision.is_waiting:
        return decision
    summary = await _locked_summary(uow, case)
    if summary is None or changed_fields(decision.version, rules.shown(summary)):
        await _lapse(uow, case, decision, summary)
        return decision
    await _act_as_moderator(uow, decision)
    previous = await decisions.last_in_effect(uow, case.subject)
    uow.publish(
        DecisionCarriedOut(
            subject=case.subject,
            case_id=case.pk,
            decision_id=decision_id,
            outcome=decision.outcome,
            ground=decision.ground,
        )
    )
    await _move(uow, summary, decision)
    decision.state, decision.effective_at = DecisionState.in_effect, uow.now
    await _notify_author(uow, summary, decision, previous)
    return decision


async def _locked_summary(uow: UnitOfWork, case: Case) -> Summary | None:
    """What the content is, until the commit: no author changes it meanwhile. None if it is gone."""
    try:
        await lifecycle.lock_content(uow, case.subject)
        return await registry.summary(uow, case.subject)
    except NotFound:
        return None


async def _act_as_moderator(uow: UnitOfWork, decision: Decision) -> None:
    """Record what follows as done by whoever decided, not by the background task that runs it."""
    if decision.moderator_id and decision.moderator_id != uow.actor.member_id:
        moderator = await member_of(uow, decision.moderator_id)
        if moderator:
            uow.actor = actor_for(moderator, uow.now)


async def _move(uow: UnitOfWork, summary: Summary, decision: Decision) -> None:
    if decision.outcome in (Outcome.accept_edit, Outcome.refuse_edit):
        accepted = decision.outcome is Outcome.accept_edit
        await lifecycle.settle_edit(uow, summary.ref, accepted=accepted)
        return
    for after in rules.steps(decision.before, decision.after):
        change = VisibilityChange(after)
        if after is decision.after:
            change = VisibilityChange(
                after, decision.ground, _reason(uow, decision), decision.language
            )
        await lifecycle.move(uow, summary.ref, change)
    if (
        decision.after is Visibility.public
        and decision.outcome is not Outcome.keep
        and summary.edit
    ):
        # The edit has waited since before the content left the site, and no moderator has read it:
        # drop it instead of publishing it.
        await lifecycle.settle_edit(uow, summary.ref, accepted=False)


def _reason(uow: UnitOfWork, decision: Decision) -> str:
    wording = site_in(uow.info).wording_at(decision.at)
    return labels.ground_and_message(wording, decision.ground, decision.text, decision.language)


async def _notify_author(
    uow: UnitOfWork, summary: Summary, decision: Decision, previous: Decision | None
) -> None:
    author = await member_of(uow, summary.author_id) if summary.author_id else None
    if author is None:
        return
    decision.author_trusted = author.trusted
    trusted = rules.trust_after(decision.outcome, decision.before, previous)
    if trusted is not None:
        await set_trust(uow, author.pk, trusted=trusted)
    if code := labels.NOTICES.get(decision.outcome):
        await notify(
            uow,
            [author.pk],
            code,
            summary.ref,
            text=decision.letter,
            language=decision.language,
            always=True,
        )


async def _lapse(uow: UnitOfWork, case: Case, decision: Decision, summary: Summary | None) -> None:
    """Give up a decision about a text that isn't there any more; a moderator reads the new one."""
    decision.state = DecisionState.lapsed
    await uow.flush()
    if summary is not None and rules.needs_look_again(case, summary):
        await reopen(uow, case)
    elif case.reports:
        await reports.answer_reports(uow, case.pk)
    await _act_as_moderator(uow, decision)
    uow.publish(
        DecisionLapsed(
            subject=case.subject, case_id=case.pk, decision_id=decision.pk, outcome=decision.outcome
        )
    )
