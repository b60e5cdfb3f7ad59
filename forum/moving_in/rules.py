"""Rules of moving in: names of themes and neighbourhoods, and what is published."""

from collections.abc import Iterable, Mapping

from forum.core.text.cleaning import fold, one_line
from forum.town.presenters.lookup import TownLookup


def part_key(name: str) -> str:
    """A name for comparison: no case, no accents, single spaces."""
    return one_line(fold(name))


def themes_by_name(lookup: TownLookup) -> dict[str, int]:
    """The themes of the town by their names in every language, and by their slugs."""
    return {
        part_key(name): theme_id
        for theme_id, theme in lookup.themes.items()
        for name in (theme.slug, *theme.names.values())
    }


def neighbourhoods_by_name(lookup: TownLookup) -> dict[str, int]:
    """The neighbourhoods of the town by their names in every language, and by their slugs."""
    return {
        part_key(name): neighbourhood_id
        for neighbourhood_id, neighbourhood in lookup.neighbourhoods.items()
        for name in (neighbourhood.slug, *neighbourhood.all_names)
    }


def find_part(names: Iterable[str], by_name: Mapping[str, int]) -> int | None:
    """The first of these names that the town knows."""
    return next((by_name[key] for name in names if (key := part_key(name)) in by_name), None)
