"""Detection of distress: the categories that a text shows signs of."""

from collections import defaultdict
from collections.abc import Iterator
from functools import reduce
from operator import or_

from forum.core.screening.distress.patterns import together, widened
from forum.core.screening.distress.rules import Category, Rule, Strength, rule_book
from forum.core.screening.distress.tokens import sentences

_REACH = {Strength.idioms: 8, Strength.contexts: 10, Strength.things: 3}
"""Places from what is harmless to what it takes the weight from."""
_SIGN = 16
"""Points of a sign, and of what counts like one together."""
_USUAL_WORDS = 40
"""Words up to which that many points suffice; a longer text needs more, in proportion."""
_HINT = 3
_ALMOST = {2: 1, 3: 3, 4: 3}
"""Points of a pattern that lacks one part, by the number of parts it has; found by measuring."""


def categories(text: str) -> tuple[Category, ...]:
    """What the author, or somebody they write about, may be in danger of; most urgent first.

    Takes time in proportion to the length of the text.
    """
    shown: set[Category] = set()
    points: dict[Category, int] = defaultdict(int)
    for category, score in _points(text):
        points[category] += score
        if score >= _SIGN:
            shown.add(category)
    needed = _SIGN * max(1, len(text.split()) / _USUAL_WORDS)
    if not shown and sum(points.values()) >= needed:
        shown = {max(Category, key=points.__getitem__)}
    return tuple(category for category in Category if category in shown)


def _points(text: str) -> Iterator[tuple[Category, int]]:
    """The points of each rule for what a text shows, away from idioms and contexts."""
    book = rule_book()
    places = book.vocabulary.places(sentences(text))
    candidates = {
        rule for term in places.keys() & book.by_term.keys() for rule in book.by_term[term]
    }
    found = [(rule, rule.pattern.ends(places)) for rule in candidates]
    harmless, main = _harmless(found), book.vocabulary.main_language(places)
    for rule, ends in found:
        if rule.category:
            kinds = (Strength.idioms,) if rule.strength is Strength.certain else tuple(_REACH)
            sources = [(language, kind) for language in {rule.language, main} for kind in kinds]
            away_from = reduce(or_, map(harmless.__getitem__, sources))
            score = _score(rule, ends, away_from)
            if score >= (_SIGN if rule.language != main else 1):
                yield rule.category, score


def _harmless(found: list[tuple[Rule, tuple[int, ...]]]) -> dict[tuple[str, Strength], int]:
    """The places that are near to what is harmless, by language and kind."""
    places: dict[tuple[str, Strength], int] = defaultdict(int)
    for rule, ends in found:
        if (reach := _REACH.get(rule.strength)) and all(ends):
            places[rule.language, rule.strength] |= widened(together(ends), reach)
    return places


def _score(rule: Rule, ends: tuple[int, ...], harmless: int) -> int:
    """The points of a rule whose parts end at these places."""
    if all(ends) and together(ends) & ~harmless:
        return _HINT if rule.strength is Strength.hints else _SIGN
    if not rule.counts_almost or ends.count(0) > 1:
        return 0
    rests = (ends[:missing] + ends[missing + 1 :] for missing in range(len(ends)))
    almost = any(all(rest) and together(rest) & ~harmless for rest in rests)
    return _ALMOST[len(ends) - 1] if almost else 0
