"""Presenters of the public figures of moderation: tables with a bar for each figure, and lines of the log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from forum.core.i18n.formatting import (
    format_month,
    format_number,
    format_percentage,
    format_period,
)
from forum.core.i18n.translations import gettext, ngettext
from moderation.labels import transparency as labels
from moderation.labels.transparency import Words
from moderation.rules.disclosure import THRESHOLD
from moderation.rules.figures import FiguresSoFar, Table, Waiting, YearFigures
from moderation.rules.public_log import LogKey, LogLine

Fact = tuple[str, str]
"""Words and a number, as `figures` of `parts/data.html` shows them."""
_HOURS_A_DAY = 24


@dataclass(frozen=True)
class Bar:
    """A figure with its bar: `width` is in percent of the longest one, None where the figure is hidden."""

    label: str
    number: str
    width: float | None
    note: str = ""


@dataclass(frozen=True)
class BarTable:
    """A table of bars. `is_too_small`: there is a total, of too few to break it down."""

    title: str
    total: str
    bars: Sequence[Bar]
    is_too_small: bool = False


@dataclass(frozen=True)
class FigureSection:
    """A heading of the page with its tables."""

    title: str
    tables: Sequence[BarTable]


def figure_sections(figures: YearFigures, words: Mapping[str, Words]) -> list[FigureSection]:
    """The tables of a year under their headings."""
    return [
        FigureSection(
            gettext(title),
            [
                _bar_table(figures.tables[code], words[code])
                for code in codes
                if code in figures.tables
            ],
        )
        for title, codes in labels.SECTIONS.items()
    ]


def _bar_table(table: Table, words: Words) -> BarTable:
    shown = [number for number in table.cells.values() if number]
    return BarTable(
        gettext(labels.TABLES[table.code]),
        _total(table.total),
        [
            Bar(words(code), _number(number), _width(number, max(shown, default=1)))
            for code, number in table.cells.items()
        ],
        is_too_small=table.total != 0 and not table.cells,
    )


def _width(number: int | None, longest: int) -> float | None:
    return None if number is None else round(100 * number / longest, 1)


def _number(number: int | None) -> str:
    return gettext(labels.HIDDEN) if number is None else format_number(number)


def _total(total: int | None) -> str:
    return gettext(labels.FEW) if total is None else format_number(total)


def headline(figures: YearFigures) -> list[Fact]:
    """The first figures of a year."""
    totals = {
        gettext("decisions"): figures.tables["decisions_by_outcome"].total,
        gettext("reports of readers"): figures.tables["reports_by_reason"].total,
        gettext("answers to objections"): figures.tables["appeals_by_result"].total,
    }
    return [
        *((words, _total(total)) for words, total in totals.items()),
        *_waiting(figures.waiting),
    ]


def headline_so_far(figures: FiguresSoFar) -> list[Fact]:
    """The figures of the year that isn't over."""
    totals = {
        gettext("decisions"): figures.decisions,
        gettext("reports of readers"): figures.reports,
        gettext("answers to objections"): figures.appeals,
    }
    return [
        *((words, _at_least(total)) for words, total in totals.items()),
        *_waiting(figures.waiting),
    ]


def _at_least(number: int) -> str:
    if number < THRESHOLD:
        return gettext(labels.FEW)
    return gettext("at least %(number)s") % {"number": format_number(number)}


def _waiting(waiting: Waiting | None) -> list[Fact]:
    if waiting is None:
        return []
    return [
        (gettext("until the first decision, for half of all"), _hours(waiting.median_hours)),
        (
            gettext("decided by the day that we promised"),
            format_percentage(waiting.percent_in_time),
        ),
    ]


def _hours(hours: int) -> str:
    """A length of time, in whole days from two days on."""
    if not hours:
        return gettext("less than an hour")
    if hours >= 2 * _HOURS_A_DAY:
        return format_period(hours // _HOURS_A_DAY)
    words = ngettext("%(number)s hour", "%(number)s hours", hours)
    return words % {"number": format_number(hours)}


def log_tables(year: int, lines: Sequence[LogLine], words: Mapping[str, Words]) -> list[BarTable]:
    """The public log, a table for each month; decisions of no one month come last."""
    longest = max((line.number for line in lines), default=1)
    months: dict[int | None, list[Bar]] = {}
    for line in lines:
        label, note = log_words(line.key, words)
        width = _width(line.number, longest)
        months.setdefault(line.key.month, []).append(
            Bar(label, _at_least(line.number), width, note)
        )
    return [BarTable(_month(year, month), "", bars) for month, bars in months.items()]


def _month(year: int, month: int | None) -> str:
    if month is None:
        return gettext("Over the whole year")
    return format_month(date(year, month, 1))


def log_words(key: LogKey, words: Mapping[str, Words]) -> tuple[str, str]:
    """What a line of the log says: the decision and what it was about, and why."""
    table = "restrictions_by_outcome" if key.ground else "decisions_by_outcome"
    kind = words["decisions_by_kind"](key.kind) if key.kind else gettext("of every kind")
    notes = [
        words["restrictions_by_ground"](key.ground) if key.ground else "",
        words["decisions_by_source"](key.source) if key.source else "",
    ]
    label = gettext("%(what)s: %(plural)s") % {"what": words[table](key.outcome), "plural": kind}
    return label, "\n".join(note for note in notes if note)
