"""Passages of a text with the words that were asked for marked. Everything is escaped first."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from forum.core.text import excerpt
from search.terms import Term, places

LONGEST = 220
BEFORE = 60
"""About so many characters stand before the first marked word."""


def marked(text: str, asked: Sequence[Term]) -> Markup:
    """The text as HTML with the words asked for in `<mark>`."""
    parts = []
    done = 0
    for start, end in places(text, asked):
        parts += [escape(text[done:start]), Markup("<mark>{}</mark>").format(text[start:end])]
        done = end
    return Markup("").join([*parts, escape(text[done:])])


def passage(text: str, asked: Sequence[Term]) -> Markup:
    """A short passage around the first word asked for, else the beginning of the text."""
    line = " ".join(text.split())
    start, end = next(places(line, asked), (0, 0))
    if end > LONGEST:
        head = line.rfind(" ", 0, max(start - BEFORE, 0)) + 1
        # Without a space nearby the text is one long word: then begin at the word itself.
        begin = head if start - head < LONGEST - BEFORE else start
        return Markup("… ") + marked(excerpt(line[begin:], LONGEST), asked)
    return marked(excerpt(line, LONGEST), asked)
