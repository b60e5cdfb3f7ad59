"""The pattern language of rules, and how words are recognised."""

import pytest

from forum.core.screening.distress.patterns import Term, parse, together
from forum.core.screening.distress.rules import rule_book
from forum.core.screening.distress.tokens import sentences
from forum.core.screening.distress.vocabulary import Vocabulary


def is_found(line: str, text: str) -> bool:
    vocabulary = Vocabulary()

    def term(item: str) -> Term:
        choices = item.split("|")
        number = vocabulary.add("nl", choices)
        phrases = [choice.split("_") for choice in choices if "_" in choice]
        for phrase in phrases:
            vocabulary.add_phrase(number, tuple(vocabulary.add("nl", [word]) for word in phrase))
        return Term(number, max(map(len, phrases), default=1))

    pattern = parse(line, term)
    ends = pattern.ends(vocabulary.places(sentences(text)))
    return all(ends) and together(ends) != 0


@pytest.mark.parametrize(
    ("line", "text", "expected"),
    [
        ("wil leven", "Ik wil echt niet leven", True),
        ("wil leven", "Ik wil hier en daar wat leven", False),
        ("wil leven", "Leven wil ik", False),
        ("wil .. leven", "Ik wil hier en daar wat leven", True),
        ("wil .. leven", "Ik wil een bank waar oude mensen samen zitten en leven", False),
        ("wil leven", "Ik wil. Leven", False),
        ("slaat & mij", "Mij slaat hij", True),
        ("slaat & mij", "Hij slaat. Mij ook.", True),
        ("slaat & mij", "Hij slaat " + "en " * 30 + "mij", False),
        ("wil dood !hond", "Mijn hond is oud, wil dood", False),
        ("wil dood !hond", "Ik wil dood", True),
        ("zelfmoor*", "zelfmoordplannen", True),
        ("*mishandel*", "kindermishandeling", True),
        ("geen_zin|moe", "Ik heb geen zin", True),
        ("geen_zin|moe", "Geen goede zin", False),
        ("niet meer", "NIEEET MEEER", True),
        ("niet meer", "nietmeer", True),
        ("leven", "l e v e n", True),
        ("slaappillen", "slaappilen", True),
        ("slaappillen", "slaappillne", True),
        ("j arrive", "J’arrive", True),
        ("dont", "don't", True),
        ("ölmek", "OLMEK", True),
        ("سكين", "بالسكين", True),
    ],
)  # fmt: skip
def test_a_pattern_finds_words_in_their_order(line: str, text: str, expected: bool) -> None:
    assert is_found(line, text) is expected


@pytest.mark.parametrize("line", ["..", "wil ..", ".. leven", "wil &", ""])
def test_malformed_lines_are_refused(line: str) -> None:
    with pytest.raises(ValueError, match="begins and ends with a word"):
        parse(line, lambda _: Term(0, 1))


def test_every_language_has_rules_for_every_category() -> None:
    rules = {rule for rules in rule_book().by_term.values() for rule in rules}
    found = {(rule.language, rule.category) for rule in rules}
    assert len(found) == 7 * (6 + 1)
