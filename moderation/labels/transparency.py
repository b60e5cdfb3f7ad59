"""Words of the public figures and the public log of moderation."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from forum.core.content.grounds import GROUNDS, Wording, ground_words
from forum.core.content.registry import ContentRegistry
from forum.core.i18n.translations import N_, gettext
from moderation.labels.cases import DECIDED
from moderation.labels.reports import REASONS_ON_FILE
from moderation.rules.figures import KEPT, RESTRICTED, UPHELD
from moderation.tables.counts import ReportResult, Source

TABLES = {
    "decisions_by_outcome": N_("What we decided"),
    "restrictions_by_outcome": N_("What we kept off the site, and how"),
    "restrictions_by_ground": N_("Which house rule it was about"),
    "decisions_by_kind": N_("What we decided about"),
    "decisions_by_source": N_("What drew our attention"),
    "reports_by_reason": N_("Why readers reported something"),
    "reports_by_result": N_("What came of their reports"),
    "appeals_by_result": N_("What came of objections"),
    "blocks_by_ground": N_("Members we blocked, and for which house rule"),
}
SECTIONS = {
    N_("Decisions"): (
        "decisions_by_outcome", "restrictions_by_outcome", "restrictions_by_ground", "decisions_by_kind",
        "decisions_by_source",
    ),
    N_("Reports of readers"): ("reports_by_reason", "reports_by_result"),
    N_("Objections of authors"): ("appeals_by_result",),
    N_("Members"): ("blocks_by_ground",),
}  # fmt: skip
"""The headings of the page, and the tables under each."""
RESULTS = {
    ReportResult.stays: N_("It stays on the site"),
    ReportResult.taken_off: N_("It is no longer on the site"),
    ReportResult.changed: N_("It was changed, and it stays"),
    ReportResult.taken_away: N_("Its author took it away before we decided"),
}
SOURCES = {
    Source.readers: N_("Readers reported it"),
    Source.program: N_("A program noticed something in the text"),
    Source.people: N_("A moderator read it as always"),
}
_RESTRICTED = {RESTRICTED: N_("Not published, taken off the site, or without some words")}
_ANSWERS = {UPHELD: N_("The author was right"), KEPT: N_("Our decision stayed")}
HIDDEN = N_("not shown")
FEW = N_("fewer than 5")

Words = Callable[[str], str]
"""The words of a code in the current language; a code that the program no longer knows is its own."""


def words_of_cells(wording: Wording, types: ContentRegistry) -> dict[str, Words]:
    """The words of the cells of each table."""
    kinds = _translated({each.name: each.plural for each in types.types.values()})
    return {
        "decisions_by_outcome": _translated({**DECIDED, **_RESTRICTED}),
        "restrictions_by_outcome": _translated(DECIDED),
        "restrictions_by_ground": partial(_ground, wording),
        "decisions_by_kind": kinds,
        "decisions_by_source": _translated(SOURCES),
        "reports_by_reason": _translated(REASONS_ON_FILE),
        "reports_by_result": _translated(RESULTS),
        "appeals_by_result": _translated(_ANSWERS),
        "blocks_by_ground": partial(_ground, wording),
    }


def _translated(words: Mapping[Any, str]) -> Words:
    return lambda code: gettext(words[code]) if code in words else code


def _ground(wording: Wording, code: str) -> str:
    return ground_words(wording, code) if code in GROUNDS else code
