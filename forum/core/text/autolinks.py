"""Autolinker: finds `http(s)://` URLs and mail addresses in plain text; nothing else is a link.

A word without a scheme isn't linked: whether it is a host can only be guessed ("alleen.De",
"samen.nu"). All searches are linear: no regular expression rescans text that it has consumed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_OPENING_OF = dict(zip(")]}）］｝」』】〕》〉", "([{（［｛「『【〔《〈", strict=True))
_OPENING = frozenset(_OPENING_OF.values())
# Characters that surround or follow a URL, and never occur in one as browsers write it.
_DELIMITERS = frozenset(
    '<>"“”„«»‹›`،؛؟。、，！？；：'
    "\u00ad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
# After the host, these end a URL only if another scheme follows.
_SEPARATORS = frozenset(",;|")
_NOT_IN_HOST = frozenset(",;|!*'’")
_HOST_END = frozenset("/?#")
_TRAILING = ".,;:!?'\"’‘…*۔\u200c\u200d" + "".join(_OPENING_OF.values())
_EMPHASIS = "_~"
"""Stripped from the end of a URL if the same character precedes it: Markdown emphasis."""
# The longest local part (RFC 5321, 4.5.3.1.1) and domain name (RFC 1035) in characters.
_LOCAL = re.compile(r"[\w.+'-]{1,64}")
_DOMAIN = re.compile(r"[\w.-]{1,253}")


@dataclass(frozen=True)
class Link:
    """A link in a text: character offsets (`end` is exclusive) and target."""

    start: int
    end: int
    href: str


def find_links(text: str) -> Iterator[Link]:
    """The links in a text, in order."""
    position = 0
    for link in _urls(text):
        yield from _mail_addresses(text, position, link.start)
        yield link
        position = link.end
    yield from _mail_addresses(text, position, len(text))


def _urls(text: str) -> Iterator[Link]:
    scheme = _SCHEME.search(text)
    while scheme:
        end = _url_end(text, scheme.end(), text[: scheme.start()][-1:])
        if end > scheme.end() and (text[scheme.end()].isalnum() or text[scheme.end()] in "[_%"):
            yield Link(scheme.start(), end, text[scheme.start() : end])
        scheme = _SCHEME.search(text, max(end, scheme.end()))


def _url_end(text: str, begin: int, preceding: str) -> int:
    """End offset of the URL whose scheme ends at `begin`; an unmatched closing bracket ends it.

    `preceding` is the character in front of the URL.
    """
    unclosed = dict.fromkeys(_OPENING, 0)
    in_host = True
    end = begin
    for end in range(begin, len(text) + 1):
        character = text[end : end + 1]
        if not character or character.isspace() or character in _DELIMITERS:
            break
        if character in _OPENING:
            unclosed[character] += 1
        elif opening := _OPENING_OF.get(character):
            if not unclosed[opening]:
                break
            unclosed[opening] -= 1
        elif (in_host and character in _NOT_IN_HOST) or (
            character in _SEPARATORS and _SCHEME.match(text, end + 1)
        ):
            break
        in_host = in_host and character not in _HOST_END
    emphasis = preceding if preceding and preceding in _EMPHASIS else ""
    url = text[begin:end].rstrip(_TRAILING + emphasis)
    # A host without a path: a capitalised word after the last dot starts the next sentence.
    return begin + len(url if "/" in url else _strip_sentence(url))


def _strip_sentence(host: str) -> str:
    """The host without a last label that is the first word of the next sentence."""
    *labels, last = host.split(".")
    capitalised = last[:1].isupper() and last[1:] == last[1:].lower()
    return (
        ".".join(labels) if len(labels) > 1 and capitalised and ".".join(labels).islower() else host
    )


def _mail_addresses(text: str, begin: int, end: int) -> Iterator[Link]:
    at = text.find("@", begin, end)
    while at >= 0:
        after = at + 1
        reversed_local = _LOCAL.match(text[max(begin, at - 64) : at][::-1])
        domain_match = _DOMAIN.match(text, after, end)
        if reversed_local and domain_match:
            local = reversed_local[0][::-1].lstrip(".'-+")
            domain = _strip_sentence(domain_match[0].rstrip(".-_"))
            if local and not local.endswith(".") and _is_domain(domain):
                after += len(domain)
                yield Link(at - len(local), after, f"mailto:{local}@{domain}")
                begin = after
        at = text.find("@", after, end)


def _is_domain(text: str) -> bool:
    labels = text.split(".")
    top_level = labels[-1]
    return (
        len(labels) > 1
        and all(label and label[0] != "-" != label[-1] for label in labels)
        and len(top_level) > 1
        and (top_level.isalpha() or top_level.lower().startswith("xn--"))
    )
