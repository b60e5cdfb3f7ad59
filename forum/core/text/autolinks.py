"""The whole addresses in a text: `http(s)://` ones and mail addresses. Nothing else becomes a link.

Whether a word without a scheme is an address can only be guessed ("alleen.De", "samen.nu"), so
nobody guesses. Each search is linear: no expression here is tried again on what it has read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_PAIRS = dict(zip(")]}）］｝」』】〕》〉", "([{（［｛「『【〔《〈", strict=True))
_OPENING = frozenset(_PAIRS.values())
# Marks that stand round an address or after it, and never inside one as browsers write it.
_NEVER_INSIDE = frozenset(
    '<>"“”„«»‹›`،؛؟。、，！？；：'
    "\u00ad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_BETWEEN = frozenset(",;|")
_NEVER_IN_A_HOST = frozenset(",;|!*'’")
_PATH = frozenset("/?#")
_NEVER_LAST = ".,;:!?'\"’‘…*۔\u200c\u200d" + "".join(_PAIRS.values())
_EMPHASIS = "_~"
"""These end an address unless they stand before it too, as Markdown has it."""
_LOCAL = re.compile(r"[\w.+'-]{1,64}")
_DOMAIN = re.compile(r"[\w.-]{1,253}")


@dataclass(frozen=True)
class Link:
    """An address in a text: where it stands, and where it leads."""

    start: int
    end: int
    href: str


def links(text: str) -> Iterator[Link]:
    """The addresses in a text, in order."""
    done = 0
    for link in _web_addresses(text):
        yield from _mail_addresses(text, done, link.start)
        yield link
        done = link.end
    yield from _mail_addresses(text, done, len(text))


def _web_addresses(text: str) -> Iterator[Link]:
    found = _SCHEME.search(text)
    while found:
        end = _end_of(text, found.end(), text[: found.start()][-1:])
        if end > found.end() and (text[found.end()].isalnum() or text[found.end()] in "[_%"):
            yield Link(found.start(), end, text[found.start() : end])
        found = _SCHEME.search(text, max(end, found.end()))


def _end_of(text: str, begin: int, before: str) -> int:
    """Where the address ends whose scheme ends at `begin`: before a bracket it didn't open.

    `before` is the character in front of the address.
    """
    unclosed = dict.fromkeys(_OPENING, 0)
    in_host = True
    end = begin
    for end in range(begin, len(text) + 1):
        character = text[end : end + 1]
        if not character or character.isspace() or character in _NEVER_INSIDE:
            break
        if character in _OPENING:
            unclosed[character] += 1
        elif opening := _PAIRS.get(character):
            if not unclosed[opening]:
                break
            unclosed[opening] -= 1
        elif (in_host and character in _NEVER_IN_A_HOST) or (
            character in _BETWEEN and _SCHEME.match(text, end + 1)
        ):
            break
        in_host = in_host and character not in _PATH
    emphasis = before if before and before in _EMPHASIS else ""
    address = text[begin:end].rstrip(_NEVER_LAST + emphasis)
    # A host alone: what begins with a capital after its last dot begins the next sentence.
    return begin + len(address if "/" in address else _without_sentence(address))


def _without_sentence(host: str) -> str:
    *labels, last = host.split(".")
    begins = last[:1].isupper() and last[1:] == last[1:].lower()
    return ".".join(labels) if len(labels) > 1 and begins and ".".join(labels).islower() else host


def _mail_addresses(text: str, begin: int, end: int) -> Iterator[Link]:
    at = text.find("@", begin, end)
    while at >= 0:
        after = at + 1
        before = _LOCAL.match(text[max(begin, at - 64) : at][::-1])
        behind = _DOMAIN.match(text, after, end)
        if before and behind:
            local = before[0][::-1].lstrip(".'-+")
            domain = _without_sentence(behind[0].rstrip(".-_"))
            if local and not local.endswith(".") and _is_domain(domain):
                after += len(domain)
                yield Link(at - len(local), after, f"mailto:{local}@{domain}")
                begin = after
        at = text.find("@", after, end)


def _is_domain(text: str) -> bool:
    labels = text.split(".")
    ending = labels[-1]
    return (
        len(labels) > 1
        and all(label and label[0] != "-" != label[-1] for label in labels)
        and len(ending) > 1
        and (ending.isalpha() or ending.lower().startswith("xn--"))
    )
