"""Detection of distress: what is compared, which words are judged together, and by which model."""

import pytest

from forum.core.screening.distress.category import Category
from forum.core.screening.distress.detection import WINDOW, categories
from forum.core.screening.distress.features import letter_grams, word_grams, words_of
from forum.core.screening.distress.model import models

ORDINARY = "Een koffienamiddag in de bibliotheek voor wie pas in de wijk woont. "


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ik wil NIEEET meer!", ["ik", "wil", "niet", "mer"]),
        ("h e l p mij", ["help", "mij"]),
        ("j’arrive", ["j", "arive"]),
        ("ÖLMEK İSTİYORUM", ["olmek", "istiyorum"]),
        ("أُريدُ", ["اريد"]),
        ("a" + "bc" * 40, ["a" + "bc" * 14 + "b"]),
        ("…", []),
    ],
)
def test_words_are_compared_without_case_accents_and_doubled_letters(
    text: str, words: list[str]
) -> None:
    assert words_of(text) == words


def test_grams_of_letters_stay_in_a_word() -> None:
    assert letter_grams("ja") == (" j", "ja", "a ", " ja", "ja ", " ja ")


def test_grams_of_words_have_their_places() -> None:
    assert list(word_grams(["a", "b"])) == [("a_", 0, 1), ("a_b_", 0, 2), ("b_", 1, 2)]


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Ik zie het niet meer zitten", "suicide"),
        ("Ik wil niet meer", "suicide"),
        ("Ik maak er een eind aan", "suicide"),
        ("ik zou er liever niet meer zijn", "suicide"),
        ("het leven heeft geen zin meer", "suicide"),
        ("Ik heb pillen klaarliggen", "suicide"),
        ("Ik spring van het dak", "suicide"),
        ("je ne veux plus vivre", "suicide"),
        ("je n'en peux plus", "suicide"),
        ("Ich kann nicht mehr", "suicide"),
        ("artık dayanamıyorum", "suicide"),
        ("Mijn man slaat mij elke avond", "violence"),
        ("Ik word misbruikt", "abuse"),
    ],
)
def test_short_plain_words_are_found_also_in_a_long_idea(text: str, category: str) -> None:
    assert Category(category) in categories(text)
    assert categories(f"{ORDINARY * 12}{text}. {ORDINARY * 12}")


@pytest.mark.parametrize(
    "text",
    [
        "Zelfmoordpreventie op school, een idee",
        "babbelbank tegen zelfmoord",
        ORDINARY * 40,
        "",
        "12 34",
        *("Ja", "Zie www.a.example", "Mooi!", "https://a.example www.b.example http://c.example"),
        "Dobry pomysł, spotkajmy się w sobotę w parku.",
    ],
)
def test_near_misses_and_long_ordinary_texts_show_no_sign(text: str) -> None:
    assert categories(text) == ()


def test_each_window_is_judged_in_its_own_language() -> None:
    assert categories(ORDINARY * (WINDOW // 4) + "Ölmek istiyorum, kendimi öldüreceğim.")


def test_every_language_has_a_model_with_a_weight_for_each_category() -> None:
    assert {model.language for model in models()} == {"nl", "fr", "de", "en", "it", "tr", "ar"}
    for model in models():
        assert {len(weights) for weights in model.weights.values()} == {1 + len(Category)}
