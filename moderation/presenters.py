"""Presenters of cases and decisions: from tables to view models, with word-level diffs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from babel.dates import format_timedelta
from rapidfuzz.distance import LCSseq

from forum.core.actor import Actor
from forum.core.content.grounds import GROUNDS
from forum.core.content.registry import ContentRegistry
from forum.core.content.summary import Summary
from forum.core.i18n.formatting import format_moment
from forum.core.i18n.languages import LOCALES, direction
from forum.core.i18n.translations import current_language, gettext
from forum.core.ref import ContentRef
from forum.core.site import Site
from forum.core.text.cleaning import excerpt
from moderation import labels, rules
from moderation.queries import Decided
from moderation.tables import Case, Outcome

EXCERPT_LENGTH = 180
_WORDS = re.compile(r"\S+\s*|\s+")


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
    """A decision, for staff. `title` is None when the content no longer exists."""

    case_id: int
    words: str
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
        kind=kind_words(decided.case, registry)[0],
        title=summary.title if summary else None,
        lang=summary.language if summary else "",
        who=decided.moderator or gettext("a moderator"),
        when=format_moment(decision.at, site.zone),
        iso=decision.at.isoformat(timespec="minutes"),
        ground=gettext(GROUNDS[decision.ground]) if decision.ground in GROUNDS else "",
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


def ready_grounds(language: str) -> list[ReadyWords]:
    """The published grounds, each with its sentence in the author's language."""
    return [
        ReadyWords(code, gettext(ground), labels.ready_sentence(code, language))
        for code, ground in GROUNDS.items()
    ]


def ready_questions(language: str) -> list[ReadyWords]:
    """The ready questions; `here` is empty when moderator and author have the same language."""
    same_language = language == current_language.get()
    return [
        ReadyWords(
            code, "" if same_language else gettext(text), labels.ready_question(code, language)
        )
        for code, text in labels.READY_QUESTIONS.items()
    ]


@dataclass(frozen=True)
class DiffChunk:
    """A part of a diff; `kind` is "same", "gone" (deleted) or "come" (inserted)."""

    kind: str
    text: str


def changes(before: str, after: str) -> list[DiffChunk]:
    """The word-level diff of two plain texts. Differences in white space are ignored."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    chunks: list[DiffChunk] = []
    # Longest common subsequence by rapidfuzz: `difflib` takes up to a second for two texts of
    # 5,000 characters.
    opcodes = LCSseq.opcodes([word.rstrip() for word in old], [word.rstrip() for word in new])
    space = ""
    for are_same, group in groupby(opcodes, key=lambda step: step.tag == "equal"):
        steps = list(group)
        deleted = "".join(old[steps[0].src_start : steps[-1].src_end])
        inserted = "".join(new[steps[0].dest_start : steps[-1].dest_end])
        if are_same:
            chunks.append(DiffChunk("same", space + inserted))
            space = ""
            continue
        # White space after a replaced word counts as neither deleted nor inserted: it goes into the
        # next "same" chunk.
        space = inserted[len(inserted.rstrip()) :]
        deleted, inserted = deleted.rstrip() if space else deleted, inserted.rstrip()
        chunks += [
            DiffChunk(kind, text) for kind, text in (("gone", deleted), ("come", inserted)) if text
        ]
    return [*chunks, DiffChunk("same", space)] if space else chunks
