"""Review policy: the choices of an operator that decide which texts of residents wait for a moderator.

A rule finds something and a text waits: no rule refuses, hides or deletes one. A rule that is switched off
(no words, 0 links, no time) isn't asked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from forum.core.i18n.languages import UNKNOWN
from forum.core.screening.links import find_links
from forum.core.screening.listed_words import WordList

ADVERTISING = "advertising"
LISTED_WORDS = "listed_words"
LISTED_NAME = "listed_name"
REPEATED = "repeated"
FAST = "fast"
SAMPLED = "sampled"
"""Sign of a text in which nothing was noticed: its author is trusted, and it was drawn by lot."""

EDITS = "edit"
"""Changes of public content, beside the content types in `ReviewPolicy.holds`."""
EVERY_LANGUAGE = "any"
"""The words that are looked for in texts of every language, beside those by language in `words`."""


class Hold(StrEnum):
    """Whose texts wait for a moderator before others read them, if nothing was noticed in them."""

    everyone = "everyone"
    newcomers = "newcomers"
    """Residents who aren't trusted."""
    nobody = "nobody"


@dataclass(frozen=True)
class TrustPolicy:
    """A resident is trusted while moderators published so many texts of theirs `within` the last time.

    What moderators rejected, or took off the site, ends trust: only what was published later counts.
    `sampled`: how many of a hundred texts of trusted residents wait all the same.
    """

    published: int = 1
    within: timedelta = timedelta(days=365)
    sampled: int = 0


@dataclass(frozen=True)
class Speed:
    """More texts than `texts` of one author `within` this time are fast; 0: none ever are."""

    texts: int = 0
    within: timedelta = timedelta(minutes=10)


@dataclass(frozen=True)
class Finding:
    """What a rule found in a text, and where: character offsets, `end` is exclusive."""

    sign: str
    start: int
    end: int


@dataclass(frozen=True)
class ReviewPolicy:
    """Which texts wait.

    - `holds`: by content type, and for `EDITS`; what isn't in it waits for everyone;
    - `words`: by language, and for `EVERY_LANGUAGE`; `names`: in names shown with texts;
    - `links_from`: from so many web addresses on; 0: never;
    - `repeated_within`: texts like one of the last time; zero: they aren't compared.
    """

    holds: Mapping[str, Hold] = field(default_factory=dict)
    trust: TrustPolicy = TrustPolicy()
    words: Mapping[str, WordList] = field(default_factory=dict)
    names: WordList = field(default_factory=WordList)
    links_from: int = 0
    repeated_within: timedelta = timedelta(0)
    speed: Speed = Speed()

    def hold_for(self, kind: str) -> Hold:
        """Whose content of a type waits."""
        return self.holds.get(kind, Hold.everyone)

    def reads_first(self, kind: str) -> bool:
        """Whether moderators read all of it before others can."""
        return self.hold_for(kind) is Hold.everyone

    def findings(self, text: str, language: str) -> list[Finding]:
        """What the rules on words and links find in a text, in its order.

        In a text of an unknown language the words of all languages are looked for.
        """
        found = [
            Finding(LISTED_WORDS, *place)
            for words in self._words_for(language)
            for place in words.find(text)
        ]
        if self.links_from and len(links := find_links(text)) >= self.links_from:
            found += [Finding(ADVERTISING, *place) for place in links]
        return sorted(found, key=lambda each: (each.start, -each.end))

    def _words_for(self, language: str) -> Iterator[WordList]:
        for code, words in self.words.items():
            if code in (EVERY_LANGUAGE, language) or language == UNKNOWN:
                yield words
