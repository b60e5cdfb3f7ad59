"""Presenters of cases and decisions: from tables to view models."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_timedelta

from forum.core.actor import Actor
from forum.core.content.grounds import (
    GROUNDS,
    READY_QUESTIONS,
    ground_words,
    ready_question,
    ready_sentence,
)
from forum.core.content.registry import ContentRegistry
from forum.core.content.summary import Summary
from forum.core.i18n.formatting import format_moment
from forum.core.i18n.languages import LOCALES, direction
from forum.core.i18n.translations import current_language, gettext, override_language
from forum.core.ref import ContentRef
from forum.core.site import Site
from forum.core.text.cleaning import excerpt
from moderation import labels, rules
from moderation.queries.decisions import Decided
from moderation.tables import Case, Outcome

EXCERPT_LENGTH = 180


def age_words(since: datetime, now: datetime, *, ago: bool = False) -> str:
    """The time since a moment, in the current language and the largest unit: "3 hours (ago)".

    At least one minute.
    """
    elapsed = max(now - since, timedelta(minutes=1))
    return str(
        format_timedelta(
            -elapsed,
            granularity="minute",
            add_direction=ago,
            locale=LOCALES[current_language.get()],
        )
    )


def repeats(title: str, body: str) -> bool:
    """Whether a title only repeats the beginning of the text, as for comments."""
    return excerpt(body, EXCERPT_LENGTH).startswith(title.rstrip("…"))


def kind_words(case: Case, registry: ContentRegistry) -> tuple[str, str]:
    """The labels of a case's content type and of its kind, in the current language."""
    content_type = registry.types.get(case.subject_kind)
    label = gettext(content_type.label) if content_type else case.subject_kind
    return label, gettext(labels.CASE_KINDS[case.kind])


@dataclass(frozen=True)
class CaseCard:
    """A case in the queue. `tags` are pairs of a sign's code and label."""

    id: int
    kind: str
    why: str
    title: str
    excerpt: str
    lang: str
    dir: str
    facts: tuple[str, ...]
    tags: list[tuple[str, str]]
    urgent: bool
    own: bool
    age: str
    iso: str


def case_card(
    case: Case, summary: Summary, actor: Actor, now: datetime, registry: ContentRegistry
) -> CaseCard:
    """The card of a case in the current language; of an edit, it shows the edited text."""
    kind, why = kind_words(case, registry)
    edit = summary.edit
    title = edit.title if edit else summary.title
    beginning = excerpt(edit.text if edit else summary.text, EXCERPT_LENGTH)
    if repeats(title, beginning):
        title, beginning = beginning, ""
    return CaseCard(
        id=case.pk,
        kind=kind,
        why=why,
        title=title,
        excerpt=beginning,
        lang=summary.language,
        dir=direction(summary.language),
        facts=summary.facts,
        tags=[
            (code, gettext(labels.SIGN_TAGS[code]))
            for code in case.sign_codes
            if code in labels.SIGN_TAGS
        ],
        urgent=case.urgent,
        own=actor.owns(case.author_id),
        age=age_words(case.opened_at, now),
        iso=case.opened_at.isoformat(timespec="minutes"),
    )


@dataclass(frozen=True)
class DecisionView:
    """A decision, for staff. `title` is None when the content no longer exists.

    `state` says when it isn't in effect.
    """

    case_id: int
    words: str
    state: str
    kind: str
    title: str | None
    lang: str
    who: str
    when: str
    iso: str
    ground: str
    text: str


def decision_view(
    decided: Decided,
    site: Site,
    registry: ContentRegistry,
    summaries: dict[ContentRef, Summary] | None = None,
) -> DecisionView:
    """The view of a decision in the current language."""
    decision = decided.decision
    summary = (summaries or {}).get(decided.case.subject)
    return DecisionView(
        case_id=decision.case_id,
        words=gettext(labels.DECIDED[decision.outcome]),
        state=gettext(labels.STATES.get(decision.state, "")),
        kind=kind_words(decided.case, registry)[0],
        title=summary.title if summary else None,
        lang=summary.language if summary else "",
        who=decided.moderator or gettext("a moderator"),
        when=format_moment(decision.at, site.zone),
        iso=decision.at.isoformat(timespec="minutes"),
        ground=ground_words(site.wording_at(decision.at), decision.ground),
        text=decision.text,
    )


@dataclass(frozen=True)
class OutcomeView:
    """A possible outcome: a button, or a form with a field for a ground or a message."""

    code: str
    words: str
    key: str
    grave: bool
    asks_ground: bool
    asks_message: bool


def outcome_views(outcomes: Sequence[Outcome]) -> list[OutcomeView]:
    """The views of possible outcomes, in the current language."""
    return [
        OutcomeView(
            code=outcome,
            words=gettext(labels.BUTTONS[outcome]),
            key=labels.KEYS[outcome],
            grave=outcome in rules.NEEDS_GROUND,
            asks_ground=outcome in rules.NEEDS_GROUND,
            asks_message=outcome in rules.NEEDS_MESSAGE,
        )
        for outcome in outcomes
    ]


@dataclass(frozen=True)
class ReadyWords:
    """A ready sentence: code, text in the moderator's language, text in the author's language."""

    code: str
    here: str
    theirs: str


def ready_grounds(site: Site, language: str) -> list[ReadyWords]:
    """The published grounds, each with its sentence in the author's language."""
    with override_language(language):
        theirs = {code: ready_sentence(site.wording, code) for code in GROUNDS}
    return [ReadyWords(code, ground_words(site.wording, code), theirs[code]) for code in GROUNDS]


def ready_questions(site: Site, language: str) -> list[ReadyWords]:
    """The ready questions; `here` is empty when moderator and author have the same language."""
    same_language = language == current_language.get()
    with override_language(language):
        theirs = {code: ready_question(site.wording, code) for code in READY_QUESTIONS}
    return [
        ReadyWords(code, "" if same_language else ready_question(site.wording, code), theirs[code])
        for code in READY_QUESTIONS
    ]
