"""Presenters of the filters of the list: chips with counts, and a sentence of what is chosen."""

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from forum.calls.tables import Call
from forum.core.i18n.bidi import isolated
from forum.core.i18n.formatting import format_number
from forum.core.i18n.translations import gettext, ngettext
from forum.core.site import Site
from forum.ideas import labels
from forum.ideas.queries.facets import Facets
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
    """The chips of one facet."""

    label: str
    chips: Sequence[Chip]

    @property
    def chosen(self) -> Chip | None:
        """The chip that is chosen, if any is."""
        return next((chip for chip in self.chips if chip.chosen), None)


@dataclass(frozen=True)
class FilterChoices:
    """What lists can be filtered by: the town's themes and neighbourhoods, all statuses, and its calls."""

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
        if not slug:
            return ""
        return next((words for _, value, words in self.of(facet) if value == slug), "")


class Option(NamedTuple):
    """A value of a facet that ideas have, or that is chosen."""

    facet: str
    slug: str
    words: str
    ideas: int


@dataclass(frozen=True)
class FilterBar:
    """The filters of a list. All that is shown of them is compared, so that it is rendered once.

    `values`: what is chosen, as in the address; `path`: the address of the list with other values.
    """

    options: tuple[Option, ...]
    few_seen_count: int
    values: tuple[tuple[str, str], ...]
    path: Callable[..., str] = field(compare=False)

    @property
    def facets(self) -> list[FacetView]:
        """The facets that leave a choice, or of which something is chosen."""
        chosen = dict(self.values)
        views = []
        for facet, label in labels.FACETS.items():
            chips = [self._chip(option, chosen) for option in self.options if option.facet == facet]
            if len(chips) > 1 or any(chip.chosen for chip in chips):
                views.append(FacetView(gettext(label), chips))
        return views

    def _chip(self, option: Option, values: Mapping[str, str]) -> Chip:
        chosen = values[option.facet] == option.slug
        path = self.path(**{option.facet: "" if chosen else option.slug})
        return Chip(option.words, path, option.ideas, chosen)

    @property
    def few_seen(self) -> Chip:
        """The chip of the ideas that few people have seen, among those that the other filters leave."""
        chosen = dict(self.values)["seen"] == FEW
        path = self.path(seen="" if chosen else FEW)
        return Chip(gettext("Few people have seen these"), path, self.few_seen_count, chosen)

    @property
    def without_words(self) -> str:
        """The address of the list without its search."""
        return self.path(q="")


def filter_bar(
    choices: FilterChoices,
    facets: Facets,
    few_seen_count: int,
    values: Mapping[str, str],
    path: Callable[..., str],
) -> FilterBar:
    """The filters of a list with these values."""
    options = []
    for facet in labels.FACETS:
        counts = facets.counts[facet if facet == "status" else f"{facet}_id"]
        for key, slug, words in choices.of(facet):
            count = counts.get(key, 0)
            if count or values[facet] == slug:
                options.append(Option(facet, slug, words, count))
    return FilterBar(tuple(options), few_seen_count, tuple(values.items()), path)


def sentence(choices: FilterChoices, values: Mapping[str, str], count: int | None = None) -> str:
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
