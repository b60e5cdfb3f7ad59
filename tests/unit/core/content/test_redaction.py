"""Redaction: what was found is gone from the text, and what stands instead fits; marks can't inject HTML."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core.content import spans
from forum.core.content.marked import mark_in_html, mark_in_text, words_of
from forum.core.content.redaction import is_left_of, redact
from forum.core.content.shield import review
from forum.core.i18n.translations import override_language
from forum.core.screening.personal_data import (
    NO_CONTACTS,
    Finding,
    PersonalKind,
    find_personal_data,
)
from forum.core.text.html import from_plain

PIECES = (
    "0470 00 00 12", "+32 470 00 00 12", "maria@example.org", "Kerkstraat 12 bus 3", "12, rue de la Paix", "Via Roma 5",
)  # fmt: skip
PHONE = "[phone number left out]"


def shielded(text: str, max_length: int = 4000) -> str:
    return redact(text, find_personal_data(text), max_length)


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("Bel 0470 00 00 12.", f"Bel {PHONE}."),
        ("Bel 0470 00 00 12 of 0470 00 00 13.", f"Bel {PHONE} of {PHONE}."),
        ("Bel 0470 00 00 12, 0470 00 00 13 / 0470 00 00 14.", f"Bel {PHONE}."),
        ("0470 00 00 12 a@example.org", f"{PHONE} [e-mail address left out]"),
        ("Geen nummer.", "Geen nummer."),
    ],
)
def test_words_stand_instead(text: str, redacted: str) -> None:
    assert shielded(text) == redacted


@pytest.mark.parametrize("max_length", [20, 40, 200])
def test_longer_words_never_exceed_the_column(max_length: int) -> None:
    assert len(shielded("Dorp 1, a@b.nl x " * 12, max_length)) <= max_length


def test_a_span_that_a_person_marks_is_left_out_too() -> None:
    found = [Finding(PersonalKind.other, 5, 10)]
    assert redact("Mijn buren zijn lief.", found, 100) == "Mijn [words left out] zijn lief."


_texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=8).map(" ".join)


@settings(max_examples=100, deadline=None)
@given(text=_texts)
def test_nothing_is_found_in_a_redacted_text(text: str) -> None:
    found = find_personal_data(text)
    words = [text[each.start : each.end] for each in found]
    redacted = redact(text, found, 10_000)
    # "Via Roma 5 %" is no address, so that the same words may stay elsewhere.
    gone = [each for each in words if len(each) > 6 and words.count(each) == text.count(each)]
    assert [each for each in gone if each in redacted] == []


@settings(max_examples=100, deadline=None)
@given(text=_texts)
def test_marks_change_nothing_but_marks(text: str) -> None:
    words = words_of(text, find_personal_data(text))
    html = from_plain(text)
    assert mark_in_html(html, {}) == html
    marked = mark_in_text(text, words)
    assert marked.count("<") == 4 * marked.count("<mark ")


def test_marked_words_are_escaped() -> None:
    text = "Bel 0470 00 00 12 <b>&</b>"
    words = words_of(text, find_personal_data(text))
    assert "&lt;b&gt;&amp;&lt;/b&gt;" in mark_in_text(text, words)
    assert "&lt;b&gt;&amp;&lt;/b&gt;" in mark_in_html(from_plain(text), words)


def test_an_excerpt_has_whole_words_of_its_line() -> None:
    text = f"Een\n{'koffie ' * 20}0470 00 00 12 {'taart ' * 20}\nen meer"
    (question,) = review({"body": text}, {}, NO_CONTACTS).questions
    (excerpt,) = question.excerpts
    assert excerpt.words == "0470 00 00 12"
    assert set(excerpt.before.split()) == {"…", "koffie"}
    assert set(excerpt.after.split()) == {"…", "taart"}


@pytest.mark.parametrize("language", ["nl", "ar"])
@pytest.mark.parametrize(
    ("original", "words"),
    [
        ("Noor belt Noor van Vijver", ["Noor"]),
        ("Noor", ["Noor"]),
        ("Bel 0470 00 00 12, of Noor!", ["0470 00 00 12", "of"]),
        ("Noor en Noor", ["soep"]),
    ],
)
def test_a_text_is_left_of_its_original_until_it_is_changed(
    original: str, words: list[str], language: str
) -> None:
    with override_language(language):
        left = spans.without(original, words, 1000)
    assert is_left_of(left, original)
    for changed in (f"{left} Ook soep.", f"Ook soep. {left}", left[:-1], original[1:]):
        assert not is_left_of(changed, original)
