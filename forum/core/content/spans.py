"""Spans: words that a person wants left out of a text, found wherever they stand in it.

They are found whatever their case and white space, in Markdown also across its marks: readers select what
they see, "call **Jan**" reads "call Jan". The time is in proportion to the text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from forum.core.content.redaction import LEFT_OUT, redact
from forum.core.i18n.translations import gettext
from forum.core.screening.personal_data import Finding, PersonalKind, find_personal_data
from forum.core.text.cleaning import clean_line, clean_text
from forum.core.text.html import RichText, html_to_text

SHORTEST = 2
"""Characters of the shortest words: one letter is all over a text."""
MOST = 100
"""Pieces that are left out at once."""
_MARK = r"[*_~`\\\[]|\](?:\([^()\n]*\))?"
"""What Markdown doesn't show: its marks, and the end of a link with its address."""
_AS_TYPED = re.compile(r"(?P<space>\s+)|(?P<letter>\S)")
_AS_SHOWN = re.compile(rf"(?P<mark>{_MARK})|(?P<space>\s+(?:>\s*)*)|(?P<letter>\S)")

Place = tuple[int, int]
"""Character offsets in a text: start, and end, which is exclusive."""


@dataclass(frozen=True)
class _Comparable:
    """A text without case, marks and white space of more than one space; `places` are those of its characters."""

    text: str
    places: Sequence[Place]

    def find(self, words: "_Comparable") -> Iterator[Place]:
        """Where these words stand in the text from which it is made."""
        found = self.text.find(words.text) if words.text.strip() else -1
        while found >= 0:
            end = found + len(words.text)
            yield self.places[found][0], self.places[end - 1][1]
            found = self.text.find(words.text, end)


def _comparable(text: str, tokens: re.Pattern[str]) -> _Comparable:
    found = [token for token in tokens.finditer(text) if token.lastgroup != "mark"]
    letters = (_lower(token[0]) if token.lastgroup == "letter" else " " for token in found)
    return _Comparable("".join(letters), [token.span() for token in found])


def _lower(letter: str) -> str:
    """A letter without its case, if that is one letter too."""
    lower = letter.lower()
    return lower if len(lower) == 1 else letter


def lines_of(field: str) -> list[str]:
    """The words that a field asks to leave out, a line each, without empty lines and repetitions."""
    return list(dict.fromkeys(filter(None, map(clean_line, clean_text(field).split("\n")))))


def _places(text: str, words: Iterable[str], *, markdown: bool) -> Iterator[Place]:
    # In Markdown as typed too: an address of a link is among what isn't shown.
    for tokens in (_AS_TYPED, _AS_SHOWN) if markdown else (_AS_TYPED,):
        comparable = _comparable(text, tokens)
        for each in words:
            yield from comparable.find(_comparable(each, tokens))


def is_in(words: str, texts: Iterable[str], *, markdown: bool = False) -> bool:
    """Whether one of the texts holds these words."""
    return any(next(_places(text, [words], markdown=markdown), None) for text in texts)


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


def remains_in(text: RichText, words: Iterable[str]) -> Iterator[str]:
    """Which of these words readers of a text without them would still find, as written in another way."""
    parts = [html_to_text(text.html)]
    for kind in LEFT_OUT.values():
        parts = [piece for part in parts for piece in part.split(gettext(kind))]
    return (each for each in words if is_in(each, parts))
