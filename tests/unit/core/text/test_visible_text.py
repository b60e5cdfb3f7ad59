"""Display filters: invisible, stacked and over-wide characters; what scripts need is kept."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from forum.core.forms.fields import Input, MultiLine, NameLine
from forum.core.text.visible_text import (
    clean_label,
    has_letter_or_digit,
    has_visible_character,
    strip_fillers,
    truncate_marks,
)

FILLERS = (
    "\u3164", "\u115f\u1160", "\uffa0", "\u2800\u2800\u2800", "\u034f", "\u180e", "\u17b4\u17b5",
    "\ufe0f\ufe0f", "\u200c\u200d", "\u200b", "\U000e0041\U000e0042", "\U000e0100", "\u2061\u2063",
    "\u061c", "\ufff9\ufffb", "\U0001d159", "\U0001d173", "\u206a",
)  # fmt: skip
SCRIPT_SAMPLES = (
    "می‌خواهم به خانه‌ها بروم", "क्‍ष और क्‌ष", "බුද්ධ ශ්‍රී ලංකා", "👩🏽‍🦰 ❤️‍🔥 🏳️‍🌈 🧑‍⚕️ 1️⃣ ☎️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿 goes", "葛󠄀城市",
    "بِسْمِ اللَّهِ الرَّحْمَٰنِ الرَّحِيمِ", "בְּרֵאשִׁ֖ית בָּרָ֣א אֱלֹהִ֑ים", "Nguyễn Thị Hậu ở Huế", "ที่นี่ ก้ำกึ่ง", "ຢູ່ທີ່ນີ້",
    "ཧྐྵྨླྺྼྻྂ བོད་སྐད", "हिन्दी क्षत्रिय", "ɔ̃̄ ẽ̞ː t͡ʃ", "မြန်မာ ကြောင့်", "ខ្ញុំស្រឡាញ់អ្នក", "ü ü̈ a̱̍", "Ελληνικά", "ᠮᠣᠩᠭᠣᠯ",
    "한국어", "தமிழ்", "ഇന്ത്യയിൽ", "e̩̤̊",
)  # fmt: skip


class ExampleForm(Input):
    name: NameLine(0, 60) = ""  # type: ignore[valid-type]
    title: NameLine(5, 120) = "A title"  # type: ignore[valid-type]
    body: MultiLine(2, 3000) = "A body"  # type: ignore[valid-type]


def error_type(**values: str) -> str:
    with pytest.raises(ValidationError) as error:
        ExampleForm(**values)
    return error.value.errors()[0]["type"]


@pytest.mark.parametrize("text", FILLERS, ids=ascii)
def test_a_filler_is_no_name_no_title_and_no_text(text: str) -> None:
    assert not has_letter_or_digit(text)
    assert not has_visible_character(text)
    assert error_type(name=text) == "no_letters" or ExampleForm(name=text).name == ""
    assert error_type(title=text * 8) in {"no_letters", "too_short"}
    assert error_type(body=text * 8) == "required"


@pytest.mark.parametrize(
    "text", ["♥♥♥♥♥♥", "……………", "👍👍👍👍👍👍", "-----", "ـــــــ", "﷽﷽﷽﷽﷽", "⠀♥⠀♥⠀♥"]
)
def test_symbols_alone_are_no_name_and_no_title(text: str) -> None:
    assert error_type(name=text) == "no_letters"
    assert error_type(title=text) == "no_letters"


def test_a_heart_is_a_text() -> None:
    assert ExampleForm(body="❤️👍").body == "❤️👍"


def test_fillers_are_removed_and_do_not_count_for_the_length_of_a_title() -> None:
    assert ExampleForm(name="Ma\u3164ri\u2800a\u034f").name == "Maria"
    assert error_type(title="ab\u3164\u3164\u3164\u3164") == "too_short"
    assert error_type(title="a\u0301\u0302\u0303b") == "too_short"


@pytest.mark.parametrize("text", ["Koffie ﷽", "Koffie ⸻ thee", "Koffie 𒐫", "Koffie 𒈙", "Koffie ꧅"])
def test_overwide_characters_are_refused_in_names_and_titles(text: str) -> None:
    assert error_type(name=text) == "overwide"
    assert error_type(title=text) == "overwide"
    assert ExampleForm(body=text).body == text


def test_a_ligature_becomes_its_letters() -> None:
    assert ExampleForm(name="ﷺ").name == "صلى الله عليه وسلم"


@pytest.mark.parametrize("text", SCRIPT_SAMPLES)
def test_characters_that_scripts_need_are_kept(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    assert strip_fillers(text) == text
    assert truncate_marks(text) == text
    assert clean_label(text) == text


@pytest.mark.parametrize(
    "marks",
    ["\u0301\u0302\u0303\u0304\u0305", "\u0335", "\u0489", "\u0e47", "\u064b\u064c\u064d", "\u20dd",
     "\u0301\u200d\u0302", "\u0591\u0592\u0593", "\u1ab0\u1ab1", "\u0ec8\u0ec9"],
    ids=ascii,
)  # fmt: skip
def test_stacks_of_marks_are_truncated(marks: str) -> None:
    for filtered in (
        ExampleForm(body="H" + marks * 500 + "allo").body,
        truncate_marks("H" + marks * 500),
    ):
        remaining = [c for c in filtered if unicodedata.category(c) in {"Mn", "Me"}]
        assert 1 <= len(remaining) <= 5
    assert ExampleForm(name="Ma" + marks * 20 + "ria").name.replace("\u200d", "").startswith("M")


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_cleaning_a_label_is_idempotent(text: str) -> None:
    once = clean_label(text)
    assert clean_label(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Mn", "Me"])))
def test_no_other_character_of_a_body_is_removed(text: str) -> None:
    assert truncate_marks(text) == text
