"""Language negotiation from the Accept-Language header, and text direction."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.i18n.languages import LANGUAGES, direction, negotiate


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "nl"), ("*", "nl"), ("fr", "fr"), ("fr-BE", "fr"), ("FR-be", "fr"),
        ("pt-BR, ar;q=0.8, fr;q=0.9", "fr"), ("de;q=0.1, tr;q=0.2", "tr"), ("de;q=0", "nl"),
        ("en;q=0, it", "it"), ("tr,ar", "tr"), ("de;q=wrong, it", "it"), (";;;,,", "nl"),
        ("pt, ja, zh", "nl"), ("ar-u-nu-latn", "ar"), ("de; q=0.3 , it;q=0.2", "de"),
    ],
)  # fmt: skip
def test_negotiation(header: str, expected: str) -> None:
    assert negotiate(header, LANGUAGES, "nl") == expected


def test_only_an_offered_language_is_chosen() -> None:
    assert negotiate("fr, de;q=0.5", ("nl", "de"), "nl") == "de"


@given(st.text(max_size=400))
def test_any_header_selects_a_language(header: str) -> None:
    assert negotiate(header, LANGUAGES, "nl") in LANGUAGES


def test_arabic_runs_from_right_to_left() -> None:
    assert [code for code in LANGUAGES if direction(code) == "rtl"] == ["ar"]
