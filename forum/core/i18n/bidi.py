"""Bidirectional text: somebody's words within a sentence that may run the other way (Unicode Annex 9)."""

import unicodedata

from forum.core.i18n.languages import direction
from forum.core.i18n.translations import current_language

_START, _END = "\u2068", "\u2069"
_LEFT_TO_RIGHT, _RIGHT_TO_LEFT = frozenset({"L"}), frozenset({"R", "AL"})


def isolated(text: str) -> str:
    """A name or a title as a sentence in the current language takes it, in plain text.

    Without this, the signs at its ends take the direction of the sentence: `Denk mee!` becomes `!Denk mee`
    in an Arabic one. Invisible characters hold it together (FSI, PDI); a text that runs as the
    language does needs none. In HTML the filter `bdi` does the same by an element.
    """
    is_rtl = direction(current_language.get()) == "rtl"
    if not text or (text.isascii() and not is_rtl):
        return text
    found = {unicodedata.bidirectional(character) for character in text}
    with_it, against_it = (
        (_RIGHT_TO_LEFT, _LEFT_TO_RIGHT) if is_rtl else (_LEFT_TO_RIGHT, _RIGHT_TO_LEFT)
    )
    runs_along = found.isdisjoint(against_it) and not (is_rtl and found.isdisjoint(with_it))
    return text if runs_along else f"{_START}{text}{_END}"
