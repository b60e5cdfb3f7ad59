"""Automatic screening: urgent and personal content in seven languages, with few false alarms."""

import pytest

from forum.core.screening.signs import CRY_FOR_HELP, PERSONAL_DATA, screen


@pytest.mark.parametrize(
    "text",
    [
        "Ik wil niet meer leven.", "IK WIL DOOD", "j'ai plus envie de vivre", "Suicide",
        "Ich will nicht mehr leben", "I want to die", "I want to kill myself", "voglio morire",
        "Ölmek istiyorum", "ÖLMEK İSTİYORUM", "أريد أن أموت", "Ze zijn zonder mij beter af",
    ],
)  # fmt: skip
def test_a_cry_for_help_is_detected(text: str) -> None:
    assert CRY_FOR_HELP in screen("Een titel", f"Eerst iets anders. {text}. Dan nog iets.")


@pytest.mark.parametrize(
    "text",
    [
        "Bel me op 0470 00 00 12", "bel +32 470 00 00 12", "0032470000012", "09/000.00.12",
        "maria@example.org", "ik woon Kerkstraat 12", "Rue de Bruges 4", "Hauptstrasse 7",
        "Zeedijk, Vaartlaan 103",
        "J'habite rue de la Gare 4", "Hauptstraße 5", "Atatürk Caddesi No: 5", "Kerkplein 3b",
    ],
)  # fmt: skip
def test_personal_data_is_detected(text: str) -> None:
    assert PERSONAL_DATA in screen("Een titel", text)


@pytest.mark.parametrize(
    "text",
    [
        "Een plein met 1 000 mensen",
        "We gaan op weg 2 keer per week.",
        "Elke dinsdag om 14.30 uur koffie voor 25 mensen, 3 euro, in 2027.",
        "Meer banken langs de Leie, van 10 tot 12 uur.",
        "Een pleintje met duizend lichtjes op 21/12/2027.",
        "Yaşlılar için bahçe, her salı saat 10.00.",
        "Ik wil meer leven in de wijk.",
    ],
)
def test_ordinary_ideas_show_no_sign(text: str) -> None:
    assert screen("Een idee", text) == ()


def test_the_most_urgent_comes_first() -> None:
    assert screen("ik wil dood, bel 0470000012") == (CRY_FOR_HELP, "suicide", PERSONAL_DATA)
