"""Spans: words are found whatever their case, white space and marks, and none is left."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core.content import spans
from forum.core.text.cleaning import clean_text
from forum.core.text.html import RichText, from_markdown

OUT, PHONE = "[words left out]", "[phone number left out]"


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Bel Noor, of NOOR.", ["noor"], f"Bel {OUT}, of {OUT}."),
        ("Noor van\nVijver belt.", ["noor  van vijver"], f"{OUT} belt."),
        ("Noor van Vijver", ["Noor van", "van Vijver"], OUT),
        ("Bel 0470 00 00 12 of Noor", ["0470 00 00 12", "Noor"], f"Bel {PHONE} of {OUT}"),
        ("Zij is <b>x & y</b>.", ["<b>X & y</b>"], f"Zij is {OUT}."),
        ("كتب محمد هنا", ["محمد"], f"كتب {OUT} هنا"),
        ("Dag 👩‍👧 Noor", ["👩‍👧 noor"], f"Dag {OUT}"),
        # However they are written: cases and signs of other scripts, accents, joiners, letters that look wide.
        ("IŞIK, ışık en İlker", ["ışık", "ilker"], f"{OUT} en {OUT}"),
        ("Straße, STRASSE", ["strasse"], OUT),
        ("José en Jose", ["josé"], f"{OUT} en {OUT}"),
        ("مُحَمَّدٌ و مـحمد", ["محمد"], f"{OUT} و {OUT}"),
        ("No\u200dor, N\u034foor, Ｎoor.", ["noor"], f"{OUT}."),
        # As an address spells them.
        ("zie https://x.org/?q=Noor%20van", ["Noor van"], f"zie https://x.org/?q={OUT}"),
        ("https://x.org/%D9%85%d8%add", ["مح"], f"https://x.org/{OUT}d"),
        ("100%de zin", ["%de"], f"100{OUT} zin"),
        ("Wat **vet** is", ["vet is"], "Wat **vet** is"),
        ("Niets te doen", ["iets anders"], "Niets te doen"),
    ],
)
def test_words_of_a_plain_text(text: str, words: list[str], expected: str) -> None:
    assert spans.without(text, words, 1000) == expected


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Bel **Noor** nu", ["bel noor nu"], OUT),
        ("Bel [Noor](https://x.org) nu, Noor.", ["Noor nu", "noor"], f"Bel [{OUT}."),
        ("[mail](mailto:n@x.org)", ["n@x.org"], "[mail](mailto:[e-mail address left out])"),
        ("> Noor van\n> Vijver", ["Noor van Vijver"], f"> {OUT}"),
        ("a \\* b_c", ["a * b"], f"{OUT}_c"),
        ("** niets **", ["**"], f"{OUT} niets {OUT}"),
    ],
)
def test_words_across_marks_of_markdown(text: str, words: list[str], expected: str) -> None:
    assert spans.without(text, words, 1000, markdown=True) == expected


def test_what_is_shown_with_other_signs_remains() -> None:
    source = spans.without("Bel No&#111;r", ["Noor"], 1000, markdown=True)
    text = RichText(source, from_markdown(source))
    assert list(spans.remains_in(text, ["Noor", "words left out"])) == ["Noor"]


@pytest.mark.parametrize(
    "text",
    [
        "[hier](https://x.org 'N&#111;or')", "[hier](https://x.org/N&#111;or)", "Noo&zwj;r",
        "[hier](https://x.org/%25) No&#8203;or",
    ],
)  # fmt: skip
def test_what_addresses_and_invisible_signs_hide_remains(text: str) -> None:
    source = spans.without(f"{text} Noor", ["Noor"], 1000, markdown=True)
    assert list(spans.remains_in(RichText(source, from_markdown(source)), ["Noor"])) == ["Noor"]


@pytest.mark.parametrize("words", ["", "a", "á", "a\u200d\u200d", "\u0301\u0301"])
def test_invisible_signs_make_no_words_long(words: str) -> None:
    assert spans.is_short(words)


def test_lines_of_a_field_are_pieces() -> None:
    assert spans.lines_of(" Noor  van \n\nVijver\r\nNoor van") == ["Noor van", "Vijver"]


_ALPHABET = st.text("aB* _\n[]()Ñß>é", max_size=40)


@settings(max_examples=200, deadline=None)
@given(before=_ALPHABET, words=_ALPHABET, after=_ALPHABET, markdown=st.booleans())
def test_none_is_left(before: str, words: str, after: str, *, markdown: bool) -> None:
    text, pieces = clean_text(f"{before}x{words}x{after}"), spans.lines_of(words)
    if not pieces:
        return
    left = spans.without(text, pieces, 10_000, markdown=markdown).split(OUT)
    assert not list(spans.words_in(left, pieces))
