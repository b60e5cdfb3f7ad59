"""Patterns of rules: a small language for words in their order, and for words near each other.

    wil niet meer leven       these words in this order; between two of them at most two others
    geen_zin|zonder_doel      a phrase: its words directly one after the other
    zie .. zitten             at most six others between
    sla* & mij                these parts in any order, near each other, also across sentences
    man|vrouw|<kin>           one of these; <kin> is a list of words of the same file
    zelfmoor*  *mishandel*    words that begin so, words that have it in them
    wil dood !hond            … unless this stands near it

Words are compared as `tokens.py` makes them: without case and accents, letters once. Places in a text
are bits of a number, so that a pattern takes a few operations, whatever the words.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

GAPS = {" ": 3, "..": 7}
"""How many places on the next word may be, by what stands between two words of a pattern."""
WINDOW = 20
"""How many places apart the parts of a pattern may be, and what excludes it."""

Places = Mapping[int, int]
"""The places of each term in a text, as bits; of a phrase, where it ends."""


class Term(NamedTuple):
    """A choice of words and phrases: its number in the vocabulary, and the words of the longest."""

    number: int
    length: int


@dataclass(frozen=True)
class Sequence:
    """Terms in their order, each with the number of places it may follow the one before."""

    terms: tuple[int, ...]
    gaps: tuple[int, ...]

    def ends(self, places: Places) -> int:
        """Where the sequence ends, as bits."""
        reached = places.get(self.terms[0], 0)
        for term, gap in zip(self.terms[1:], self.gaps, strict=True):
            if not reached:
                break
            reached = _after(reached, gap) & places.get(term, 0)
        return reached


@dataclass(frozen=True)
class Pattern:
    """A line of a file of rules, with its words as numbers of terms."""

    line: str
    parts: tuple[Sequence, ...]
    unless: tuple[int, ...]

    def ends(self, places: Places) -> tuple[int, ...]:
        """Where each part ends, as bits: not where it is near what excludes the pattern."""
        found = tuple(part.ends(places) for part in self.parts)
        excluded = 0
        for term in self.unless:
            excluded |= places.get(term, 0)
        if not excluded:
            return found
        allowed = ~widened(excluded, WINDOW)
        return tuple(ends & allowed for ends in found)


def together(ends: Iterable[int]) -> int:
    """Where parts end that are near each other, as bits."""
    first, *others = ends
    for other in others:
        first = (first & widened(other, WINDOW)) | (other & widened(first, WINDOW))
    return first


def widened(places: int, distance: int) -> int:
    """These places, and those up to `distance` before and after them."""
    return _after(places << distance, 2 * distance + 1) >> (2 * distance + 1) if places else 0


def _after(places: int, distance: int) -> int:
    """The places from one up to `distance` after these."""
    spread, width = places << 1, 1
    while width < distance:
        step = min(width, distance - width)
        spread |= spread << step
        width += step
    return spread


def parse(line: str, term: Callable[[str], Term]) -> Pattern:
    """The pattern of a line; `term` finds a term. Raises `ValueError` if the line is malformed."""
    words, *excluded = line.split(" !")
    parts = tuple(_sequence(part.split(), term) for part in words.split("&"))
    return Pattern(line, parts, tuple(term(word.strip()).number for word in excluded))


def _sequence(parts: list[str], term: Callable[[str], Term]) -> Sequence:
    terms: list[int] = []
    gaps: list[int] = []
    gap = " "
    for part in parts:
        if part == "..":
            gap = part
            continue
        number, length = term(part)
        terms.append(number)
        gaps.append(GAPS[gap] + length - 1)
        gap = " "
    if not terms or gap != " " or parts[0] == "..":
        raise ValueError("a pattern begins and ends with a word")
    return Sequence(tuple(terms), tuple(gaps[1:]))
