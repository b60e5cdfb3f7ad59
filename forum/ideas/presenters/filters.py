"""Presenters of the filters of the list: chips with counts, and a sentence of what is chosen."""

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

from forum.calls.tables import Call
from forum.core.i18n.bidi import isolated
from forum.core.i18n.formatting import format_number
from forum.core.i18n.translations import gettext, ngettext
from forum.core.site import Site
from forum.ideas import labels
from forum.ideas.facets import Facets
from forum.ideas.tables import Status
from forum.town.presenters.lookup import TownLookup, names_of

FEW = "few"
"""The value of the filter `seen`."""


@dataclass(frozen=True)
class Chip:
    """A filter as a link, which chooses it or takes it away; `count`: how many ideas it leads to."""

    words: str
    path: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class FacetView:
    """The chips of one facet; `chosen` is in none of the lists of others."""

    name: str
    label: str
    chips: Sequence[Chip]

    @property
    def chosen(self) -> Chip | None:
        """The chip that is chosen, if any is."""
        return next((chip for chip in self.chips if chip.chosen), None)


@dataclass(frozen=True)
class Choices:
    """What a list can be filtered by: values by the names of facets, as the address has them, with their words."""

    lookup: TownLookup
    calls: Sequence[Call]
    site: Site

    def of(self, facet: str) -> list[tuple[Hashable, str, str]]:
        """The values of a facet in the town's order: as they are counted, in addresses, and in words."""
        name = self.site.localized_name
        if facet == "theme":
            return [(row.pk, row.slug, name(row.names)) for row in self.lookup.themes.values()]
        if facet == "neighbourhood":
            return [
                (row.pk, row.slug, name(names_of(row, self.site)))
                for row in self.lookup.neighbourhoods.values()
            ]
        if facet == "status":
            return [(status, status, gettext(words)) for status, words in labels.STATUS.items()]
        return [(call.pk, call.slug, name(call.question)) for call in self.calls]

    def words(self, facet: str, slug: str) -> str:
        """The words of a value, empty if there is none or it doesn't exist."""
        return next((words for _, value, words in self.of(facet) if value == slug), "")


def facet_views(
    choices: Choices,
    facets: Facets,
    values: Mapping[str, str],
    path: Callable[..., str],
) -> list[FacetView]:
    """The chips of each facet that lead to ideas; `path`: the address of a list with other values."""
    views = []
    for facet, label in labels.FACETS.items():
        counts = facets.counts[facet if facet == "status" else f"{facet}_id"]
        chips = []
        for key, slug, words in choices.of(facet):
            chosen, count = values[facet] == slug, counts.get(key, 0)
            if count or chosen:
                chips.append(Chip(words, path(**{facet: "" if chosen else slug}), count, chosen))
        if len(chips) > 1 or any(chip.chosen for chip in chips):
            views.append(FacetView(facet, gettext(label), chips))
    return views


def sentence(choices: Choices, values: Mapping[str, str], count: int | None = None) -> str:
    """What is chosen, in words: “12 ideas about “Getting around” in Noord that are open for support”.

    Without `count` the title of such a list, which stays the same when an idea is added.
    """

    def part(text: str, words: str) -> str:
        return text.format(words=isolated(words)) if words else ""

    ideas = gettext("Ideas")
    if count is not None:
        ideas = ngettext("{number} idea", "{number} ideas", count).format(
            number=format_number(count)
        )
    status = next((status for status in Status if status == values["status"]), None)
    parts = {
        "ideas": ideas,
        "found": part(gettext("with “{words}”"), values["q"]),
        "theme": part(gettext("about “{words}”"), choices.words("theme", values["theme"])),
        "neighbourhood": part(
            gettext("in {words}"), choices.words("neighbourhood", values["neighbourhood"])
        ),
        "call": part(gettext("for the question “{words}”"), choices.words("call", values["call"])),
        "seen": gettext("that few people have seen") if values["seen"] == FEW else "",
        "status": labels.status_clause(status, 2 if count is None else count) if status else "",
    }
    # NOTE: Each part is empty or a text of its own, such as "in Centre". Put them in your language's order.
    whole = gettext("{ideas} {found} {theme} {neighbourhood} {call} {seen} {status}")
    return re.sub(" {2,}", " ", whole.format(**parts)).strip()
