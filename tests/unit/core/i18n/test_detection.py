"""Language detection: by script and words, and unknown rather than wrong."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.i18n.detection import detect_language, resolve_language
from forum.core.i18n.languages import LANGUAGES, UNDETERMINED, UNKNOWN
from tests.quality import language
from tests.quality.score import HERE, read_rows

ACCURACY = language.accuracy(read_rows(HERE / "language.jsonl"))
MIN_ACCURACY = 0.95


@pytest.mark.parametrize("code", [*LANGUAGES, UNDETERMINED])
def test_the_evaluation_set_is_classified_accurately(code: str) -> None:
    correct, total = ACCURACY[code]
    assert total >= 40
    assert correct >= MIN_ACCURACY * total, f"{correct} of {total}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bella idea", "it"), ("Grazie mille!", "it"), ("Perfetto", "it"),
        ("Çok güzel fikir", "tr"), ("cok guzel olur", "tr"), ("BU ÇOK İYİ BİR FİKİR", "tr"),
        ("JA GRAAG", "nl"), ("Top idee Jan!", "nl"), ("Offener Garten", "de"), ("J’adore", "fr"),
        ("هل يمكن إضافة الشاي أيضا؟", "ar"), ("رائع 👏", "ar"),
        ("Koffie op 12/03, zie https://example.org/plan of mail info@example.org", "nl"),
    ],
)  # fmt: skip
def test_short_texts_have_a_language(text: str, expected: str) -> None:
    assert detect_language(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "👍🏽❤️", "2025", "12/03 14:30", "+1", "OK", "Bravo!", "Super", "https://example.org/plan",
        "maria@example.org", "www.example.org/de/het/een", "@jan #samen", "Jan Peeters",
        "Fatma Yıldız", "Van den Berg", "Grote Markt 5", "Keizerstraat 12",
        "Una buena idea", "Que bom!", "Foarte frumos", "Dobry pomysł", "Спасибо большое",
        "خیلی ممنون", "بہت خوب", "زۆر جوانە", "Em piştgirî didin vê pêşniyarê", "这个主意很好",
        "Çox gözəl fikirdir, mən də gələrəm",
    ],
)  # fmt: skip
def test_undecidable_texts_are_unknown(text: str) -> None:
    assert detect_language(text) == UNKNOWN


@pytest.mark.parametrize(
    ("declared", "text", "expected"),
    [
        ("", "Een bank op het plein", ("nl", False)),
        ("fr", "Café Chez Marie", ("fr", True)),
        ("nl", "هل يمكن إضافة الشاي أيضا؟", ("ar", False)),
        ("nl", "این ایده خیلی خوب است", (UNKNOWN, False)),
        ("ar", "Een bank op het plein", ("nl", False)),
        ("ar", "+1 👍", ("ar", True)),
        (UNDETERMINED, "Una buena idea", (UNKNOWN, True)),
        ("xx", "Een bank op het plein", ("nl", False)),
    ],
)
def test_the_declared_language_is_used_unless_the_script_contradicts_it(
    declared: str, text: str, expected: tuple[str, bool]
) -> None:
    assert resolve_language(declared, text) == expected


@given(st.text(max_size=5000))
def test_any_text_has_one_of_our_languages_or_none(text: str) -> None:
    assert detect_language(text) in {*LANGUAGES, UNKNOWN}


@pytest.mark.parametrize(
    "piece", ["é", "a.", "@", "a@", "https://", "www.", "ب", "a'", "A b ", "be."]
)
def test_no_shape_of_text_is_slow(piece: str) -> None:
    started = time.process_time()
    detect_language((piece * 5000)[:5000])
    assert time.process_time() - started < 0.05
