"""Sentences of a plain text, by punctuation and lines: for showing them side by side, not for grammar."""

import re
from collections.abc import Iterator

_END = re.compile(r"[.!?…؟۔。]+[\"'»”’)\]]*\s+")
_NUMBER_OF_ITEM = re.compile(r"\W*\d{1,3}\.\s*")
"""The beginning of a line that is no sentence: the number of an item."""


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """The places of the sentences in a text, as character offsets, in its order; linear in its length.

    They hold everything but white space between them. Each line is one sentence at least. What goes on in a
    small letter goes on, as after most abbreviations.
    """
    for line in re.finditer(r"[^\n]+", text):
        start = line.start()
        for end in _END.finditer(text, line.start(), line.end()):
            follows = text[end.end() : end.end() + 1]
            is_item = _NUMBER_OF_ITEM.fullmatch(text, start, end.end())
            if follows and not follows.islower() and not is_item:
                yield from _trimmed(text, start, end.end())
                start = end.end()
        yield from _trimmed(text, start, line.end())


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    words = text[start:end]
    if words.strip():
        yield start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
