"""Spelling correction: which known word a mistyped one becomes, and which words stay as they are."""

import pytest

from search.engines.spelling import REFRESH_INTERVAL, Spelling

KNOWN = [
    ("koffie", 9), ("bibliotheek", 5), ("bibliothek", 1), ("banken", 4), ("bankje", 7), ("komsu", 3),
    ("مكتبه", 2), ("bus", 8), ("2026", 5),
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("kofie", "koffie"),
        ("KOFFEI", "koffie"),
        ("koffie", ""),
        ("samen kofie drinken", "samen koffie drinken"),
        ("bibliotek", "bibliothek"),
        ("biblothheek", "bibliotheek"),
        ("bankjn", "bankje"),
        ("bankxn", "banken"),
        ("komşi", "komsu"),
        ("مكتبخ", "مكتبه"),
        ("buss", ""),
        ("2027", ""),
        ("kxffxe", ""),
        ("", ""),
    ],
)
def test_an_unknown_word_becomes_the_nearest_known_one(typed: str, corrected: str) -> None:
    spelling = Spelling()
    spelling.load(KNOWN)
    assert spelling.corrected(typed) == corrected


def test_words_are_read_again_after_a_while() -> None:
    now = [0.0]
    spelling = Spelling(lambda: now[0])
    stale = [spelling.is_stale]
    spelling.load(KNOWN)
    for seconds in (0, REFRESH_INTERVAL, 1):
        now[0] += seconds
        stale.append(spelling.is_stale)
    assert stale == [True, False, False, True]
