"""Listed words: patterns of an operator are found whatever their spelling, and none can be slow or wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.screening.listed_words import MOST_LETTERS, MOST_WORDS, WordList, parse


def found(patterns: list[str], text: str) -> list[str]:
    return [text[start:end] for start, end in WordList(patterns).find(text)]


@pytest.mark.parametrize(
    ("patterns", "text", "expected"),
    [
        (["casino"], "Een CASINO, casino's en casinos", ["CASINO", "casino"]),
        (["casino*"], "casinospel in het onlinecasino", ["casinospel"]),
        (["*casino"], "casinospel in het onlinecasino", ["onlinecasino"]),
        (["*casino*"], "casinospel in het onlinecasino", ["casinospel", "onlinecasino"]),
        (["bet"], "alfabet, beter, bet-on, bet", ["bet", "bet"]),
        (["gratis geld"], "Gratis,\n  GELD! En gratis. Veel geld.", ["Gratis,\n  GELD"]),
        (["gratis geld", "gratis"], "gratis geld en gratis", ["gratis geld", "gratis"]),
        (["geld*"], "geld gelden", ["geld", "gelden"]),
        (["e-mail*"], "e-mails, E mail, email", ["e-mails", "E mail"]),
        # Accents, ligatures, case of other languages, look-alike and styled letters.
        (["credit"], "Crédit, CRÉDİT", ["Crédit", "CRÉDİT"]),
        (["große wette"], "GROSSE WETTE", ["GROSSE WETTE"]),
        (["kumar"], "KUMAR oyna", ["KUMAR"]),
        (["ölüm"], "Ölüm ilanı", ["Ölüm"]),
        (["casino"], "сasinо, 𝐜𝐚𝐬𝐢𝐧𝐨", ["сasinо", "𝐜𝐚𝐬𝐢𝐧𝐨"]),
        (["مجاني"], "عرض مَجّاني اليوم", ["مَجّاني"]),
        (["18+"], "voor 18 jaar", ["18"]),
        ([], "casino", []),
        (["casino"], "", []),
    ],
)
def test_what_is_found(patterns: list[str], text: str, expected: list[str]) -> None:
    assert found(patterns, text) == expected


@pytest.mark.parametrize(
    "pattern",
    ["", " ", "*", "**", "*a*", "ab*", "*ab", "ca*no", "casino**", "€€€", "a" * (MOST_LETTERS + 1),
     " ".join("a" * (MOST_WORDS + 1))],
)  # fmt: skip
def test_patterns_that_would_find_nearly_everything_or_nothing_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="must be a word or a few words"):
        parse(pattern)


WORDS = st.text("abcdeéßğıا", min_size=3, max_size=9)


@given(words=st.lists(WORDS, min_size=1, max_size=3), before=WORDS, after=WORDS)
def test_a_listed_phrase_is_found_in_its_place(words: list[str], before: str, after: str) -> None:
    phrase = " ".join(words)
    text = f"{before} {phrase.upper().lower()}, {after}"
    assert any(start <= len(before) + 1 < end for start, end in WordList([phrase]).find(text))


@given(pattern=st.text(max_size=30), text=st.text(max_size=60))
def test_places_are_in_order_and_in_the_text(pattern: str, text: str) -> None:
    try:
        words = WordList([pattern, "abc*", "*xyz*"])
    except ValueError:
        return
    edges = [edge for place in words.find(text) for edge in place]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(text) for edge in edges)
