"""Highlights and snippets of search results, as escaped HTML."""

from collections.abc import Iterable

from markupsafe import Markup, escape

from forum.core.text.cleaning import one_line, truncate
from search.engines.terms import TermMatcher

LONGEST = 220
BEFORE = 60
"""Approximate number of characters of a snippet before the first match."""


def highlight(text: str, matcher: TermMatcher) -> Markup:
    """The text as HTML, with matching words in `<mark>`."""
    return _mark_up(text, matcher.places(text))


def _mark_up(text: str, places: Iterable[tuple[int, int]]) -> Markup:
    parts: list[str] = []
    position = 0
    for start, end in places:
        parts += (escape(text[position:start]), "<mark>", escape(text[start:end]), "</mark>")
        position = end
    return Markup("".join([*parts, escape(text[position:])]))  # noqa: S704 - each part is escaped


def snippet(text: str, matcher: TermMatcher) -> Markup:
    """A passage of about `LONGEST` characters around the first match, else the start of the text."""
    line = one_line(text)
    places = matcher.places(line)
    start, end = places[0] if places else (0, 0)
    offset = 0
    if end > LONGEST:
        word_start = line.rfind(" ", 0, max(start - BEFORE, 0)) + 1
        # Without a space nearby the text is one long word: start at the match itself.
        offset = word_start if end - word_start <= LONGEST else start
    passage = truncate(line[offset:], LONGEST)
    match_end = min(end, offset + LONGEST)
    if passage.endswith("…") and offset + len(passage) <= match_end:
        # No space separates the match from what follows, so it was truncated before the match: cut
        # after the match instead.
        passage = line[offset:match_end] + "…"
    shifted = (
        (a - offset, min(b - offset, LONGEST)) for a, b in places if a < offset + len(passage)
    )
    marked = _mark_up(passage, shifted)
    return Markup("… ") + marked if offset else marked
