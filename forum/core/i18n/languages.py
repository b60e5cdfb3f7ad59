"""Interface languages: own names, text direction and content negotiation."""

from collections.abc import Sequence
from functools import lru_cache

OWN_NAMES = {
    "nl": "Nederlands",
    "fr": "Français",
    "de": "Deutsch",
    "en": "English",
    "it": "Italiano",
    "tr": "Türkçe",
    "ar": "العربية",
}
LANGUAGES = tuple(OWN_NAMES)
LOCALES = {code: code for code in LANGUAGES} | {"en": "en_GB"}
"""Unicode (CLDR) locale of each language. Plain `en` is American: months first, and am and pm."""

RIGHT_TO_LEFT = frozenset({"ar"})
UNKNOWN = ""
"""Code of an unknown language: HTML defines an empty `lang` attribute as unknown."""

MAX_ACCEPT_LANGUAGE = 500
"""Characters of an Accept-Language header that are read: those of browsers are shorter, and are remembered."""

UNDETERMINED = "und"
"""How forms, files and scores write `UNKNOWN` (ISO 639-2)."""


def direction(language: str) -> str:
    """Value of the `dir` attribute: `rtl`, `ltr`, or `auto` for an unknown language."""
    if language == UNKNOWN:
        return "auto"
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


@lru_cache(maxsize=1_000)
def _accepted_tags(header: str) -> tuple[str, ...]:
    """The tags of an Accept-Language header by descending quality; at most 20 are read."""
    weighted = []
    for position, part in enumerate(header.split(",")[:20]):
        tag, _, parameter = part.strip().partition(";")
        quality = parameter.strip().removeprefix("q=") if parameter else "1"
        try:
            weighted.append((-float(quality), position, tag.strip().lower()))
        except ValueError:
            continue
    return tuple(tag for weight, _, tag in sorted(weighted) if weight < 0)


def negotiate(header: str, available: Sequence[str], default: str) -> str:
    """The best language for an Accept-Language header (RFC 9110, 12.5.4), by primary subtag."""
    for tag in _accepted_tags(header[:MAX_ACCEPT_LANGUAGE]):
        primary = tag.split("-")[0]
        if primary in available:
            return primary
    return default
