"""What a translation service is sent: whole sentences, without the personal data in them."""

import pytest

from forum.core.screening.personal_data import NO_CONTACTS, PublicContacts
from forum.core.text.sentences import sentence_spans
from moderation.translator.sentences import sentences_of


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        (" \n \n", []),
        ("Een bank op het plein", ["Een bank op het plein"]),
        ("Hallo! Kan dit? Ja. Graag…", ["Hallo!", "Kan dit?", "Ja.", "Graag…"]),
        ("Een bank.\n\nEn een boom", ["Een bank.", "En een boom"]),
        ("Zet er bv. een bank. Of twee.", ["Zet er bv. een bank.", "Of twee."]),
        ("Om 20.30 uur. Tot dan", ["Om 20.30 uur.", "Tot dan"]),
        ("- Koffie\n2. Thee. Of melk", ["- Koffie", "2. Thee.", "Of melk"]),
        ("“Kom je?” Ja.", ["“Kom je?”", "Ja."]),
        ("هل يمكن؟ نعم. شكرا", ["هل يمكن؟", "نعم.", "شكرا"]),
    ],
)  # fmt: skip
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


@pytest.mark.parametrize(
    ("text", "language", "masked"),
    [
        ("Bel 0470 00 00 12. Of kom langs.", "nl", ["Bel [telefoonnummer weggelaten].", "Of kom langs."]),
        ("Mail an anna@example.org! Danke.", "de", ["Mail an [E-Mail-Adresse weggelassen]!", "Danke."]),
        ("Call 0470 00 00 12", "", ["Call [phone number left out]"]),
        ("Geen nummer hier. Echt niet.", "nl", ["Geen nummer hier.", "Echt niet."]),
    ],
)  # fmt: skip
def test_personal_data_is_masked_in_the_language_of_the_text(
    text: str, language: str, masked: list[str]
) -> None:
    sentences = sentences_of(text, language, NO_CONTACTS)
    assert [each.masked for each in sentences] == masked
    assert " ".join(each.original for each in sentences) == text


def test_an_abbreviation_in_an_address_does_not_cut_it_in_two() -> None:
    text = "J'habite av. Louise 12. Merci"
    assert next(text[start:end] for start, end in sentence_spans(text)) == "J'habite av."
    first, second = sentences_of(text, "fr", NO_CONTACTS)
    assert first.original == "J'habite av. Louise 12." and "Louise" not in first.masked
    assert second.masked == "Merci"


def test_contacts_of_the_town_are_sent() -> None:
    public = PublicContacts("BE", frozenset({"+32470000012"}))
    [sentence] = sentences_of("Bel 0470 00 00 12", "nl", public)
    assert sentence.masked == sentence.original


def test_a_long_mask_at_the_end_is_not_cut_off() -> None:
    [sentence] = sentences_of("a@example.org", "tr", NO_CONTACTS)
    assert sentence.masked.startswith("[") and sentence.masked.endswith("]")
