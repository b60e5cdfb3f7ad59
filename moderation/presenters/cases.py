"""Presenters of cases and decisions: from tables to view models."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

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
from forum.core.i18n.language_names import language_name
from forum.core.i18n.languages import LOCALES, direction
from forum.core.i18n.translations import N_, current_language, gettext, override_language
from forum.core.ref import ContentRef
from forum.core.site import Site
from forum.core.text.cleaning import excerpt
from moderation.labels import cases as labels
from moderation.labels.signs import sign_tags
from moderation.queries.claims import Claimed
from moderation.queries.decisions import Decided
from moderation.rules import cases as rules
from moderation.tables.cases import Case, CaseKind
from moderation.tables.decisions import Decision, Outcome

EXCERPT_LENGTH = 180


def age_words(since: datetime, now: datetime, *, ago: bool = False) -> str:
    """The time since a moment, in the current language and the largest unit: "3 hours (ago)".

    At least one minute.
    """
    minutes = max((now - since) // timedelta(minutes=1), 1)
    return _minutes_words(minutes, current_language.get(), ago=ago)


@lru_cache(maxsize=10_000)
def _minutes_words(minutes: int, language: str, *, ago: bool) -> str:
    # Cached: the rows of a page are of a few ages, and pages follow each other within minutes.
    return str(
        format_timedelta(
            -timedelta(minutes=minutes),
            granularity="minute",
            add_direction=ago,
            locale=LOCALES[language],
        )
    )


def repeats(title: str, beginning: str) -> bool:
    """Whether a title only repeats the beginning of its text, as for comments."""
    return beginning.startswith(title.rstrip("…"))


def title_and_excerpt(title: str, text: str) -> tuple[str, str]:
    """A title and the beginning of its text, which stands alone where the title repeats it."""
    beginning = excerpt(text, EXCERPT_LENGTH)
    return (beginning, "") if repeats(title, beginning) else (title, beginning)


def kind_words(case: Case, registry: ContentRegistry) -> tuple[str, str]:
    """The labels of a case's content type and of its kind, in the current language."""
    content_type = registry.types.get(case.subject_kind)
    label = gettext(content_type.label) if content_type else case.subject_kind
    return label, gettext(labels.CASE_KINDS[case.kind])


def kind_choices(registry: ContentRegistry) -> list[tuple[str, str]]:
    """The kinds of content that moderators judge: those whose visibility changes."""
    return [
        (each.name, gettext(each.label))
        for each in registry.types.values()
        if each.table and each.is_moderated
    ]


@dataclass(frozen=True)
class CaseRow:
    """A case in the queue. `signs` and `why` are labels; `why` is empty for new content.

    `age` is the time since the author waits, `when` that moment, `is_late`: longer than promised.
    `taken_by`: the name of whoever is on it. `is_named`: a file may say what it is about, and whose.
    """

    id: int
    ref: str
    title: str
    excerpt: str
    lang: str
    dir: str
    author: str
    kind: str
    facts: tuple[str, ...]
    language: str
    signs: list[str]
    why: str
    is_urgent: bool
    is_named: bool
    is_own: bool
    is_late: bool
    taken_by: str
    is_taken_by_me: bool
    age: str
    when: str
    iso: str

    @property
    def opens(self) -> int:
        """The case."""
        return self.id

    @property
    def mark(self) -> str:
        """Its class in the stylesheet."""
        return "is-urgent" if self.is_urgent else "is-late" if self.is_late else ""


def _tags(case: Case) -> list[str]:
    """What was noticed; first why a case is urgent, if that is for something else."""
    signs = sign_tags(case.sign_codes)
    is_explained = not case.urgent or rules.is_urgent(case.sign_codes)
    return signs if is_explained else [gettext("Somebody may be in danger"), *signs]


def author_name(summary: Summary) -> str:
    """The name that is shown with a text, or what stands in its place."""
    anonymous = N_("A former participant") if summary.author_left else N_("A resident")
    return summary.name_shown or gettext(anonymous)


def case_row(
    case: Case,
    summary: Summary,
    actor: Actor,
    now: datetime,
    *,
    site: Site,
    late_before: datetime,
    claimed: Claimed | None,
    registry: ContentRegistry,
) -> CaseRow:
    """The row of a case in the current language; of an edit, it shows the edited text."""
    kind, why = kind_words(case, registry)
    edit = summary.edit
    shown = edit or summary
    title, beginning = title_and_excerpt(shown.title, shown.text)
    opened_at = case.opened_at.astimezone(site.zone)
    return CaseRow(
        id=case.pk,
        ref=f"{case.subject_kind} {case.subject_id}",
        title=title,
        excerpt=beginning,
        lang=summary.language,
        dir=direction(summary.language),
        author=author_name(summary),
        kind=kind,
        facts=summary.facts,
        language=language_name(summary.language),
        signs=_tags(case),
        why="" if case.kind is CaseKind.new else why,
        is_urgent=case.urgent,
        is_named=rules.is_named_on_file(case, summary),
        is_own=actor.owns(case.author_id),
        is_late=case.opened_at < late_before,
        taken_by=claimed.name if claimed else "",
        is_taken_by_me=claimed is not None and actor.owns(claimed.claim.member_id),
        age=age_words(case.opened_at, now),
        when=format_moment(opened_at, site.zone),
        iso=local_iso(opened_at, site),
    )


def local_iso(moment: datetime, site: Site) -> str:
    """A moment in the town's time: 2026-11-30T09:05+01:00."""
    return moment.astimezone(site.zone).isoformat(timespec="minutes")


@dataclass(frozen=True)
class DecisionView:
    """A decision, for staff. `title` is None when the content no longer exists; `is_named` as in `CaseRow`.

    `state` says when it isn't in effect; `ago` is the time since, `when` that moment.
    """

    id: int
    case_id: int
    ref: str
    words: str
    state: str
    kind: str
    title: str | None
    is_named: bool
    lang: str
    dir: str
    who: str
    ago: str
    when: str
    iso: str
    ground: str
    text: str
    excerpt: str = ""
    mark: str = ""

    @property
    def opens(self) -> int:
        """The case."""
        return self.case_id


def _state_words(decision: Decision) -> str:
    """Why a decision isn't in effect; nothing to say of one that is."""
    return gettext(labels.STATES[decision.state]) if decision.state in labels.STATES else ""


def decision_view(
    decided: Decided,
    now: datetime,
    site: Site,
    registry: ContentRegistry,
    summaries: dict[ContentRef, Summary] | None = None,
) -> DecisionView:
    """The view of a decision in the current language."""
    decision = decided.decision
    summary = (summaries or {}).get(decided.case.subject)
    return DecisionView(
        id=decision.pk,
        case_id=decision.case_id,
        ref=f"{decided.case.subject_kind} {decided.case.subject_id}",
        words=gettext(labels.DECIDED[decision.outcome]),
        state=_state_words(decision),
        kind=kind_words(decided.case, registry)[0],
        title=summary.title if summary else None,
        is_named=summary is not None and rules.is_named_on_file(decided.case, summary),
        lang=summary.language if summary else "",
        dir=direction(summary.language) if summary else "",
        who=decided.moderator or gettext("a moderator"),
        ago=age_words(decision.at, now, ago=True),
        when=format_moment(decision.at, site.zone),
        iso=local_iso(decision.at, site),
        ground=ground_words(site.wording_at(decision.at), decision.ground),
        text=decision.text,
    )


@dataclass(frozen=True)
class OutcomeView:
    """A possible outcome: a button, or a form with a field for a ground, words or a message."""

    code: str
    words: str
    key: str
    grave: bool
    asks_ground: bool
    asks_message: bool
    asks_words: bool


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
            asks_words=outcome is Outcome.redact,
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


def ready_redaction(language: str) -> str:
    """The ready sentence about words that were left out, in the author's language."""
    with override_language(language):
        return gettext(labels.READY_REDACTION)
