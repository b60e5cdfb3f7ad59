"""What follows from a decision when it takes effect: visibility, the letter to the author."""

from forum.accounts.actions.members import actor_for
from forum.accounts.queries import member as member_of
from forum.core.content import lifecycle, registry
from forum.core.content.summary import Summary, VisibilityChange
from forum.core.errors import NotFound
from forum.core.site import site_in
from forum.core.text.html import RichText
from forum.core.unit_of_work import UnitOfWork
from forum.core.versions import changed_fields
from forum.core.visibility import Visibility
from forum.inbox.actions.notices import notify
from moderation.actions import appeal_effects, concerns, redaction, reports
from moderation.actions.cases import lock_case, reopen
from moderation.events import DecisionCarriedOut, DecisionLapsed
from moderation.labels import cases as labels
from moderation.queries import appeals, decisions
from moderation.rules import appeals as appeal_rules
from moderation.rules import cases as rules
from moderation.tables.appeals import Appeal
from moderation.tables.cases import Case
from moderation.tables.concerns import ConcernSource
from moderation.tables.decisions import Decision, DecisionState, Outcome


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
    appeal = await appeals.answered_by(uow, decision_id)
    uow.publish(
        DecisionCarriedOut(
            subject=case.subject,
            case_id=case.pk,
            decision_id=decision_id,
            outcome=decision.outcome,
            ground=decision.ground,
            appeal_id=appeal.pk if appeal else None,
        )
    )
    if appeal:
        await _answer_appeal(uow, summary, decision, appeal)
    else:
        previous = await decisions.last_change(uow, case.subject)
        await _take_effect(uow, summary, decision, previous)
        await _notify_author(uow, summary, decision, labels.NOTICES.get(decision.outcome))
    decision.state, decision.effective_at = DecisionState.in_effect, uow.now
    if decision.outcome is Outcome.safeguard:
        await concerns.open_concern(uow, summary.ref, summary.author_id, ConcernSource.moderator)
    elif decision.outcome in rules.SHOWS_NO_DANGER:
        await concerns.close_as_safe(uow, case.subject)
    if decision.outcome is not Outcome.keep:
        await appeal_effects.close_appeals(uow, case.subject)
    return decision


async def _answer_appeal(
    uow: UnitOfWork, summary: Summary, decision: Decision, appeal: Appeal
) -> None:
    """Restore the content if the appeal is upheld; tell the author, and whoever decided before."""
    contested = await decisions.decision(uow, appeal.decision_id)
    if decision.outcome is Outcome.accept_edit:
        await _accept_refused_edit(uow, summary, contested)
    elif decision.outcome is Outcome.put_back:
        await redaction.put_back(uow, summary, contested)
    else:
        await _move(uow, summary, decision, on_appeal=True)
    await appeal_effects.lock_people(uow, appeal, contested)
    code = "appeal_upheld" if appeal_effects.is_upheld(decision) else "appeal_not_upheld"
    about = f"{appeal_effects.DECISION}:{contested.pk}"
    await _notify_author(uow, summary, decision, code, about)
    await appeal_effects.tell_moderator(uow, summary.ref, appeal, contested, decision)


async def _accept_refused_edit(uow: UnitOfWork, summary: Summary, contested: Decision) -> None:
    statement = await appeals.statement_of(uow, contested.pk)
    if statement and statement.edited_html:
        body = RichText(statement.edited_body, statement.edited_html)
        edit = lifecycle.TextEdit(statement.edited_title, body)
        await lifecycle.replace_text(uow, summary.ref, edit)


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


async def _take_effect(
    uow: UnitOfWork, summary: Summary, decision: Decision, previous: Decision | None
) -> None:
    """Change the content as a decision on a case says; `previous` is the last one that changed any."""
    if decision.outcome in (Outcome.accept_edit, Outcome.refuse_edit):
        accepted = decision.outcome is Outcome.accept_edit
        await lifecycle.settle_edit(uow, summary.ref, accepted=accepted)
    elif decision.outcome is Outcome.redact:
        await _redact(uow, summary, decision)
    elif decision.outcome is Outcome.put_back and previous:
        await redaction.put_back(uow, summary, previous)
    else:
        await _move(uow, summary, decision)


async def _redact(uow: UnitOfWork, summary: Summary, decision: Decision) -> None:
    """Leave words out, and publish what waits. The timeline is silent: what stands instead is in the text."""
    if summary.is_public and summary.edit:
        await lifecycle.settle_edit(uow, summary.ref, accepted=True)
    await redaction.redact(uow, summary, decision)
    for after in rules.steps(decision.before, decision.after):
        await lifecycle.move(uow, summary.ref, VisibilityChange(after))


async def _move(
    uow: UnitOfWork, summary: Summary, decision: Decision, *, on_appeal: bool = False
) -> None:
    for after in rules.steps(decision.before, decision.after, on_appeal=on_appeal):
        change = VisibilityChange(after)
        # What answers an appeal is between the author and us: it isn't for the content's timeline.
        if after is decision.after and not on_appeal:
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
    uow: UnitOfWork,
    summary: Summary,
    decision: Decision,
    code: str | None,
    about: str = "",
) -> None:
    author = await member_of(uow, summary.author_id) if summary.author_id else None
    if author is None:
        return
    if decision.outcome in appeal_rules.UPHELD_BY:
        about = f"{appeal_effects.DECISION}:{decision.pk}"
    if code:
        await notify(
            uow,
            [author.pk],
            code,
            summary.ref,
            text=decision.letter,
            language=decision.language,
            about=about,
            urgent=True,
        )


async def _lapse(uow: UnitOfWork, case: Case, decision: Decision, summary: Summary | None) -> None:
    """Give up a decision about a text that isn't there any more; a moderator reads the new one."""
    decision.state, decision.left_out = DecisionState.lapsed, ""
    await uow.flush()
    appeal = await appeal_effects.reopen_appeal(uow, case.subject, decision, summary)
    if appeal is None:
        await _reopen_or_answer(uow, case, summary)
    await _act_as_moderator(uow, decision)
    uow.publish(
        DecisionLapsed(
            subject=case.subject,
            case_id=case.pk,
            decision_id=decision.pk,
            outcome=decision.outcome,
            appeal_id=appeal.pk if appeal else None,
        )
    )


async def _reopen_or_answer(uow: UnitOfWork, case: Case, summary: Summary | None) -> None:
    """A moderator reads the new text, or whoever reported the old one hears that it is gone."""
    if summary is not None and rules.needs_look_again(case, summary):
        await reopen(uow, case)
    elif case.reports:
        await reports.answer_reports(uow, case.pk)


async def reopen_question(uow: UnitOfWork, case: Case, decision: Decision) -> Appeal | None:
    """Open again what a decision was about: the appeal, which is returned, or else the case."""
    summary = await _locked_summary(uow, case)
    appeal = await appeal_effects.reopen_appeal(uow, case.subject, decision, summary)
    if appeal is None:
        await reopen(uow, case)
    return appeal
