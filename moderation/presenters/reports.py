"""Presenters of reports: for readers who report, and for moderators, who never see who reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.core.content.grounds import ground_words
from forum.core.content.registry import ContentRegistry
from forum.core.content.summary import Summary
from forum.core.i18n.formatting import format_moment, format_number
from forum.core.i18n.language_names import language_name
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import N_, gettext, ngettext
from forum.core.site import Site
from moderation.labels import cases as labels
from moderation.labels import reports as report_labels
from moderation.presenters.cases import age_words, kind_words, local_iso, title_and_excerpt
from moderation.queries.reports import Figures
from moderation.rules import reports as report_rules
from moderation.rules.cases import is_named_on_file
from moderation.rules.reports import ReportOutcome
from moderation.tables.cases import Case, CaseState
from moderation.tables.reports import Report

IN_DANGER = N_("Somebody may be in danger")
ALIKE = N_("Many reports that are alike")
Choices = list[tuple[str, str, str]]
"""Values, their labels and hints, in the current language."""


def reason_choices() -> Choices:
    """Why a reader may report content."""
    return [
        (reason.value, gettext(words), gettext(hint) if hint else "")
        for reason, (words, hint) in report_labels.REASONS.items()
    ]


def ground_choices(site: Site) -> list[tuple[str, str]]:
    """The house rules that a reader may name."""
    return [(code, ground_words(site.wording, code)) for code in report_rules.GROUNDS_TO_REPORT]


@dataclass(frozen=True)
class ReportedView:
    """The content that a reader reports. `path` is None for what is not public."""

    kind: str
    title: str
    excerpt: str
    lang: str
    dir: str
    path: str | None


def reported_view(summary: Summary, registry: ContentRegistry, language: str) -> ReportedView:
    """What is reported, in its own language; its kind in the reader's."""
    title, beginning = title_and_excerpt(summary.title, summary.text)
    return ReportedView(
        kind=gettext(registry.content_type(summary.ref.kind).label),
        title=title,
        excerpt=beginning,
        lang=summary.language,
        dir=direction(summary.language),
        path=f"/{language}/{summary.path}" if summary.is_public else None,
    )


def answer_words(report: Report, case: Case, outcome: ReportOutcome | None) -> tuple[str, ...]:
    """What came of a report, in the current language, and what to do about a decision.

    Empty as long as nobody has decided.
    """
    if report.answered_at is None:
        return ()
    if case.state is CaseState.closed or outcome is None:
        return (gettext(report_labels.AUTHOR_TOOK_IT_AWAY),)
    decision, is_reversed = outcome.decision, outcome.is_reversed
    answer = report_labels.answer(decision.outcome, decision.after, is_reversed=is_reversed)
    return gettext(answer), gettext(report_labels.DECIDED_BY_A_PERSON)


def _number(count: int) -> dict[str, str]:
    return {"num": format_number(count)}


def figure_words(figures: Figures) -> list[str]:
    """How many reports, and what makes them a flood: "12 reports", "9 in the last hour"."""
    total, lately, place, words = (
        figures.total, figures.lately, figures.same_place, figures.same_words,
    )  # fmt: skip
    parts = [ngettext("%(num)s report", "%(num)s reports", total) % _number(total)]
    if lately > 1:
        sentence = ngettext("%(num)s in the last hour", "%(num)s in the last hour", lately)
        parts.append(sentence % _number(lately))
    if place > 1:
        sentence = ngettext("%(num)s from the same place", "%(num)s from the same place", place)
        parts.append(sentence % _number(place))
    if words > 1:
        sentence = ngettext("%(num)s in the same words", "%(num)s in the same words", words)
        parts.append(sentence % _number(words))
    return parts


def _is_flood(figures: Figures) -> bool:
    return report_rules.is_flood(figures.lately, figures.same_place, figures.same_words)


@dataclass(frozen=True)
class ReportView:
    """One report for moderators; `sender` says whether a member sent it, never which one."""

    reason: str
    ground: str
    text: str
    passage: str
    urgent: bool
    sender: str
    when: str
    iso: str


@dataclass(frozen=True)
class ReportsView:
    """The reports on a case: the newest in full, and how many more there are."""

    figures: list[str]
    is_flood: bool
    urgent: bool
    reports: list[ReportView]
    more: int


def _report_view(report: Report, site: Site) -> ReportView:
    is_member = report.reporter_id is not None
    return ReportView(
        reason=gettext(report_labels.REASONS_ON_FILE[report.reason]),
        ground=ground_words(site.wording_at(report.at), report.ground),
        text=report.text,
        passage=report.passage,
        urgent=report_rules.is_urgent(report),
        sender=gettext("A member, signed in") if is_member else gettext("A reader"),
        when=format_moment(report.at, site.zone),
        iso=report.at.isoformat(timespec="minutes"),
    )


def reports_view(newest: Sequence[Report], figures: Figures, site: Site) -> ReportsView:
    """The reports on a case in the current language."""
    views = [_report_view(report, site) for report in newest]
    return ReportsView(
        figures=figure_words(figures),
        is_flood=_is_flood(figures),
        urgent=any(view.urgent for view in views),
        reports=views,
        more=figures.total - len(views),
    )


@dataclass(frozen=True)
class ReportedRow:
    """A case in the list of what was reported. `title` is None when the content no longer exists.

    `is_named` as in `CaseRow`.
    """

    id: int
    ref: str
    title: str | None
    is_named: bool
    excerpt: str
    lang: str
    dir: str
    kind: str
    language: str
    figures: list[str]
    is_flood: bool
    in_danger: bool
    is_open: bool
    state: str
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
        return "is-urgent" if self.in_danger and self.is_open else ""

    @property
    def notes(self) -> str:
        """What there is to note, in words."""
        notes = [gettext(IN_DANGER)] * self.in_danger + [gettext(ALIKE)] * self.is_flood
        return ", ".join(notes)


def reported_row(
    case: Case,
    summary: Summary | None,
    figures: Figures,
    registry: ContentRegistry,
    site: Site,
    now: datetime,
) -> ReportedRow:
    """The row of a case in the list of what was reported, in the current language."""
    title, beginning = title_and_excerpt(summary.title, summary.text) if summary else (None, "")
    return ReportedRow(
        id=case.pk,
        ref=f"{case.subject_kind} {case.subject_id}",
        title=title,
        is_named=summary is not None and is_named_on_file(case, summary),
        excerpt=beginning,
        lang=summary.language if summary else "",
        dir=direction(summary.language) if summary else "",
        kind=kind_words(case, registry)[0],
        language=language_name(case.language) if case.language else "",
        figures=figure_words(figures),
        is_flood=_is_flood(figures),
        in_danger=case.urgent,
        is_open=case.is_open,
        state=gettext(labels.CASE_STATES[case.state]),
        age=age_words(case.opened_at, now),
        when=format_moment(case.opened_at, site.zone),
        iso=local_iso(case.opened_at, site),
    )
