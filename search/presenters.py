"""Passages of a text with the words that were asked for marked. Everything is escaped first."""

from collections.abc import Iterable

from markupsafe import Markup, escape

from forum.core.text.cleaning import one_line, truncate
from search.engines.terms import TermMatcher

LONGEST = 220
BEFORE = 60
"""About so many characters stand before the first marked word."""


def highlight(text: str, asked: TermMatcher) -> Markup:
    """The text as HTML with the words asked for in `<mark>`."""
    return _with_marks(text, asked.places(text))


def _with_marks(text: str, places: Iterable[tuple[int, int]]) -> Markup:
    parts: list[str] = []
    done = 0
    for start, end in places:
        parts += (escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>")
        done = end
    return Markup("".join([*parts, escape(text[done:])]))  # noqa: S704 - each part is escaped


def snippet(text: str, asked: TermMatcher) -> Markup:
    """A short passage around the first word asked for, else the beginning of the text."""
    line = one_line(text)
    places = asked.places(line)
    start, end = places[0] if places else (0, 0)
    begin = 0
    if end > LONGEST:
        head = line.rfind(" ", 0, max(start - BEFORE, 0)) + 1
        # Without a space nearby the text is one long word: then begin at the word itself.
        begin = head if end - head <= LONGEST else start
    cut = truncate(line[begin:], LONGEST)
    word_ends = min(end, begin + LONGEST)
    if cut.endswith("…") and begin + len(cut) <= word_ends:
        # Nothing parts the word from what follows it, and the cut fell before it.
        cut = line[begin:word_ends] + "…"
    within = ((a - begin, min(b - begin, LONGEST)) for a, b in places if a < begin + len(cut))
    shown = _with_marks(cut, within)
    return Markup("… ") + shown if begin else shown
