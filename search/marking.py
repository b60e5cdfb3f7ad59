"""Passages of a text with the words that were asked for marked. Everything is escaped first."""

from markupsafe import Markup, escape

from forum.core.text import excerpt
from search.terms import Asked

LONGEST = 220
BEFORE = 60
"""About so many characters stand before the first marked word."""


def marked(text: str, asked: Asked) -> Markup:
    """The text as HTML with the words asked for in `<mark>`."""
    parts: list[str] = []
    done = 0
    for start, end in asked.places(text):
        parts += (escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>")
        done = end
    return Markup("".join([*parts, escape(text[done:])]))  # noqa: S704 - each part is escaped


def passage(text: str, asked: Asked) -> Markup:
    """A short passage around the first word asked for, else the beginning of the text."""
    line = " ".join(text.split())
    start, end = next(asked.places(line), (0, 0))
    begin = 0
    if end > LONGEST:
        head = line.rfind(" ", 0, max(start - BEFORE, 0)) + 1
        # Without a space nearby the text is one long word: then begin at the word itself.
        begin = head if start - head < LONGEST - BEFORE else start
    # One character more than is shown tells that there is more.
    shown = marked(excerpt(line[begin : begin + LONGEST + 1], LONGEST), asked)
    return Markup("… ") + shown if begin else shown
