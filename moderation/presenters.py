"""Cases and decisions as the desk shows them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from babel.dates import format_timedelta
from rapidfuzz.distance import LCSseq

from forum.core.actor import Actor
from forum.core.content.grounds import GROUNDS
from forum.core.content.summary import Summary
from forum.core.i18n.formatting import format_moment
from forum.core.i18n.languages import direction
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
    """How long it has been, in the current language and the largest unit: "3 hours (ago)"."""
    passed = max(now - since, timedelta(minutes=1))
    return str(
        format_timedelta(
            -passed, granularity="minute", add_direction=ago, locale=current_language.get()
        )
    )


def repeats(title: str, body: str) -> bool:
    """Whether a title is only the beginning of its text, as with comments."""
    return excerpt(body, EXCERPT_LENGTH).startswith(title.rstrip("…"))


def kind_words(case: Case) -> tuple[str, str]:
    """What it is, and why it stands here, in the current language."""
    kind = labels.CONTENT_KINDS.get(case.subject_kind)
    return gettext(kind) if kind else case.subject_kind, gettext(labels.CASE_KINDS[case.kind])


@dataclass(frozen=True)
class CaseCard:
    """A case in the queue. `tags` are pairs of a sign's code and words."""

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


def case_card(case: Case, summary: Summary, actor: Actor, now: datetime) -> CaseCard:
    """A case in the queue, in the current language."""
    kind, why = kind_words(case)
    edit = summary.edit
    title = edit.title if edit else summary.title
    beginning = excerpt(edit.text if edit else summary.text, EXCERPT_LENGTH)
    if repeats(title, beginning):
        title, beginning = beginning, ""
    return CaseCard(
        id=case.id or 0,
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
    """A decision, for staff. `title` is None when the content is gone."""

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
    decided: Decided, site: Site, summaries: dict[ContentRef, Summary] | None = None
) -> DecisionView:
    """A decision, in the current language."""
    decision = decided.decision
    summary = (summaries or {}).get(decided.case.subject)
    return DecisionView(
        case_id=decision.case_id,
        words=gettext(labels.DECIDED[decision.outcome]),
        kind=kind_words(decided.case)[0],
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
    """A decision that can be made: a button, or a form that asks for a ground or a message."""

    code: str
    words: str
    key: str
    grave: bool
    asks_ground: bool
    asks_message: bool


def outcome_views(outcomes: Sequence[Outcome]) -> list[OutcomeView]:
    """The decisions that can be made, in the current language."""
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
    """Something ready to send: its code, what it says here, and what the author will read."""

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
    """The ready questions; `here` is empty when the moderator reads the author's language."""
    same = language == current_language.get()
    return [
        ReadyWords(code, "" if same else gettext(text), labels.ready_question(code, language))
        for code, text in labels.READY_QUESTIONS.items()
    ]


@dataclass(frozen=True)
class DiffChunk:
    """A stretch of text that stayed, went or came."""

    kind: str
    text: str


def changes(before: str, after: str) -> list[DiffChunk]:
    """What an edit changed, word by word, of two plain texts. White space counts for nothing."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces: list[DiffChunk] = []
    # Not difflib, which takes up to a second for two texts of 5,000 characters.
    matches = LCSseq.opcodes([word.rstrip() for word in old], [word.rstrip() for word in new])
    space = ""
    for are_same, stretch in groupby(matches, key=lambda step: step.tag == "equal"):
        steps = list(stretch)
        gone = "".join(old[steps[0].src_start : steps[-1].src_end])
        come = "".join(new[steps[0].dest_start : steps[-1].dest_end])
        if are_same:
            pieces.append(DiffChunk("same", space + come))
            space = ""
            continue
        # The space after a word that took another's place belongs to neither.
        space = come[len(come.rstrip()) :]
        gone, come = gone.rstrip() if space else gone, come.rstrip()
        pieces += [DiffChunk(kind, text) for kind, text in (("gone", gone), ("come", come)) if text]
    return [*pieces, DiffChunk("same", space)] if space else pieces
