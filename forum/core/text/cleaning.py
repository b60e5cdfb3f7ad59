"""Plain text: cleaning what people type, folding it for comparison, cutting it for display."""

import re
import unicodedata
from functools import lru_cache, partial
from itertools import groupby
from typing import Literal

# Line and paragraph separators, vertical tabs, form feeds, NEL: what other programs end lines with.
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Controls, direction overrides, soft hyphens, zero widths; the joiners of emoji and scripts stay.
_CONTROL = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
Form = Literal["NFD", "NFKD"]
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_BLANK_LINES = re.compile(r"\n{3,}")
# Marks above and below letters, more in a row than any script stacks.
_MARKS = re.compile(r"(?:[^\w\s\x00-\x7f]|[\uff9e\uff9f]){32,}")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_FOLDS = str.maketrans(
    {"ß": "ss", "ı": "i", "İ": "i", "ø": "o", "Ø": "o", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe",
     "ة": "ه", "ى": "ي", "ـ": None, "’": "'"}
)  # fmt: skip


def clean_text(text: str) -> str:
    """What was typed, in NFC, without control and direction-override characters, trimmed.

    Line ends become `\\n`; more than one blank line in a row becomes one.
    """
    text = _CONTROL.sub("", _SURROGATES.sub("", _LINE_END.sub("\n", text)))
    text = unicodedata.normalize("NFC", _in_order(text, "NFD"))
    lines = (line.rstrip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def _in_order(text: str, form: Form) -> str:
    """The same text to Unicode, with long runs of marks in the order of that normal form.

    `normalize` sorts a run by insertion, in quadratic time: a megabyte of marks takes minutes.
    """
    return text if text.isascii() else _MARKS.sub(partial(_ordered, form), text)


def _ordered(form: Form, run: re.Match[str]) -> str:
    # Taken apart first, because a mark may stand for two; what is no mark ends a stretch to sort.
    parts = {ord(mark): unicodedata.normalize(form, mark) for mark in set(run[0])}
    stretches = groupby(run[0].translate(parts), key=lambda mark: unicodedata.combining(mark) > 0)
    return "".join(
        mark for _, some in stretches for mark in sorted(some, key=unicodedata.combining)
    )


def clean_line(text: str) -> str:
    """As `clean_text`, on one line with single spaces."""
    return one_line(clean_text(text))


def one_line(text: str) -> str:
    """The words of a text with single spaces between them."""
    # Five times as fast as an expression for white space.
    return " ".join(text.split())


def fold(text: str) -> str:
    """Text for comparison: no accents, no case, `ß` as `ss`, Arabic letter forms unified."""
    decomposed = unicodedata.normalize("NFKD", _in_order(text.translate(_FOLDS), "NFKD"))
    # Each character is looked up once: some become eighteen.
    marks = {ord(c): None for c in set(decomposed) if unicodedata.category(c) == "Mn"}
    return (decomposed.translate(marks) if marks else decomposed).casefold()


@lru_cache(maxsize=10_000)
def slug(text: str, longest: int = 60) -> str:
    """A readable part for a URL, `a-z0-9-`; empty when nothing of the text can be kept."""
    words = _NOT_SLUG.sub("-", fold(text)).strip("-")
    if len(words) <= longest:
        return words
    return words[: longest + 1].rpartition("-")[0] or words[:longest]


def excerpt(text: str, longest: int = 200) -> str:
    """The beginning of a plain text on one line, cut at a word."""
    return beginning(one_line(text), longest)


def beginning(text: str, longest: int) -> str:
    """The beginning of a plain text, with its line breaks, cut at a word."""
    if len(text) <= longest:
        return text
    last = max(text.rfind(end, 0, longest) for end in " \n")
    head = text[: last if last > 0 else longest]
    return head.rstrip(" \n,.;:–-") + "…"
