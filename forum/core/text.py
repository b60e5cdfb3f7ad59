"""Plain text: cleaning what people type, folding it for comparison, cutting it for display."""

import re
import unicodedata
from functools import lru_cache

# Controls, direction overrides, soft hyphens, zero widths; the joiners of emoji and scripts stay.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff]"
)
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_BLANK_LINES = re.compile(r"\n{3,}")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_FOLDS = str.maketrans(
    {"ß": "ss", "ı": "i", "İ": "i", "ø": "o", "Ø": "o", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe",
     "ة": "ه", "ى": "ي", "ـ": None, "’": "'"}
)  # fmt: skip


def clean_text(text: str) -> str:
    """What was typed, in NFC, without control and direction-override characters, trimmed.

    Line ends become `\\n`; more than one blank line in a row becomes one.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROL.sub("", _SURROGATES.sub("", text))
    text = unicodedata.normalize("NFC", text)
    lines = (line.rstrip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def clean_line(text: str) -> str:
    """As `clean_text`, on one line with single spaces."""
    return one_line(clean_text(text))


def one_line(text: str) -> str:
    """The words of a text with single spaces between them."""
    # Five times as fast as an expression for white space.
    return " ".join(text.split())


def fold(text: str) -> str:
    """Text for comparison: no accents, no case, `ß` as `ss`, Arabic letter forms unified."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_FOLDS))
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn").casefold()


@lru_cache(maxsize=10_000)
def slug(text: str, longest: int = 60) -> str:
    """A readable part for a URL, `a-z0-9-`; empty when nothing of the text can be kept."""
    words = _NOT_SLUG.sub("-", fold(text)).strip("-")
    if len(words) <= longest:
        return words
    return words[: longest + 1].rpartition("-")[0] or words[:longest]


def excerpt(text: str, longest: int = 200) -> str:
    """The beginning of a plain text, cut at a word."""
    line = one_line(text)
    if len(line) <= longest:
        return line
    head = line[:longest].rpartition(" ")[0] or line[:longest]
    return head.rstrip(" ,.;:–-") + "…"
