"""User text: cleaning, folding, excerpts and slugs."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.text.cleaning import (
    clean_line,
    clean_text,
    excerpt,
    fold,
    one_line,
    slug,
    truncate,
)


def test_cleaning_removes_invisible_characters_and_keeps_meaningful_ones() -> None:
    assert clean_text("  a\x00b\x07c\r\nd\re  ") == "abc\nd\ne"
    assert clean_text("een\n\n\n\n\ntwee") == "een\n\ntwee"
    assert clean_text("e\u0301") == "é"
    assert clean_text("🧑‍🤝‍🧑 مرحبا") == "🧑‍🤝‍🧑 مرحبا"
    assert clean_text("\u202eevil\u2066\u2069") == "evil"
    assert clean_text("half \ud83d emoji") == "half  emoji"
    assert clean_line("twee\n  regels\t hier ") == "twee regels hier"


@given(st.text())
def test_cleaning_is_idempotent(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert clean_line(clean_line(text)) == clean_line(text)


@given(st.text())
def test_a_clean_text_can_be_stored_in_every_database(text: str) -> None:
    cleaned = clean_text(text)
    assert "\x00" not in cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    cleaned.encode("utf-8")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Straße", "STRASSE"), ("café", "cafe\u0301"), ("ISPARTA", "ısparta"), ("İzmir", "izmir"),
        ("مكتبة", "مكتبه"), ("œuf", "oeuf"), ("Ørsted", "orsted"), ("ﬁets", "fiets"),
    ],
)  # fmt: skip
def test_folding_equates_spellings_that_readers_equate(left: str, right: str) -> None:
    assert fold(left) == fold(right)


def test_a_slug_is_readable_short_and_plain() -> None:
    assert slug("Koffie & thee op het Brânsel-plein!") == "koffie-thee-op-het-bransel-plein"
    assert slug("مرحبا") == ""
    assert slug("woord " * 40) == "-".join(["woord"] * 10)


@given(st.text())
def test_a_slug_needs_no_url_quoting(text: str) -> None:
    result = slug(text)
    assert len(result) <= 60
    assert set(result) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not result.startswith("-")
    assert not result.endswith("-")


@given(st.text(), st.integers(min_value=5, max_value=80))
def test_an_excerpt_is_never_longer_than_its_limit(text: str, limit: int) -> None:
    result = excerpt(text, limit)
    assert len(result) <= limit + 1
    assert result == truncate(one_line(text), limit)


def test_an_excerpt_ends_at_a_word() -> None:
    assert excerpt("een twee drie vier", 10) == "een twee…"
    assert excerpt("kort", 10) == "kort"
