"""Every change to cases, and every decision."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from forum.accounts.actions.members import set_trust
from forum.accounts.queries import member as member_of
from forum.accounts.tables import Member
from forum.core.content.summary import NOBODYS, Move, Summary
from forum.core.errors import Conflict, Missing
from forum.core.i18n.translations import current_language, gettext, speaking
from forum.core.ref import Ref
from forum.core.unit_of_work import Reading, Work
from forum.core.versions import changed_fields
from forum.core.visibility import Visibility
from forum.inbox.actions import notify
from moderation import labels, queries, rules
from moderation.events import CaseDecided
from moderation.tables import Case, CaseKind, CaseState, Decision, Outcome


def is_editable(reading: Reading, subject: Ref) -> bool:
    """Whether authors can change content of this kind."""
    return reading.catalogue.kind(subject.kind).settle_edit is not None


async def open_case(
    work: Work, summary: Summary, kind: CaseKind, signs: Sequence[str] = ()
) -> Case:
    """Open a case, or bring the open one up to date; content never has two open ones.

    The caller has taken the turn of the content's cases before it read the summary.
    """
    seen: dict[str, Any] = {
        "kind": kind, "signs": ",".join(signs), "urgent": rules.is_urgent(signs),
    }  # fmt: skip
    insert = sqlite.insert if work.is_sqlite else postgresql.insert
    opened = await work.execute(
        insert(Case)
        .values(
            subject_kind=summary.ref.kind,
            subject_id=summary.ref.id,
            author_id=summary.author_id,
            opened_at=work.now,
            state=CaseState.open,
            **seen,
        )
        .on_conflict_do_nothing()
    )
    case = await queries.open_case(work, summary.ref)
    if case is None:
        raise Conflict("case_decided")
    if not opened.rowcount and kind is not CaseKind.public:
        await work.execute(update(Case).where(col(Case.id) == case.id).values(**seen))
    return case


async def open_case_on(work: Work, subject: Ref) -> Case:
    """A moderator looks at something again; when a case is open already, that one serves."""
    await work.take_turn(rules.turn_of(subject))
    summary = await work.catalogue.summary(work, subject)
    if summary.visibility in NOBODYS:
        raise Missing
    rules.may_decide(work.actor, summary).enforce()
    waits = rules.needs_look(summary)
    known = await queries.open_case(work, subject)
    kind = CaseKind.edited if summary.edit else CaseKind.new
    return known or await open_case(work, summary, kind if waits else CaseKind.public)


async def close_case(work: Work, subject: Ref) -> None:
    """Close the open case of content that was taken away, without a decision."""
    await work.take_turn(rules.turn_of(subject))
    await work.execute(
        update(Case)
        .where(
            col(Case.subject_kind) == subject.kind,
            col(Case.subject_id) == subject.id,
            col(Case.state) == CaseState.open,
        )
        .values(state=CaseState.closed, decided_at=work.now)
    )


async def decide(
    work: Work,
    case_id: int,
    outcome: Outcome,
    *,
    ground: str = "",
    text: str = "",
    ready: str = "",
    expected_version: str = "",
) -> Decision:
    """Decide an open case, and tell the author.

    `text` is what the moderator wrote. `ready` adds a ready sentence in the author's language: a
    code of the ready questions when sending back, anything at all for the sentence of the ground.
    Content that isn't what its expected version says, or that its author took back, is a `Conflict`.
    """
    case = await _case_in_turn(work, case_id)
    summary = await work.catalogue.summary(work, case.subject)
    if rules.is_taken_back(case, summary):
        raise Conflict("case_withdrawn")
    if not case.is_open:
        raise Conflict("case_decided")
    rules.may_decide(work.actor, summary).enforce()
    possible = rules.outcomes(summary, editable=is_editable(work, case.subject))
    stale = expected_version and changed_fields(expected_version, rules.shown(summary))
    if stale or outcome not in possible:
        raise Conflict("case_changed")
    author = await member_of(work, summary.author_id) if summary.author_id else None
    language = language_of_author(author, summary)
    message = labels.message(outcome, ground, ready, text, language)
    rules.is_complete(outcome, ground=ground, message=bool(message)).enforce()
    ground = ground if outcome in rules.NEEDS_GROUND else ""
    await _claim(work, case, CaseState.open, CaseState.decided)
    letter = labels.letter(ground, message, language)
    after = await _carry_out(
        work, summary, outcome, ground=ground, letter=letter, language=language
    )
    # The move holds the content: what it says now is what was decided about.
    moved = await work.catalogue.summary(work, case.subject)
    if outcome is not Outcome.accept_edit and rules.says(moved) != rules.says(summary):
        raise Conflict("case_changed")
    decision = await work.add(
        Decision(
            case_id=case_id,
            moderator_id=work.actor.member_id,
            author_trusted=author is not None and author.trusted,
            outcome=outcome,
            ground=ground,
            text=message,
            before=summary.visibility,
            after=after,
            at=work.now,
        )
    )
    if author and author.id is not None:
        if outcome in rules.TRUSTS and summary.visibility is not Visibility.safeguarded:
            await set_trust(work, author.id, trusted=rules.TRUSTS[outcome])
        if code := labels.NOTICES.get(outcome):
            await notify(work, [author.id], code, case.subject, text=letter, always=True)
    work.tell(CaseDecided(subject=case.subject, case_id=case_id, outcome=outcome, ground=ground))
    return decision


async def _case_in_turn(work: Work, case_id: int) -> Case:
    case = await queries.case(work, case_id)
    await work.take_turn(rules.turn_of(case.subject))
    return await queries.case(work, case_id)


def language_of_author(author: Member | None, summary: Summary) -> str:
    """The language in which an author is written to."""
    return (author.language if author else "") or summary.language or current_language.get()


async def _claim(work: Work, case: Case, before: CaseState, after: CaseState) -> None:
    # Of two moderators at the same moment, the database lets one through.
    decided_at = work.now if after is CaseState.decided else None
    claimed = await work.execute(
        update(Case)
        .where(col(Case.id) == case.id, col(Case.state) == before)
        .values(state=after, decided_at=decided_at)
    )
    if not claimed.rowcount:
        raise Conflict("case_decided")


async def _carry_out(
    work: Work, summary: Summary, outcome: Outcome, *, ground: str, letter: str, language: str
) -> Visibility:
    if outcome in (Outcome.accept_edit, Outcome.refuse_edit):
        accepted = outcome is Outcome.accept_edit
        await work.catalogue.settle_edit(work, summary.ref, accepted=accepted)
        return summary.visibility
    after = rules.LEADS_TO.get(outcome)
    if after is None:
        return summary.visibility
    await work.catalogue.set_visibility(work, summary.ref, Move(after, ground, letter, language))
    if after is Visibility.public and summary.edit is not None:
        # An edit that waited when the content left the site isn't taken over unread.
        await work.catalogue.settle_edit(work, summary.ref, accepted=False)
    return after


async def take_back(work: Work, case_id: int) -> None:
    """Undo the last decision on a case: the content goes back, and the case is open again."""
    case = await _case_in_turn(work, case_id)
    decision = await queries.last_decision(work, case_id)
    if decision is None:
        raise Conflict("moved_on")
    summary = await work.catalogue.summary(work, case.subject)
    rules.may_take_back(work.actor, decision, summary, work.now).enforce()
    try:
        async with work.attempt():
            await _claim(work, case, CaseState.decided, CaseState.open)
    except IntegrityError:
        raise Conflict("moved_on") from None
    author = await member_of(work, summary.author_id) if summary.author_id else None
    with speaking(language_of_author(author, summary)):
        letter = gettext(labels.TAKEN_BACK)
    await work.catalogue.set_visibility(work, case.subject, Move(decision.before, text=letter))
    await work.add(
        Decision(
            case_id=case_id,
            moderator_id=work.actor.member_id,
            author_trusted=author is not None and author.trusted,
            outcome=Outcome.take_back,
            text=letter,
            before=decision.after,
            after=decision.before,
            at=work.now,
        )
    )
    if author and author.id is not None:
        if decision.outcome in rules.TRUSTS:
            await set_trust(work, author.id, trusted=decision.author_trusted)
        code = labels.VISIBILITY_NOTICES[decision.before]
        await notify(work, [author.id], code, case.subject, text=letter, always=True)
    work.tell(CaseDecided(subject=case.subject, case_id=case_id, outcome=Outcome.take_back))
