"""Rules of all languages, read once when a text is first screened.

A file `languages/CODE.toml` has these parts; lines are patterns (`patterns.py`), `#` begins a comment:

- `words`: lists of words by name, for patterns that have `<name>`;
- `spelling`: other spellings of words, by the standard one;
- a part for each category, with `certain` (counts wherever it stands), `signs` (counts unless a context
  is near) and `hints` (count if there are several);
- `harmless`, for rules of the same language: `idioms`, near which nothing counts; `contexts` (a lesson, a film, long ago) and `things`
  (plants, sport, animals), near which only `certain` does.

A pattern of three parts or more also counts for a little if one of them is missing: no list of words is
complete, and what several patterns almost say is worth a look.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from forum.core.screening.distress.patterns import Pattern, Term, parse
from forum.core.screening.distress.vocabulary import Vocabulary

FOLDER = Path(__file__).parent / "languages"
HARMLESS = "harmless"


class Category(StrEnum):
    """What somebody may be in danger of, most urgent first."""

    suicide = "suicide"
    children = "children"
    violence = "violence"
    self_harm = "self_harm"
    abuse = "abuse"
    neglect = "neglect"


class Strength(StrEnum):
    """What a pattern counts for."""

    certain = "certain"
    signs = "signs"
    hints = "hints"
    idioms = "idioms"
    contexts = "contexts"
    things = "things"


@dataclass(frozen=True, eq=False)
class Rule:
    """A pattern, and what it counts for; harmless ones are of no category."""

    language: str
    pattern: Pattern
    strength: Strength
    category: Category | None

    @property
    def counts_almost(self) -> bool:
        """Whether it counts for something if one of its parts is missing."""
        return self.strength in (Strength.certain, Strength.signs) and len(self.pattern.parts) > 2


@dataclass(frozen=True)
class RuleBook:
    """The rules by a rare term, or two of different parts: without those a text needn't be compared."""

    vocabulary: Vocabulary
    by_term: Mapping[int, tuple[Rule, ...]]


@lru_cache(maxsize=1)
def rule_book() -> RuleBook:
    """The rules of all files. Raises `ValueError` for a line that is malformed."""
    vocabulary = Vocabulary()
    rules = [
        rule
        for path in sorted(FOLDER.glob("*.toml"))
        for rule in _rules(path.stem, tomllib.loads(path.read_text("utf-8")), vocabulary)
    ]
    return RuleBook(vocabulary, _by_rare_terms(rules))


def _rules(language: str, content: dict[str, Any], vocabulary: Vocabulary) -> Iterator[Rule]:
    lists = {name: words.split() for name, words in content.pop("words", {}).items()}
    spellings = {word: also.split() for word, also in content.pop("spelling", {}).items()}

    def number(words: Iterable[str]) -> int:
        return vocabulary.add(
            language, [each for word in words for each in (word, *spellings.get(word, ()))]
        )

    @cache
    def term(item: str) -> Term:
        choices = [each for choice in item.split("|") for each in _listed(choice, lists)]
        phrases = [choice.split("_") for choice in choices if "_" in choice]
        found = number(choices)
        for phrase in phrases:
            vocabulary.add_phrase(found, tuple(number([word]) for word in phrase))
        return Term(found, max(map(len, phrases), default=1))

    for part, patterns in content.items():
        category = None if part == HARMLESS else Category(part)
        for strength, lines in patterns.items():
            for line in _lines(lines):
                try:
                    yield Rule(language, parse(line, term), Strength(strength), category)
                except (ValueError, KeyError) as error:
                    raise ValueError(f"{language}.toml, {part}: {line!r}: {error}") from None


def _listed(choice: str, lists: Mapping[str, list[str]]) -> list[str]:
    return lists[choice[1:-1]] if choice.startswith("<") else [choice]


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if pattern := line.partition("#")[0].strip():
            yield pattern


def _by_rare_terms(rules: Iterable[Rule]) -> dict[int, tuple[Rule, ...]]:
    rules = list(rules)
    uses: dict[int, int] = defaultdict(int)
    for rule in rules:
        for part in rule.pattern.parts:
            for term in part.terms:
                uses[term] += 1
    found: dict[int, list[Rule]] = defaultdict(list)
    for rule in rules:
        rarest = [min(part.terms, key=uses.__getitem__) for part in rule.pattern.parts]
        rarest.sort(key=uses.__getitem__)
        for term in set(rarest[: 1 + rule.counts_almost]):
            found[term].append(rule)
    return {term: tuple(each) for term, each in found.items()}
