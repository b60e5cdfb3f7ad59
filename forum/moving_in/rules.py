"""Rules of moving in: names of themes and neighbourhoods, and when two ideas are the same."""

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo

from forum.core.text.cleaning import fold, one_line
from forum.moving_in.queries.known import ExistingIdea, KnownIdea
from forum.moving_in.reading.idea_rows import IdeaRow
from forum.town.presenters.lookup import TownLookup

STOCK_LENGTH = 100
"""Texts up to this length may be equal by chance: `See the attachment.`"""


def is_same_idea(row: IdeaRow, known: KnownIdea) -> bool:
    """Whether a row is the idea with its number that is here: a correction keeps the title or the text.

    A text that may be a stock phrase proves nothing but with its date, and an empty one nothing at all.
    """
    if row.title == known.title:
        return True
    is_telling = len(row.body) > STOCK_LENGTH or (row.body and row.date == known.posted_at)
    return bool(is_telling) and row.body == known.body


def says_the_same(row: IdeaRow, known: ExistingIdea, zone: tzinfo) -> bool:
    """Whether a row without a number has the words of an idea that is here.

    Words that may be equal by chance need a date that may be the same, however it was read.
    """
    if (row.title, row.body) != (known.title, known.body):
        return False
    if len(row.body) > STOCK_LENGTH or row.date is None or not known.is_dated:
        return True
    return _may_be_equal(row.date.astimezone(zone), known.posted_at.astimezone(zone))


def _may_be_equal(one: datetime, other: datetime) -> bool:
    """Whether they are one day, or would be with the month first in one of them."""
    if one.date() == other.date():
        return True
    return (one.year, one.month, one.day) == (other.year, other.day, other.month)


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
