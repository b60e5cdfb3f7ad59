"""Text of strangers for mail: nothing is left that a mail program would make a link of.

Mail programs link far more than URLs: bare hosts, in domains that are added every month, addresses,
telephone numbers. So no list of domains decides. What is clearly an address is left out; any other
full stop between two words, as in "evil.example" or "bank.De", gets a space behind it: no program
links what has one, and a sentence reads better.
"""

import re
import unicodedata

LEFT_OUT = "[…]"
_WORD = re.compile(r"\S+")
_DOTS = ".\u3002\uff0e\uff61\u2024"
"""The full stop, and what browsers read as one in a host (UTS 46), or people see as one."""
_DOT_BETWEEN_WORDS = re.compile(rf"(?<=[^\s{_DOTS}])([{_DOTS}])(?=[^\W\d_][^\s{_DOTS},;:!?)])")
"""No top-level domain has one letter or begins with a digit: "d.w.z." and "12.30" stay as they are."""
_SCHEMES = (
    "https?|ftps?|sftp|file|mailto|tel|sms|callto|facetime|skype|whatsapp|signal|tg|xmpp|irc|sips?|geo|maps"
    "|webcal|news|nntp|magnet|bitcoin|javascript|data|intent"
)
_ADDRESS = re.compile(
    rf"://|www\d{{0,3}}\.|^\W*\\\\\w|\w@\w|\b(?:{_SCHEMES}):\S"
    # A host with something behind it: a path, a query, a port.
    r"|\w\.[^\W\d_][^\s./?#:]+\.?[/?#:]\w|\w\.[^\W\d_][^\s./?#:]+\.?/"
    r"|\d\.\d{1,3}\.\d{1,3}\.\d{1,3}[/?#:]"
)
_PHONE = re.compile(r"\(?(?<![\w/])(?:\+|00|0)\d(?:[ ./()-]{0,2}\d){7,12}(?!\w)")
"""What a program may dial: more than is a number anywhere."""
_OPENING, _CLOSING = "([{<\"'“„«‹‘", ")]}>\"'”»›’.,;:!?…"


def without_links(text: str) -> str:
    """A text in which no mail program finds a link; what would be one is `LEFT_OUT`."""
    return _PHONE.sub(LEFT_OUT, _WORD.sub(_without_link, text))


def _without_link(match: re.Match[str]) -> str:
    word = match[0]
    if not _ADDRESS.search(_as_read(word)):
        return _DOT_BETWEEN_WORDS.sub(r"\1 ", word)
    opening = word[: len(word) - len(word.lstrip(_OPENING))]
    closing = word[len(word.rstrip(_CLOSING)) :]
    return f"{opening}{LEFT_OUT}{closing}"


def _as_read(word: str) -> str:
    """A word as a browser reads it in an address: no full-width or invisible signs, one full stop."""
    plain = unicodedata.normalize("NFKC", word).replace("\u3002", ".").casefold()
    return "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")
