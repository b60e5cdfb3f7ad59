"""Text normalisation: cleaning of typed text, folding for comparison, truncation for display."""

import re
import unicodedata
from functools import lru_cache, partial
from itertools import groupby
from typing import Literal

# Line ends of other programs: line and paragraph separators, vertical tab, form feed, NEL.
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Control characters, bidirectional overrides, soft hyphen, zero-width characters. The joiners
# (U+200C, U+200D) stay: emoji and scripts need them.
_INVISIBLE_CONTROLS = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
Form = Literal["NFD", "NFKD"]
"""A decomposing normalisation form (Unicode Annex 15)."""

_SURROGATES = re.compile(r"[\ud800-\udfff]")
_BLANK_LINES = re.compile(r"\n{3,}")
# Combining marks above and below letters, more in a row than any script stacks.
_MARK_RUN = re.compile(r"(?:[^\w\s\x00-\x7f]|[\uff9e\uff9f]){32,}")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_FOLDS = str.maketrans(
    {"ß": "ss", "ı": "i", "İ": "i", "ø": "o", "Ø": "o", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe",
     "ة": "ه", "ى": "ي", "ـ": None, "’": "'"}
)  # fmt: skip


def clean_text(text: str) -> str:
    """Normalise typed text: NFC, trimmed, without control and bidirectional override characters.

    Line ends become `\\n`; several blank lines in a row become one.
    """
    text = _INVISIBLE_CONTROLS.sub("", _SURROGATES.sub("", _LINE_END.sub("\n", text)))
    text = unicodedata.normalize("NFC", _presort_marks(text, "NFD"))
    return tidy_lines(text)


def tidy_lines(text: str) -> str:
    """Trim a text and the ends of its lines; several blank lines in a row become one."""
    lines = (line.rstrip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def is_storable(text: str) -> bool:
    """Whether a database takes a text as it is: no NUL, and no half of a surrogate pair.

    JSON can hold both (`\\u0000`, `\\ud800`); what forms hold was cleaned.
    """
    return "\0" not in text and not _SURROGATES.search(text)


def _presort_marks(text: str, form: Form) -> str:
    """An equivalent text (to Unicode) with long runs of marks in the canonical order of `form`.

    `normalize` sorts a run by insertion, in quadratic time: minutes for a megabyte of marks.
    """
    return text if text.isascii() else _MARK_RUN.sub(partial(_sort_marks, form), text)


def _sort_marks(form: Form, run: re.Match[str]) -> str:
    # Decompose first: a mark may decompose into two. Characters that are no marks delimit the
    # groups to sort.
    decomposed = {ord(mark): unicodedata.normalize(form, mark) for mark in set(run[0])}
    groups = groupby(run[0].translate(decomposed), key=lambda mark: unicodedata.combining(mark) > 0)
    return "".join(mark for _, group in groups for mark in sorted(group, key=unicodedata.combining))


def clean_line(text: str) -> str:
    """`clean_text` on one line with single spaces."""
    return one_line(clean_text(text))


def one_line(text: str) -> str:
    """Collapse all white space, including line ends, into single spaces."""
    # `split` is five times as fast as a regular expression for white space.
    return " ".join(text.split())


def fold(text: str) -> str:
    """Fold text for comparison: no accents, no case, `ß` as `ss`, Arabic letter forms unified."""
    decomposed = unicodedata.normalize("NFKD", _presort_marks(text.translate(_FOLDS), "NFKD"))
    # Look up each distinct character only once: NFKD expands some characters to eighteen.
    marks = {ord(c): None for c in set(decomposed) if unicodedata.category(c) == "Mn"}
    return (decomposed.translate(marks) if marks else decomposed).casefold()


@lru_cache(maxsize=10_000)
def slug(text: str, max_length: int = 60) -> str:
    """URL slug of `a-z0-9-`, cut at a hyphen; empty if no character of the text can be kept."""
    words = _NOT_SLUG.sub("-", fold(text)).strip("-")
    if len(words) <= max_length:
        return words
    return words[: max_length + 1].rpartition("-")[0] or words[:max_length]


def excerpt(text: str, max_length: int = 200) -> str:
    """The beginning of a plain text on one line, truncated at a word boundary."""
    # Of a long text only the beginning is read: so many words, each with a space, are longer than that.
    words = text.split(maxsplit=max_length // 2 + 1)
    return truncate(" ".join(words), max_length)


def truncate(text: str, max_length: int) -> str:
    """The beginning of a plain text with its line breaks, truncated at a word boundary."""
    if len(text) <= max_length:
        return text
    boundary = max(text.rfind(space, 0, max_length) for space in " \n")
    head = text[: boundary if boundary > 0 else max_length]
    return head.rstrip(" \n,.;:–-") + "…"
