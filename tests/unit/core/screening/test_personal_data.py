"""Personal data in texts: found with its place and sort, in seven languages, with few false alarms."""

import pytest
from stdnum import iban
from stdnum.be import nn
from stdnum.nl import bsn

from forum.core.helplines import BY_COUNTRY
from forum.core.screening.personal_data import (
    NO_CONTACTS,
    PersonalKind,
    PublicContacts,
    find_personal_data,
)
from forum.core.screening.phone_numbers import e164

K = PersonalKind


def found(text: str, public: PublicContacts = NO_CONTACTS) -> list[tuple[str, str]]:
    """What is found, as pairs of the sort and the words."""
    return [
        (each.kind.value, text[each.start : each.end]) for each in find_personal_data(text, public)
    ]


def with_iban_checksum(country: str, rest: str) -> str:
    """An IBAN of an invented account."""
    return f"{country}{iban.calc_check_digits(f'{country}00{rest}')}{rest}"


def with_belgian_checksum(first: str) -> str:
    """A national number of nobody, from its first nine digits; born before 2000."""
    return f"{first}{97 - int(first) % 97:02d}"


def with_bsn_checksum(first: str) -> str:
    """A BSN of nobody, from its first eight digits, whose last one fits."""
    return next(first + digit for digit in "0123456789" if bsn.is_valid(first + digit))


NATIONAL_NUMBER = with_belgian_checksum("700101997")
BIS_NUMBER = with_belgian_checksum("704101997")
BSN = with_bsn_checksum("99999001")
GROUPED_IBAN = iban.format(with_iban_checksum("BE", "000000000097"))


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("BE", "0470 00 00 12"), ("BE", "0470000012"), ("BE", "0470/00.00.12"), ("BE", "0470/00 00 12"),
        ("BE", "0470-00-00-12"), ("BE", "09 000 00 12"), ("BE", "09/000.00.12"), ("BE", "(09) 000 00 12"),
        ("BE", "+32 470 00 00 12"), ("BE", "+32470000012"), ("BE", "0032470000012"), ("BE", "+32 (0)470 00 00 12"),
        ("BE", "٠٤٧٠ ٠٠ ٠٠ ١٢"), ("BE", "0470\u00a000\u00a000\u00a012"),
        ("NL", "06 12345678"), ("NL", "06-12345678"), ("NL", "06-12 34 56 78"), ("NL", "+31 6 12345678"),
        ("NL", "010 000 0012"), ("NL", "0031612345678"), ("NL", "+31 (0)10 000 00 12"),
        ("DE", "030 00001234"), ("DE", "0151 00000012"), ("DE", "0151/00000012"), ("DE", "+49 151 00000012"),
        ("DE", "+49 (0)30 00001234"), ("DE", "0049 151 00000012"),
        ("FR", "06 00 00 00 12"), ("FR", "06.00.00.00.12"), ("FR", "0600000012"), ("FR", "+33 6 00 00 00 12"),
        ("FR", "01 00 00 00 12"), ("FR", "0033 6 00 00 00 12"), ("FR", "02.12.34.56.78"),
        ("LU", "621 000 012"), ("LU", "+352 621 000 012"), ("LU", "00352 621000012"), ("LU", "+352 26 00 00 12"),
    ],
)  # fmt: skip
def test_a_phone_number_is_found_in_its_country_and_its_neighbours(
    country: str, number: str
) -> None:
    abroad = {"BE", country} if country != "LU" or number[0] in "+0" else {country}
    for town in abroad:
        text = f"Mail of bel ons ({number}), of kom langs."
        assert found(text, PublicContacts(town)) == [("phone", number)]


def test_numbers_without_a_prefix_are_found_after_a_word_for_telephone() -> None:
    assert found("Tél. 26 00 00 12, demandez Ana") == [("phone", "26 00 00 12")]
    assert found("GSM: 621000012") == [("phone", "621000012")]


@pytest.mark.parametrize("between", [" ", " / ", "/", ", ", " - ", "\n", " of "])
def test_two_phone_numbers_in_a_row_are_both_found(between: str) -> None:
    text = f"Bel 0470 00 00 12{between}0470/00.00.13 of 7 keer"
    assert found(text) == [("phone", "0470 00 00 12"), ("phone", "0470/00.00.13")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mail maria@example.org.", "maria@example.org"),
        ("jan [at] example.org", "jan [at] example.org"),
        ("j.peeters+soep@mail.example.org, graag", "j.peeters+soep@mail.example.org"),
        ("أكتب إلى sami@example.org", "sami@example.org"),
    ],
)
def test_a_mail_address_is_found(text: str, words: str) -> None:
    assert found(text) == [("email", words)]


@pytest.mark.parametrize(
    ("country", "rest"),
    [
        ("BE", "000000000097"), ("NL", "BANK0000000012"), ("DE", "000000000000000012"),
        ("LU", "0000000000000012"),
    ],
)  # fmt: skip
def test_an_iban_is_found_by_its_checksum(country: str, rest: str) -> None:
    number = with_iban_checksum(country, rest)
    for written in (number, iban.format(number), number.lower()):
        assert found(f"Stort op {written} voor ons feest.") == [("account", written)]
    other = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert "account" not in dict(found(f"Stort op {other}."))


def test_an_iban_of_a_bank_that_the_library_does_not_know_is_found() -> None:
    number = with_iban_checksum("BE", f"{5390000012:010d}{5390000012 % 97:02d}")
    assert not iban.is_valid(number) and iban.is_valid(number, check_country=False)
    for written in (number, iban.format(number), iban.format(number, "-")):
        assert found(f"Stort op {written} aub.") == [("account", written)]


@pytest.mark.parametrize("number", [NATIONAL_NUMBER, BIS_NUMBER])
@pytest.mark.parametrize(
    "form", ["{0}", "{1}.{2}.{3}-{4}.{5}", "{1} {2} {3} {4} {5}", "{1}{2}{3}-{4}-{5}"]
)
def test_a_belgian_national_number_is_found_by_its_checksum(number: str, form: str) -> None:
    parts = (number, number[:2], number[2:4], number[4:6], number[6:9], number[9:])
    written = form.format(*parts)
    assert found(f"Mijn nummer is {written}.") == [("national_number", written)]
    assert found(f"Mijn nummer is 7{form.format(*parts)[1:-1]}x.") == []


def test_a_dutch_bsn_is_found_with_its_word_or_in_its_own_form() -> None:
    dotted = f"{BSN[:4]}.{BSN[4:6]}.{BSN[6:]}"
    assert found(f"Mijn BSN is {BSN}") == [("national_number", BSN)]
    assert found(f"burgerservicenummer: {BSN}") == [("national_number", BSN)]
    assert found(f"het is {dotted}") == [("national_number", dotted)]
    assert found(f"er waren {BSN} bezoekers") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # Dutch
        ("Ik woon Kerkstraat 12 bus 3, bel aan.", "Kerkstraat 12 bus 3"),
        ("ik woon kerkstraat 12", "kerkstraat 12"), ("Kerkstraat nr. 12b", "Kerkstraat nr. 12b"),
        ("Zeedijk 103, Oostdorp", "Zeedijk 103"), ("Gentsesteenweg 12-14", "Gentsesteenweg 12-14"),
        ("Kom naar Kerkplein 3b!", "Kerkplein 3b"), ("op de Oude Baan 5", "Oude Baan 5"),
        ("Prinsengracht 12", "Prinsengracht 12"), ("in de Grote Markt 12", "Grote Markt 12"),
        # French
        ("J'habite rue de la Gare 4.", "rue de la Gare 4"), ("rue de la Paix 12", "rue de la Paix 12"),
        ("12, rue de la Paix", "12, rue de la Paix"), ("12 bis, rue Haute", "12 bis, rue Haute"),
        ("Avenue Louise 12 bte 4", "Avenue Louise 12 bte 4"), ("12 rue de l'Église", "12 rue de l'Église"),
        ("Chaussée de Mons 12", "Chaussée de Mons 12"), ("place du Marché, 7", "place du Marché, 7"),
        # German
        ("Hauptstraße 5", "Hauptstraße 5"), ("Hauptstrasse 7", "Hauptstrasse 7"), ("Hauptstr. 7a", "Hauptstr. 7a"),
        ("Lindenallee 12", "Lindenallee 12"), ("Wir wohnen Am Markt, Bahnhofsplatz 3", "Bahnhofsplatz 3"),
        # English
        ("I live at 12 Church Street.", "12 Church Street"), ("12a old mill lane, upstairs", "12a old mill lane"),
        # Italian
        ("Abito in Via Roma 5", "Via Roma 5"), ("abito in via roma, 5", "via roma, 5"),
        ("Piazza Garibaldi n. 3", "Piazza Garibaldi n. 3"), ("Viale della Libertà 12/a", "Viale della Libertà 12/a"),
        # Turkish
        ("Atatürk Caddesi No: 5", "Atatürk Caddesi No: 5"), ("Evim Gül Sokağı 12", "Evim Gül Sokağı 12"),
        ("Çınar Sok. No:7", "Çınar Sok. No:7"),
        # Arabic
        ("أسكن في شارع النخيل 12", "شارع النخيل 12"), ("شارع الملك فيصل رقم ١٢", "شارع الملك فيصل رقم ١٢"),
        ("أسكن في 12 شارع السلام", "12 شارع السلام"),
        ("Ich bin in der Hauptstraße 5 am Sonntag.", "Hauptstraße 5"),
        ("Kommt zur Goethestraße 7b am Markt", "Goethestraße 7b"),
        ("Ik woon op de Grote Steenweg 145.", "Grote Steenweg 145"),
        ("Kom naar de Oude Vest 12, derde bel", "Oude Vest 12"),
        ("Gül Sokak No:5 D:3", "Gül Sokak No:5"),
    ],
)  # fmt: skip
def test_a_street_with_a_house_number_is_found(text: str, words: str) -> None:
    assert found(text) == [("address", words)]


@pytest.mark.parametrize(
    "text",
    [
        "Een plein met 1 000 mensen", "We gaan op weg 2 keer per week.", "Onderweg 3 mensen gezien.",
        "Elke dinsdag om 14.30 uur koffie voor 25 mensen, 3 euro, in 2027.",
        "Van 08.00-12.00 of 09:00 - 17:00, op 02.03.2027 en 21/12/2027, of 2027-12-21.",
        "Op 02/03/2027 10.00 uur en op 1-2-2027.", "Neem bus 12 of de N8 12 keer.", "Bus 12 stopt hier, lijn 345.",
        "Dat kost € 1.250.000,00 of 1 000 000 euro per jaar.", "Kamer 0123, versie 10.20.30.40",
        "Er zijn 123456789 sterren en 987 654 321 vissen.", "Dossier 2027/000123 en factuur 20270012345.",
        "De Kerkstraat telt 40 huizen.", "In de Kerkstraat 12 bomen en in de Dorpsstraat 3 banken.",
        "Op het Kerkplein 10 uur tot 12 uur.", "Dorpsstraat 2030: zo zien wij het.", "Kerkplein 14.30 uur",
        "Bel 112, 1813, 106 of 0800 32 123.", "Speelplein 12 jarigen", "Stationsplein, 21 december",
        "Met de trein via Gentdorp om 9 uur, via WhatsApp 2 keer.", "Postcode 9000, 2000 of 1234 AB.",
        "La rue est fermée 2 jours. Il y a 12 places de parking.", "Place 3 bancs sur la place du marché.",
        "Un café par mois, à 14h30, pour 3,50 euros, de 2025 à 2027.", "Sur la place du village 12 bancs",
        "Ein Fest für 200 Leute um 15 Uhr, 2,50 Euro, am 02.03.2027.", "Der Parkplatz 2 ist leer.",
        "12 new street lamps and 3 quiet streets", "The walk takes 20 minutes, 5 days a week.",
        "Una passeggiata via mare di 2 ore, il 3 maggio.", "Un corso di cucina per 12 persone",
        "Yaşlılar için bahçe, her salı saat 10.00, 25 kişi.", "Sokakta 12 lamba yok.", "Her cadde 3 ağaç ister",
        "مقهى كل يوم ثلاثاء الساعة 10 لخمسة 5 أشخاص", "شارع جميل فيه 12 شجرة كبيرة",
        "Zie https://example.org/12/rue-haute en www.example.org", "@kerkstraat is een naam",
        "3 straten verder", "IBAN is een rekening, BE is België", "1 2 3 4 5 6 7 8 9 10", "2 + 2 = 4; 0,5 * 0.25",
    ],
)  # fmt: skip
def test_ordinary_sentences_have_no_finding(text: str) -> None:
    assert found(text) == []


def test_what_the_town_publishes_is_no_finding() -> None:
    public = PublicContacts("BE", frozenset({"+3290000010"}), frozenset({"stad@example.org"}))
    assert found("Bel 09 000 00 10 of +32 9 000 00 10, of mail Stad@example.org", public) == []
    assert found("Bel 09 000 00 11", public) == [("phone", "09 000 00 11")]


def test_helplines_of_every_country_are_no_finding() -> None:
    for country, lines in BY_COUNTRY.items():
        public = PublicContacts(country, frozenset(e164(line.phone, country) for line in lines))
        assert not [line for line in lines if found(f"Bel {line.phone} als het niet gaat", public)]


def test_several_findings_come_in_their_order_without_overlaps() -> None:
    text = f"Kerkstraat 12, 0470 00 00 12, a@example.org, {GROUPED_IBAN}, {NATIONAL_NUMBER}"
    assert [kind for kind, _ in found(text)] == [
        K.address,
        K.phone,
        K.email,
        K.account,
        K.national_number,
    ]
    assert nn.is_valid(NATIONAL_NUMBER)
