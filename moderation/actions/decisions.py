"""Decisions on cases: decide and take back."""

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from forum.accounts.actions.members import set_trust
from forum.accounts.queries import member as member_of
from forum.accounts.tables import Member
from forum.core.content import lifecycle, registry
from forum.core.content.summary import Summary, VisibilityChange
from forum.core.errors import Conflict
from forum.core.i18n.translations import current_language, gettext, override_language
from forum.core.site import site_in
from forum.core.unit_of_work import UnitOfWork
from forum.core.versions import changed_fields
from forum.core.visibility import Visibility
from forum.inbox.actions import notify
from moderation import labels, rules
from moderation.actions.cases import is_editable, lock_case
from moderation.events import CaseDecided
from moderation.queries import decisions
from moderation.tables import Case, CaseState, Decision, Outcome


async def decide(
    uow: UnitOfWork,
    case_id: int,
    outcome: Outcome,
    *,
    ground: str = "",
    text: str = "",
    ready: str = "",
    expected_version: str = "",
) -> Decision:
    """Decide an open case, and notify the author.

    `text` is the moderator's own message. `ready` adds a ready sentence in the author's language: a
    code of `grounds.READY_QUESTIONS` for `send_back`; for outcomes with a ground, any value adds the
    sentence of that ground. Raises `Conflict` when the content differs from the expected version,
    when its author took it back, or when the case is decided already.
    """
    case = await lock_case(uow, case_id)
    summary = await registry.summary(uow, case.subject)
    if rules.is_taken_back(case, summary):
        raise Conflict("case_withdrawn")
    if not case.is_open:
        raise Conflict("case_decided")
    rules.may_decide(uow.actor, summary).enforce()
    possible = rules.outcomes(summary, editable=is_editable(uow, case.subject))
    stale = expected_version and changed_fields(expected_version, rules.shown(summary))
    if stale or outcome not in possible:
        raise Conflict("case_changed")
    author = await member_of(uow, summary.author_id) if summary.author_id else None
    language = language_of_author(author, summary)
    wording = site_in(uow.info).wording
    message = labels.message(wording, outcome, ground, ready, text, language)
    rules.is_complete(outcome, ground=ground, message=bool(message)).enforce()
    ground = ground if outcome in rules.NEEDS_GROUND else ""
    await _claim(uow, case, CaseState.open, CaseState.decided)
    letter = labels.letter(wording, ground, message, language)
    after = await _carry_out(uow, summary, outcome, ground=ground, letter=letter, language=language)
    # The move has locked the content. Compare the text again: the author may have changed it since
    # the summary was read.
    locked_summary = await registry.summary(uow, case.subject)
    if outcome is not Outcome.accept_edit and rules.says(locked_summary) != rules.says(summary):
        raise Conflict("case_changed")
    is_sent_back = outcome is Outcome.send_back
    decision = await uow.add(
        Decision(
            case_id=case_id,
            moderator_id=uow.actor.member_id,
            author_trusted=author is not None and author.trusted,
            outcome=outcome,
            ground=ground,
            text=message,
            before=summary.visibility,
            after=after,
            at=uow.now,
            sent_back_title=summary.title if is_sent_back else "",
            sent_back_text=summary.text if is_sent_back else "",
        )
    )
    if author and author.id is not None:
        if outcome in rules.TRUSTS and summary.visibility is not Visibility.safeguarded:
            await set_trust(uow, author.id, trusted=rules.TRUSTS[outcome])
        if code := labels.NOTICES.get(outcome):
            await notify(
                uow, [author.id], code, case.subject, text=letter, language=language, always=True
            )
    uow.publish(CaseDecided(subject=case.subject, case_id=case_id, outcome=outcome, ground=ground))
    return decision


def language_of_author(author: Member | None, summary: Summary) -> str:
    """The language of messages to an author: of their account, else of the content."""
    return (author.language if author else "") or summary.language or current_language.get()


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


async def _carry_out(
    uow: UnitOfWork, summary: Summary, outcome: Outcome, *, ground: str, letter: str, language: str
) -> Visibility:
    if outcome in (Outcome.accept_edit, Outcome.refuse_edit):
        accepted = outcome is Outcome.accept_edit
        await lifecycle.settle_edit(uow, summary.ref, accepted=accepted)
        return summary.visibility
    after = rules.LEADS_TO.get(outcome)
    if after is None:
        return summary.visibility
    await lifecycle.move(uow, summary.ref, VisibilityChange(after, ground, letter, language))
    if after is Visibility.public and summary.edit is not None:
        # The edit has waited since before the content left the site, and no moderator has read it:
        # drop it instead of publishing it.
        await lifecycle.settle_edit(uow, summary.ref, accepted=False)
    return after


async def take_back(uow: UnitOfWork, case_id: int) -> None:
    """Undo the last decision on a case: restore visibility and the author's trust, and reopen it.

    Raises `Conflict` when the content or its cases changed since, as when a newer case is open.
    """
    case = await lock_case(uow, case_id)
    decision = await decisions.last_decision(uow, case_id)
    if decision is None:
        raise Conflict("moved_on")
    summary = await registry.summary(uow, case.subject)
    rules.may_take_back(uow.actor, decision, summary, uow.now).enforce()
    try:
        async with uow.savepoint():
            await _claim(uow, case, CaseState.decided, CaseState.open)
    except IntegrityError:
        raise Conflict("moved_on") from None
    author = await member_of(uow, summary.author_id) if summary.author_id else None
    language = language_of_author(author, summary)
    with override_language(language):
        letter = gettext(labels.TAKEN_BACK)
    change = VisibilityChange(decision.before, text=letter, language=language)
    await lifecycle.move(uow, case.subject, change)
    await uow.add(
        Decision(
            case_id=case_id,
            moderator_id=uow.actor.member_id,
            author_trusted=author is not None and author.trusted,
            outcome=Outcome.take_back,
            text=letter,
            before=decision.after,
            after=decision.before,
            at=uow.now,
        )
    )
    if author and author.id is not None:
        if decision.outcome in rules.TRUSTS:
            await set_trust(uow, author.id, trusted=decision.author_trusted)
        code = labels.VISIBILITY_NOTICES[decision.before]
        await notify(
            uow, [author.id], code, case.subject, text=letter, language=language, always=True
        )
    uow.publish(CaseDecided(subject=case.subject, case_id=case_id, outcome=Outcome.take_back))
