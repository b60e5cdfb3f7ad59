"""Review policy: which words are looked for in which language, and links from a number on."""

import pytest

from forum.core.content.review_policy import Hold, ReviewPolicy
from forum.core.screening.listed_words import WordList

WORDS = {"any": WordList(["casino"]), "nl": WordList(["wedden"]), "fr": WordList(["pari"])}
TEXT = "casino wedden pari"
LINKS = "https://a.example www.b.example http://c.example"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nl", ["casino", "wedden"]),
        ("fr", ["casino", "pari"]),
        ("tr", ["casino"]),
        ("", ["casino", "wedden", "pari"]),
    ],
)
def test_words_are_those_of_the_texts_language(language: str, expected: list[str]) -> None:
    found = ReviewPolicy(words=WORDS).findings(TEXT, language)
    assert [TEXT[each.start : each.end] for each in found] == expected
    assert {each.sign for each in found} == {"listed_words"}


@pytest.mark.parametrize(("links_from", "count"), [(0, 0), (1, 3), (3, 3), (4, 0)])
def test_links_count_from_a_number_on(links_from: int, count: int) -> None:
    found = ReviewPolicy(links_from=links_from).findings(LINKS, "nl")
    assert [each.sign for each in found] == ["advertising"] * count


def test_a_kind_that_the_policy_does_not_know_waits() -> None:
    policy = ReviewPolicy(holds={"comment": Hold.nobody})
    assert (policy.hold_for("comment"), policy.hold_for("other")) == (Hold.nobody, Hold.everyone)
