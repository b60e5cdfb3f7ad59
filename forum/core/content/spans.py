"""Spans: words that a person wants left out of a text, found wherever they stand in it.

They are found whatever their case, accents, white space and invisible signs, as search finds them; in an
address also as it spells them ("Jan%20Jansen"); in Markdown also across its marks: readers select what they
see, "call **Jan**" reads "call Jan". The time is in proportion to the text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

from forum.core.content.redaction import LEFT_OUT, redact
from forum.core.i18n.translations import gettext
from forum.core.screening.personal_data import Finding, PersonalKind, find_personal_data
from forum.core.text.cleaning import clean_line, clean_text, fold
from forum.core.text.html import RichText, html_to_text
from forum.core.text.visible_text import strip_invisible

SHORTEST = 2
"""Characters of the shortest words: one letter is all over a text."""
MOST = 100
"""Pieces that are left out at once."""
_MARK = r"[*_~`\\\[]|\](?:\([^()\n]*\))?"
"""What Markdown doesn't show: its marks, and the end of a link with its address."""
_LETTER = (
    # A character as an address spells it, by its bytes in UTF-8; any other, with its accents and joiners.
    r"(?P<spelled>(?i:%[2-7][\da-f]|%[c-f][\da-f](?:%[89ab][\da-f])+))"
    r"|(?P<letter>\S[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u200c\u200d\ufe0e\ufe0f]*)"
)
_AS_TYPED = re.compile(rf"(?P<space>\s+)|{_LETTER}")
_AS_SHOWN = re.compile(rf"(?P<mark>{_MARK})|(?P<space>\s+(?:>\s*)*)|{_LETTER}")
_ATTRIBUTE = re.compile(r' (?:href|title)="([^"]*)"')

Place = tuple[int, int]
"""Character offsets in a text: start, and end, which is exclusive."""


@dataclass(frozen=True)
class _Comparable:
    """A text as it is compared: folded, without marks, with single spaces.

    `places` are those in the text of its characters, of which two may be one there, such as of "ß".
    """

    text: str
    places: Sequence[Place]

    def find(self, words: str) -> Iterator[Place]:
        """Where words that are comparable stand in the text from which it is made."""
        found = self.text.find(words) if words.strip() else -1
        while found >= 0:
            end = found + len(words)
            yield self.places[found][0], self.places[end - 1][1]
            found = self.text.find(words, end)


def _comparable(text: str, tokens: re.Pattern[str]) -> _Comparable:
    letters: list[str] = []
    places: list[Place] = []
    for token in tokens.finditer(text):
        if token.lastgroup != "mark":
            folded = _folded(token[0]) if token.lastgroup != "space" else " "
            letters.append(folded)
            places += [token.span()] * len(folded)
    return _Comparable("".join(letters), places)


@lru_cache(maxsize=10_000)
def _folded(letter: str) -> str:
    shown = unquote(letter) if len(letter) > 1 else letter
    return " " if shown.isspace() else fold(strip_invisible(shown))


def _comparable_words(words: Iterable[str], tokens: re.Pattern[str]) -> list[str]:
    return [_comparable(each, tokens).text for each in words]


def is_short(words: str) -> bool:
    """Whether words have so few characters that they are all over a text; invisible ones don't count."""
    return min(len(words), len(_comparable(words, _AS_TYPED).text)) < SHORTEST


def lines_of(field: str) -> list[str]:
    """The words that a field asks to leave out, a line each, without empty lines and repetitions."""
    return list(dict.fromkeys(filter(None, map(clean_line, clean_text(field).split("\n")))))


def _readings(*, markdown: bool) -> tuple[re.Pattern[str], ...]:
    # In Markdown as typed too: an address of a link is among what isn't shown.
    return (_AS_TYPED, _AS_SHOWN) if markdown else (_AS_TYPED,)


def _places(text: str, words: Sequence[str], *, markdown: bool) -> Iterator[Place]:
    for tokens in _readings(markdown=markdown):
        comparable = _comparable(text, tokens)
        for each in _comparable_words(words, tokens):
            yield from comparable.find(each)


def words_in(
    texts: Iterable[str], words: Sequence[str], *, markdown: bool = False
) -> Iterator[str]:
    """Which of these words are in one of the texts."""
    texts, found = list(texts), set[str]()
    for tokens in _readings(markdown=markdown):
        comparable = _comparable_words(texts, tokens)
        for each, sought in zip(words, _comparable_words(words, tokens), strict=True):
            if sought.strip() and any(sought in text for text in comparable):
                found.add(each)
    return (each for each in words if each in found)


def find_spans(text: str, words: Sequence[str], *, markdown: bool = False) -> list[Finding]:
    """Every place of these words in a text. Those that are a phone number, an address … are of that kind."""
    places = list(_united(_places(text, words, markdown=markdown)))
    if not places:
        return []
    kinds = {(each.start, each.end): each.kind for each in find_personal_data(text)}
    return [Finding(kinds.get(place, PersonalKind.other), *place) for place in places]


def _united(places: Iterable[Place]) -> Iterator[Place]:
    """Places in their order; those that overlap are one."""
    united: list[Place] = []
    for place in sorted(places):
        if united and place[0] < united[-1][1]:
            before = united.pop()
            united.append((before[0], max(before[1], place[1])))
        else:
            united.append(place)
    return iter(united)


def without(text: str, words: Sequence[str], max_length: int, *, markdown: bool = False) -> str:
    """The text without these words, cut off at `max_length`, as `redact`."""
    found = find_spans(text, words, markdown=markdown)
    return redact(text, found, max_length) if found else text


def remains_in(text: RichText, words: Sequence[str]) -> Iterator[str]:
    """Which of these words readers of a text without them would still find, as written in another way.

    They also read the addresses of links, and what is shown beside these.
    """
    parts = [html_to_text(text.html), *map(unescape, _ATTRIBUTE.findall(text.html))]
    for kind in LEFT_OUT.values():
        parts = [piece for part in parts for piece in part.split(gettext(kind))]
    return words_in(parts, words)
