"""Encodings: read from the bytes where they leave no doubt, else asked for."""

import io
from encodings.aliases import aliases

import pytest

from forum.moving_in.reading.encoding import find_encoding, is_encoding, is_plausible
from forum.moving_in.reading.table import UnreadableFile
from tests.unit.moving_in.files import items, reader, refusal, rows

TEXT = "titel;tekst\nBänke für die Müllerstraße;Wer müde ist, soll sitzen können – überall.\n"
FRENCH = (
    "titre;texte\nUn café à l’école;Où les élèves et leurs aînés déjeunent, ça crée des liens.\n"
)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("text", [TEXT, FRENCH], ids=["de", "fr"])
def test_unicode_proves_itself(encoding: str, text: str) -> None:
    (row,) = rows(text.encode(encoding))
    title, body = text.splitlines()[1].split(";")
    assert (row.title, row.body) == (title, body)


@pytest.mark.parametrize("text", [TEXT, FRENCH], ids=["de", "fr"])
def test_cp1252_is_taken_where_every_word_fits_and_it_is_said(text: str) -> None:
    raw = text.encode("cp1252")
    encoding = find_encoding(io.BytesIO(raw))
    assert encoding.codec == "cp1252"
    assert "concluded" in encoding.note
    assert rows(raw)[0].title == text.splitlines()[1].split(";")[0]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp850", TEXT),
        ("mac_roman", TEXT.replace("ß", "ss")),
        ("cp850", FRENCH.replace("’", "'")),
        ("mac_roman", FRENCH),
        ("cp1254", "başlık;metin\nKomşularla çay;Yaşlılar için bir yer, her salı günü.\n"),
        ("cp1250", "title;body\nŁawka;Ławka przy przystanku dla starszych osób, żeby usiąść.\n"),
        ("cp1251", "title;body\nСкамейка;Скамейка на остановке для пожилых людей.\n"),
        ("cp1256", "title;body\nمقعد;مقعد في الحديقة لكبار السن.\n"),
    ],
)
def test_other_encodings_are_asked_for_never_guessed(encoding: str, text: str) -> None:
    raw = text.encode(encoding, "replace")
    assert "--encoding" in refusal(raw)
    title = text.splitlines()[1].split(";")[0]
    header = text.splitlines()[0].split(";")
    (row,) = rows(raw, encoding=encoding, title=header[0], body=header[1])
    assert row.title == title


@pytest.mark.parametrize(
    ("encoding", "text", "words"),
    [
        ("cp1254", "Komşular için güzel bir bahçe istiyoruz çünkü şehirde yeşil az", {"yeşil", "şehirde", "Komşular"}),
        ("cp1256", "حديقة الحي;نريد حديقة للجيران", {"نريد", "حديقة", "الحي"}),
        ("cp1250", "Dziękuję bardzo, będę", {"Dziękuję", "będę"}),
        ("cp1250", "Az erdő és a tető", {"erdő", "tető"}),
        ("iso8859-15", "Een café kost € 2", {"€"}),
        ("cp1251", "Скамейка на остановке", {"Скамейка", "остановке"}),
    ],
)  # fmt: skip
def test_the_question_shows_words_that_differ(encoding: str, text: str, words: set[str]) -> None:
    message = refusal(f"id;title;body\n1;A;{text}\n".encode(encoding, "replace"))
    shown = dict(
        part.split(": ", 1)
        for part in message.rpartition("(the same words in ")[2].rstrip(")").split(", ")
    )
    assert len(set(shown.values())) == len(shown) > 1
    assert encoding in shown
    assert words & set(shown[encoding].split()) or not words


@pytest.mark.parametrize(
    "text",
    [
        "Een enquête over de crêpes, het café en ideeën; één scène, hè, coördinatie",
        "C'è un caffè, perché così però più città; l’è",
        "Où est-ce que l’ère de la fête a été, août, dû à la crème brûlée, cœur",
        "El niño y la señora, mañana en español",
        "São ações, corações e mães",
        "Größe, Straße, Übung, schön, Ärger",
        "På torget måste vi gå",
    ],
)
def test_western_languages_are_concluded(text: str) -> None:
    (row,) = rows(f"id;title;body\n1;A;{text}\n".replace("; ", ", ").encode("cp1252"))
    assert row.body == text.replace("; ", ", ")


def test_a_damaged_letter_costs_its_line_only() -> None:
    text = "id,title,body\n1,Bänke,Für alle\n2,Spielgeräte,Für Kinder\n3,Brücke,Über den Fluss\n"
    raw = text.encode().replace("ä".encode() + b"te", b"\xc3te")
    first, second, third = items(raw)
    assert second.line == 3 and "a letter is damaged" in getattr(second, "reason", "")
    assert getattr(first, "title", "") == "Bänke"
    assert getattr(third, "title", "") == "Brücke"


@pytest.mark.parametrize(
    ("word", "codec", "plausible"),
    [
        ("Müller".encode("cp1252"), "cp1252", True),
        ("Müller".encode("cp850"), "cp1252", False),
        ("Müller".encode("cp1252"), "cp850", False),
        ("élève".encode("mac_roman"), "cp1252", False),
        ("€".encode("cp1252"), "cp1252", True),
        (b"\x81", "cp1252", False),
    ],
)
def test_words_of_an_encoding(word: bytes, codec: str, plausible: bool) -> None:
    assert is_plausible(word, codec) is plausible


@pytest.mark.parametrize("name", ["cp1252", "UTF-8", "utf_16", "utf-32-be", "shift_jis", "latin1"])
def test_names_of_encodings(name: str) -> None:
    assert is_encoding(name)


@pytest.mark.parametrize(
    "name",
    [
        "klingon",
        "base64",
        "idna",
        "punycode",
        "undefined",
        "unicode_escape",
        "rot13",
        "a\0b",
        "hex",
    ],
)
def test_names_of_what_is_no_encoding_of_files(name: str) -> None:
    assert not is_encoding(name)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_an_encoding_that_is_named_is_read_with_and_without_a_mark(
    encoding: str, mark: str
) -> None:
    raw = f"{mark}{TEXT}".encode("utf-32-le" if encoding == "utf-32" else encoding)
    (row,) = rows(
        raw.removeprefix("\ufeff".encode("utf-16-le")) if not mark else raw, encoding=encoding
    )
    assert row.title == TEXT.splitlines()[1].split(";")[0]
    assert rows(TEXT.encode("utf-16-be"), encoding="utf-16")[0].title == row.title


ENCODINGS = sorted(filter(is_encoding, set(aliases.values())))


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode("cp1252"),
        b'[{"title": "B\xe4nke \\ud83d", "te\\udce9kst": "x"}]',
        bytes(range(256)) * 3,
    ],
)
def test_an_encoding_that_is_wrong_is_said(raw: bytes) -> None:
    """Whatever is named, the file is read or refused, and what is said of it can be printed."""
    for encoding in ENCODINGS:
        try:
            made = reader(raw, encoding=encoding)
            found = list(made.rows())
        except UnreadableFile as error:
            str(error).encode()
        else:
            "".join((*made.table.columns, made.table.format, *made.findings.lines())).encode()
            assert found, encoding


@pytest.mark.parametrize(
    "raw",
    [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01", b"\xff\xfe\0bad", b"%PDF-1.7\x00\xff\xfe\x01"],
)
def test_what_is_no_text(raw: bytes) -> None:
    with pytest.raises(UnreadableFile, match="isn't text"):
        find_encoding(io.BytesIO(raw))
