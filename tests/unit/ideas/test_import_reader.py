"""Import files of other platforms: rows with line numbers, refused rows, and refused files."""

import pytest

from forum.ideas.commands.import_reader import Refusal, Row, UnreadableFile, read_rows

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89"


def rows(raw: bytes, **mapped: str) -> list[Row]:
    items = list(read_rows(raw, mapped))
    assert all(isinstance(item, Row) for item in items), items
    return [item for item in items if isinstance(item, Row)]


def refusal(raw: bytes, **mapped: str) -> str:
    with pytest.raises(UnreadableFile) as error:
        list(read_rows(raw, mapped))
    message = str(error.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    "raw",
    [
        "title,body\nCafé,Koffie voor iedereen\n".encode(),
        "\ufefftitle,body\r\nCafé,Koffie voor iedereen\r\n".encode(),
        "title;body\nCafé;Koffie voor iedereen".encode(),
        "title\tbody\nCafé\tKoffie voor iedereen\n".encode(),
        "Titel;Beschrijving\nCafé;Koffie voor iedereen\n".encode("cp1252"),
        '"title";"body";"a, b, c"\n"Café";"Koffie voor iedereen";""\n'.encode(),
        "ti\0tle,body\nCa\0fé,Koffie voor\0 iedereen\n".encode(),
        "title,body\rCafé,Koffie voor iedereen\r".encode(),
        '[{"title": "Café", "body": "Koffie voor iedereen"}]'.encode(),
        '{"ideas": [{"title": "Café", "body": "Koffie voor iedereen"}]}'.encode(),
    ],
    ids=[
        "plain",
        "bom",
        "semicolons",
        "tabs",
        "cp1252",
        "quoted-commas",
        "nul",
        "cr",
        "json",
        "json-object",
    ],
)
def test_one_idea_in_many_formats(raw: bytes) -> None:
    (row,) = rows(raw)
    assert (row.title, row.body) == ("Café", "Koffie voor iedereen")


def test_lines_are_those_of_the_file() -> None:
    raw = b'\n"ti\ntle",title,body\nx,A,"one\n\nthree"\n\n,,\nx,B,b\nx,,nothing\n'
    first, second, third = read_rows(raw, {})
    assert isinstance(first, Row) and isinstance(second, Row)
    assert (first.line, first.body) == (4, "one\n\nthree")
    assert second.line == 9
    assert third == Refusal(10, "there is no title")


def test_columns_are_mapped_by_name() -> None:
    raw = b"Wat,Waarom,title\nA,because,ignored\n"
    (row,) = rows(raw, title=" wat", body="Waarom")
    assert (row.title, row.body) == ("A", "because")
    assert "no column named 'Hoe'" in refusal(raw, body="Hoe")


def test_ragged_rows() -> None:
    short, long, empty_cells = read_rows(b"title,body\nA\nB,soup, and bread\nC,tea,,\n", {})
    assert short == Refusal(2, "there is no text besides the title")
    assert isinstance(long, Refusal) and long.line == 3 and "more cells" in long.reason
    assert isinstance(empty_cells, Row) and empty_cells.body == "tea"


def test_json_records_may_have_different_keys() -> None:
    first, second, third, fourth = read_rows(
        b'[{"title": "A"}, {"title": "B", "body": "b"}, 3, {"title": {"nl": "C"}, "body": "c"}]', {}
    )
    assert first == Refusal(1, "there is no text besides the title")
    assert isinstance(second, Row) and second.line == 2
    assert third == Refusal(3, "there is no title")
    assert fourth == Refusal(4, "there is no title")


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"\xff\xfe\0bad", "isn't text"),
        ("title,body\nA,b\n".encode("utf-16"), "isn't text"),
        (PNG, "isn't text"),
        (b"PK\x03\x04\x14\0\x06\0\x08\0\xff\xfe", "isn't text"),
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b",,\n;;\n", "no column for the title"),
        (b"title,body\n", "holds no ideas"),
        (b"title,body\n\n,,\n", "holds no ideas"),
        (b"[]", "holds no ideas"),
        (b'{"ideas": []}', "holds no ideas"),
        (b"title\nA\n", "no column for the body"),
        (b"just some words", "no column for the title"),
        (b"[1, 2]", "no column for the title"),
        (b'{"a": 1}', "no list of ideas"),
        (b"[{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[" + b"1" * 5000 + b"]", "not JSON"),
        (b'title,body\nA,b\nB,"never closed\nC,c\n', "line 3"),
    ],
)
def test_files_that_are_refused_as_a_whole(raw: bytes, message: str) -> None:
    assert message in refusal(raw)


def test_the_error_for_a_file_without_a_header_contains_no_personal_data() -> None:
    message = refusal(b"maria@example.org,Een lange zin over het plein die nergens eindigt\n")
    assert "example.org" not in message
    assert "nergens" not in message


def test_a_damaged_character_refuses_only_its_own_line() -> None:
    text = "id,title,body\n1,Bänke,Für alle\n2,Spielgeräte,Für Kinder\n3,Brücke,Über den Fluss\n"
    raw = text.encode().replace("Spielger\u00e4te".encode(), b"Spielger\xc3te")
    first, second, third = read_rows(raw, {})
    assert isinstance(first, Row) and isinstance(third, Row)
    assert (first.title, third.title) == ("Bänke", "Brücke")
    assert second == Refusal(3, "a letter is damaged; save the file as UTF-8 once more")


def test_one_id_is_one_idea() -> None:
    raw = b"id,title,body\n1,Bench,In the sun\n1,Bench,In the sun\n1,Coffee,On the square\n"
    first, duplicate, conflict = read_rows(raw, {})
    assert isinstance(first, Row) and isinstance(duplicate, Row)
    assert conflict == Refusal(4, "the id 1 stands on line 2 already, with other words")
