"""Letters to authors about decisions: composed before a decision is stored, also for a look at them."""

from dataclasses import dataclass

from forum.accounts.tables import Member
from forum.core.actor import Actor, Role
from forum.core.content.summary import Summary
from forum.core.i18n.translations import current_language, gettext, override_language
from forum.core.site import site_in
from forum.core.unit_of_work import ReadSession
from moderation.labels import cases as labels
from moderation.queries import decisions
from moderation.rules import cases as rules
from moderation.statements import make_statement, statement_words
from moderation.tables.cases import Case
from moderation.tables.decisions import Outcome, Statement


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


@dataclass(frozen=True)
class Message:
    """What a decision tells the author, in `language`; as in `Decision`."""

    text: str
    letter: str
    language: str


@dataclass(frozen=True)
class Draft:
    """The letter of a decision that isn't stored yet, and its statement of reasons, if it needs one."""

    message: Message
    statement: Statement | None


async def draft_letter(
    session: ReadSession,
    actor: Actor,
    case: Case,
    summary: Summary,
    author: Member | None,
    outcome: Outcome,
    reasons: Reasons,
) -> Draft:
    """The letter of the decision that `actor` would make now; it stores nothing.

    Raises `Forbidden` without the reasons that the outcome requires, and when the passage isn't in the text.
    """
    language = language_of_author(author, summary)
    site = site_in(session.info)
    message = labels.message(
        site.wording, outcome, reasons.ground, reasons.ready, reasons.text, language
    )
    rules.is_complete(
        outcome, ground=reasons.ground, law=reasons.law, message=bool(message)
    ).enforce()
    rules.is_quoted(reasons.passage, summary).enforce()
    statement = _statement(session, actor, case, summary, outcome, reasons, message, language)
    letter = await _letter(session, summary, outcome, message, statement, language)
    return Draft(Message(message, letter, language), statement)


def language_of_author(author: Member | None, summary: Summary) -> str:
    """The language of messages to an author: of their account, else of the content."""
    return (author.language if author else "") or summary.language or current_language.get()


def _statement(
    session: ReadSession,
    actor: Actor,
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
        at=session.now,
        site=site_in(session.info),
        language=language,
        ground=reasons.ground,
        law=reasons.law,
        passage="" if outcome is Outcome.redact else reasons.passage,
        facts=message,
        signs=",".join(rules.noticed(case.sign_codes)),
        reported=case.reports > 0,
        decided_by=actor.role or Role.moderator,
        edit=summary.edit if outcome is Outcome.refuse_edit else None,
    )


async def _letter(
    session: ReadSession,
    summary: Summary,
    outcome: Outcome,
    message: str,
    statement: Statement | None,
    language: str,
) -> str:
    """All that the author reads: why it is another decision than before, and the reasons."""
    parts = []
    previous = await decisions.last_in_effect(session, summary.ref)
    if rules.is_reversal(previous, summary, outcome):
        with override_language(language):
            parts.append(gettext(labels.RECONSIDERED))
    if statement:
        parts.append(statement_words(outcome, statement, session.now, site_in(session.info)))
    elif message:
        parts.append(message)
    return "\n\n".join(parts)
