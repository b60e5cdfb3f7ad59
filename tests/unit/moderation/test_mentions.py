"""Mentions in notes between colleagues: whom a text means."""

import pytest

from moderation.rules.notes import mentions

COLLEAGUES = {
    1: "Bram", 2: "Élodie Dûpont", 3: "Bram De Smet", 4: "Ayşe", 5: "Jo Claes", 6: "Jo Maes", 7: "منى", 8: "Ayşe",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "meant", "has_unknown"),
    [
        ("@Bram, kijk jij even?", {1}, False),
        ("@bram", {1}, False),
        ("Volgens @Bram De Smet mag dit", {3}, False),
        ("@elodie dupont (@Élodie?)", {2}, False),
        ("vraag het @Jo Maes", {6}, False),
        ("vraag het @Jo", set(), True),
        ("@Ayse weet het", {4, 8}, False),
        ("اسألي @منى غدًا", {7}, False),
        ("@Bramble", set(), True),
        ("@Bart en @Bram", {1}, True),
        ("mail naar els@bram.example of bram+x@bram.example", set(), False),
        ("om 9 uur @ het stadhuis", set(), False),
        ("(@Bram) \n@Élodie", {1, 2}, False),
        ("", set(), False),
    ],
)
def test_whom_a_text_mentions(text: str, meant: set[int], has_unknown: bool) -> None:
    found = mentions(text, COLLEAGUES)
    assert (set(found.member_ids), found.has_unknown) == (meant, has_unknown)


def test_without_colleagues_every_name_is_unknown() -> None:
    assert mentions("@Bram", {}).has_unknown
    assert not mentions("Bram", {}).has_unknown


def test_a_name_that_folds_to_nothing_keeps_nobody_from_writing() -> None:
    # A letter by Unicode, and white space with an accent once it is folded.
    found = mentions("@Bram kijk even", {1: "\ufe70", 2: "Bram"})
    assert (found.member_ids, found.has_unknown) == (frozenset({2}), False)
