"""Redaction: parts of a text are left out for everybody, each replaced by words that say what stood there."""

import re
from collections.abc import Iterable, Iterator

from forum.core.i18n.languages import LANGUAGES
from forum.core.i18n.translations import N_, gettext, override_language
from forum.core.screening.personal_data import Finding, PersonalKind
from forum.core.text.cleaning import truncate

KINDS = {
    PersonalKind.email: N_("E-mail address"),
    PersonalKind.account: N_("Account number"),
    PersonalKind.national_number: N_("National number"),
    PersonalKind.phone: N_("Phone number"),
    PersonalKind.address: N_("Address"),
    PersonalKind.other: N_("Personal details"),
}
LEFT_OUT = {
    PersonalKind.email: N_("[e-mail address left out]"),
    PersonalKind.account: N_("[account number left out]"),
    PersonalKind.national_number: N_("[national number left out]"),
    PersonalKind.phone: N_("[phone number left out]"),
    PersonalKind.address: N_("[address left out]"),
    PersonalKind.other: N_("[words left out]"),
}
_BETWEEN = re.compile(r"[\s,;/|+&-]*")
"""What is left out with two neighbours of one sort, which become one."""


def redact(text: str, findings: Iterable[Finding], max_length: int) -> str:
    """The text without the findings, in words of the current language, cut off at `max_length`.

    The words may be longer than what they replace: `max_length` is what the text's column holds.
    """
    parts: list[str] = []
    position, last = 0, None
    for finding in sorted(findings, key=lambda each: each.start):
        between = text[position : finding.start]
        if last is None or last is not finding.kind or not _BETWEEN.fullmatch(between):
            parts += (between, gettext(LEFT_OUT[finding.kind]))
        position, last = max(position, finding.end), finding.kind
    return truncate("".join((*parts, text[position:])), max_length - 1)


def is_left_of(text: str, original: str) -> bool:
    """Whether a text is the original with something left out of it, and not changed in another way since."""
    first, *others = re.split("|".join(map(re.escape, _words_left_out())), text)
    if not original.startswith(first):
        return False
    position = len(first)
    for piece in others[:-1]:
        position = original.find(piece, position) + len(piece)
        if position < len(piece):
            return False
    return original[position:].endswith(others[-1]) if others else text == original


def _words_left_out() -> Iterator[str]:
    # A moderator may have named another language since: they stand in that of the content as it was then.
    for language in LANGUAGES:
        with override_language(language):
            yield from map(gettext, LEFT_OUT.values())
