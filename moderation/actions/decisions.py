"""Decisions on cases: decide and take back. What follows from them is in `carry_out`."""

from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import col

from forum.accounts.queries import member as member_of
from forum.accounts.tables import Member
from forum.core.actor import Role
from forum.core.content import registry
from forum.core.content.leaving_out import is_redactable, texts_of
from forum.core.content.summary import Summary
from forum.core.errors import Conflict
from forum.core.i18n.translations import current_language, gettext, override_language
from forum.core.site import site_in
from forum.core.unit_of_work import UnitOfWork
from forum.core.versions import changed_fields, version_of
from moderation.actions import carry_out
from moderation.actions.cases import is_editable, lock_case
from moderation.events import CaseDecided, DecisionTakenBack
from moderation.labels import cases as labels
from moderation.policy import policy_of
from moderation.queries import decisions, reports
from moderation.rules import cases as rules
from moderation.rules import redaction as redaction_rules
from moderation.statements import make_statement, statement_words
from moderation.tables.cases import Case, CaseState
from moderation.tables.decisions import Decision, DecisionState, Outcome, Statement


@dataclass(frozen=True)
class Reasons:
    """What a moderator gives as reasons.

    - `ground`: a code of `grounds.GROUNDS`; `law`: the law, where the ground is that;
    - `passage`: the words of the content that it is about; empty for the whole text;
    - `words`: what `redact` leaves out;
    - `text`: the moderator's own message to the author;
    - `ready`: adds a ready sentence in the author's language: a code of `grounds.READY_QUESTIONS` for
      `send_back`; for outcomes with a ground, any value adds the sentence of that ground, or of `redact`.
    """

    ground: str = ""
    law: str = ""
    passage: str = ""
    words: tuple[str, ...] = ()
    text: str = ""
    ready: str = ""


NO_REASONS = Reasons()


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
    has_reported = await reports.has_reported(uow, case, uow.actor)
    await _check(uow, case, summary, outcome, expected_version, has_reported=has_reported)
    if outcome is Outcome.redact:
        texts = await texts_of(uow, summary.ref)
        redaction_rules.can_be_left_out(reasons.words, texts, summary).enforce()
    author = await member_of(uow, summary.author_id) if summary.author_id else None
    language = language_of_author(author, summary)
    message = labels.message(
        site_in(uow.info).wording, outcome, reasons.ground, reasons.ready, reasons.text, language
    )
    rules.is_complete(
        outcome, ground=reasons.ground, law=reasons.law, message=bool(message)
    ).enforce()
    rules.is_quoted(reasons.passage, summary).enforce()
    await _claim(uow, case, CaseState.open, CaseState.decided)
    statement = _statement(uow, case, summary, outcome, reasons, message, language)
    decision = await store(
        uow,
        case,
        summary,
        outcome,
        Message(
            text=message,
            letter=await _letter(uow, summary, outcome, message, statement, language),
            language=language,
        ),
        ground=reasons.ground if outcome in rules.NEEDS_GROUND else "",
        author_trusted=author is not None and author.trusted,
        left_out="\n".join(reasons.words) if outcome is Outcome.redact else "",
    )
    if statement:
        statement.decision_id = decision.pk
        await uow.add(statement)
    return await let_wait(uow, case, decision)


@dataclass(frozen=True)
class Message:
    """What a decision tells the author, in `language`; as in `Decision`."""

    text: str
    letter: str
    language: str


async def store(
    uow: UnitOfWork,
    case: Case,
    summary: Summary,
    outcome: Outcome,
    message: Message,
    *,
    ground: str = "",
    author_trusted: bool = False,
    left_out: str = "",
) -> Decision:
    """Store a decision of the actor on the content as it is now."""
    is_sent_back = outcome is Outcome.send_back
    return await uow.add(
        Decision(
            case_id=case.pk,
            moderator_id=uow.actor.member_id,
            author_trusted=author_trusted,
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


async def _check(
    uow: UnitOfWork,
    case: Case,
    summary: Summary,
    outcome: Outcome,
    expected_version: str,
    *,
    has_reported: bool,
) -> None:
    """Whether this outcome can be decided now, about the content that the moderator has seen."""
    if rules.is_taken_back(case, summary):
        raise Conflict("case_withdrawn")
    if not case.is_open:
        raise Conflict("case_decided")
    rules.may_decide(uow.actor, summary, has_reported=has_reported).enforce()
    stale = expected_version and changed_fields(expected_version, rules.shown(summary))
    last_change = await decisions.last_change(uow, case.subject)
    possible = rules.outcomes(
        summary,
        editable=is_editable(uow, case.subject),
        redactable=is_redactable(uow, case.subject.kind),
        redacted=last_change is not None and last_change.outcome is Outcome.redact,
    )
    if stale or outcome not in possible:
        raise Conflict("case_changed")


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


def _statement(
    uow: UnitOfWork,
    case: Case,
    summary: Summary,
    outcome: Outcome,
    reasons: Reasons,
    message: str,
    language: str,
) -> Statement | None:
    if outcome not in rules.NEEDS_GROUND:
        return None
    return make_statement(
        at=uow.now,
        site=site_in(uow.info),
        language=language,
        ground=reasons.ground,
        law=reasons.law,
        passage="" if outcome is Outcome.redact else reasons.passage,
        facts=message,
        signs=case.signs,
        reported=case.reports > 0,
        decided_by=uow.actor.role or Role.moderator,
        edit=summary.edit if outcome is Outcome.refuse_edit else None,
    )


async def _letter(
    uow: UnitOfWork,
    summary: Summary,
    outcome: Outcome,
    message: str,
    statement: Statement | None,
    language: str,
) -> str:
    """All that the author reads: why it is another decision than before, and the reasons."""
    parts = []
    previous = await decisions.last_in_effect(uow, summary.ref)
    if rules.is_reversal(previous, summary, outcome):
        with override_language(language):
            parts.append(gettext(labels.RECONSIDERED))
    if statement:
        parts.append(statement_words(outcome, statement, uow.now, site_in(uow.info)))
    elif message:
        parts.append(message)
    return "\n\n".join(parts)


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
