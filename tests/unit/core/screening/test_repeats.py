"""Repeated texts: the same and nearly the same are recognised, others about the same aren't."""

import pytest

from forum.core.screening.repeats import MOST_CHARACTERS, Repetition

TEXT = (
    "Elke dinsdag koffie op het plein, met een stoel voor wie alleen komt en taart voor iedereen."
)
SHORT = "Goed idee, ik doe mee!"


@pytest.mark.parametrize(
    ("text", "other", "by_same_author", "by_others"),
    [
        (TEXT, TEXT, True, True),
        (TEXT, f"  {TEXT.upper()}!!", True, True),
        (TEXT, TEXT.replace("dinsdag", "woensdag"), True, True),
        (TEXT, f"Beste buren: {TEXT}", True, True),
        (TEXT, TEXT.replace("a", "а"), True, True),
        (TEXT, "Op het plein zou ik elke dinsdag een stoel willen voor wie graag koffie drinkt.", False, False),
        (TEXT, f"Ik lees: {TEXT} Daar ben ik het niet mee eens, want op dinsdag is er markt, en dan is het plein vol.", False, False),
        (SHORT, SHORT, True, False),
        (SHORT, "Goed idee, ik kom mee!", False, False),
        ("", "", False, False),
        ("!", "?", False, False),
    ],
)  # fmt: skip
def test_what_repeats_a_text(text: str, other: str, by_same_author: bool, by_others: bool) -> None:
    for one, two in ((text, other), (other, text)):
        assert Repetition(one).is_repeated_by(two, same_author=True) is by_same_author
        assert Repetition(one).is_repeated_by(two, same_author=False) is by_others


def test_of_long_texts_the_beginnings_are_compared() -> None:
    beginning = " ".join(f"woord{number}" for number in range(MOST_CHARACTERS // 5))
    assert Repetition(f"{beginning} en zo").is_repeated_by(
        f"{beginning} of niet", same_author=False
    )
    assert not Repetition(beginning).is_repeated_by(beginning * 3, same_author=False)
