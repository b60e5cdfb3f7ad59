"""The languages of the interface, their direction, and the negotiation between them."""

from collections.abc import Iterable, Sequence

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
RIGHT_TO_LEFT = frozenset({"ar"})
UNKNOWN = ""
"""The language of a text nobody can tell; as HTML's `lang`, it says just that."""

UNDETERMINED = "und"
"""How forms, files and scores write `UNKNOWN` (ISO 639-2)."""


def direction(language: str) -> str:
    """`rtl`, `ltr`, or `auto` where the language is unknown: for the `dir` attribute."""
    if language == UNKNOWN:
        return "auto"
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def _accepted(header: str) -> Iterable[str]:
    weighted = []
    for position, part in enumerate(header.split(",")[:20]):
        tag, _, parameter = part.strip().partition(";")
        quality = parameter.strip().removeprefix("q=") if parameter else "1"
        try:
            weighted.append((-float(quality), position, tag.strip().lower()))
        except ValueError:
            continue
    return (tag for weight, _, tag in sorted(weighted) if weight < 0)


def negotiate(header: str, available: Sequence[str], default: str) -> str:
    """The best language for an Accept-Language header (RFC 9110, 12.5.4); prefixes count."""
    for tag in _accepted(header):
        primary = tag.split("-")[0]
        if primary in available:
            return primary
    return default
