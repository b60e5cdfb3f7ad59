"""CSV and TSV: dialects, and damage that costs one line."""

import pytest

from forum.moving_in.reading.idea_rows import IdeaRow, Refusal
from forum.moving_in.reading.record_shapes import NOT_A_RECORD
from tests.unit.moving_in.files import items, refusal, rows


@pytest.mark.parametrize(
    "raw",
    [
        "title,body\nCafé,Koffie voor iedereen\n".encode(),
        "\ufefftitle,body\r\nCafé,Koffie voor iedereen\r\n".encode(),
        "title;body\nCafé;Koffie voor iedereen".encode(),
        "title\tbody\nCafé\tKoffie voor iedereen\n".encode(),
        "title|body\nCafé|Koffie voor iedereen\n".encode(),
        "sep=;\ntitle;body\nCafé;Koffie voor iedereen\n".encode(),
        "\ufeffsep=,\r\ntitle,body\r\nCafé,Koffie voor iedereen\r\n".encode(),
        "sep=\t\r\ntitle\tbody\r\nCafé\tKoffie voor iedereen\r\n".encode("utf-16"),
        '"title";"body";"a, b, c"\n"Café";"Koffie voor iedereen";""\n'.encode(),
        "ti\0tle,body\nCa\0fé,Koffie voor\0 iedereen\n".encode(),
        "title,body\rCafé,Koffie voor iedereen\r".encode(),
        "\n\n  \ntitle,body\n\nCafé,Koffie voor iedereen\n,\n".encode(),
        "title,body\nCafé,Koffie voor iedereen,,\n".encode(),
    ],
)
def test_one_idea_in_many_dialects(raw: bytes) -> None:
    (row,) = rows(raw)
    assert (row.title, row.body) == ("Café", "Koffie voor iedereen")


def test_a_file_with_one_column_has_no_delimiter() -> None:
    assert [row.title for row in rows(b"title\nTea, coffee; and cake\n")] == [
        "Tea, coffee; and cake"
    ]


def test_lines_are_those_of_the_file() -> None:
    raw = b'\n"ti\ntle",title,body\nx,A,"one\n\nthree"\n\n,,\nx,B,b\nx,,nothing\n'
    first, second, third = items(raw)
    assert isinstance(first, IdeaRow) and isinstance(second, IdeaRow)
    assert (first.line, first.body) == (4, "one\n\nthree")
    assert second.line == 9
    assert third == Refusal(10, "there is no title")


@pytest.mark.parametrize(
    "cell",
    [r"Een \"goed\" idee", r"\"Goed\"", r"zei ze: \"kom maar\""],
)
def test_quotes_after_a_backslash_are_quotes(cell: str) -> None:
    raw = f'"id","title","body"\n"1","{cell}","tekst"\n"2","Tweede","C:\\map\\"\n'.encode()
    first, second = rows(raw)
    assert first.title == cell.replace("\\", "")
    assert (second.title, second.body) == ("Tweede", "C:\\map\\")


@pytest.mark.parametrize(
    "damaged",
    ['2,"never closed', '2,"closed" twice",x', "2,a,b,c", '2,"open,\nnot a line of its own"'],
)
def test_a_damaged_line_costs_one_line(damaged: str) -> None:
    raw = f'id,title,body\n1,A,a\n{damaged}\n3,"C",c\n4,D,"d ""d"""\n'.encode()
    found = items(raw)
    good = {item.title for item in found if isinstance(item, IdeaRow)}
    assert {"A", "C", "D"} <= good
    assert [item.line for item in found if isinstance(item, Refusal)][:1] == [3]


def test_a_quote_that_is_never_closed_at_the_end_costs_one_line() -> None:
    raw = b'title,body\nA,a\nB,"never closed\n' + b"".join(b"C%d,c\n" % n for n in range(500))
    found = items(raw)
    assert sum(isinstance(item, IdeaRow) for item in found) == 501
    assert [item for item in found if isinstance(item, Refusal)] == [
        Refusal(3, "a quote isn't closed")
    ]


def test_many_open_quotes_cost_no_other_line() -> None:
    lines = (f'A{n},"open\nB{n},b\n' for n in range(200))
    found = items(f"title,body\n{''.join(lines)}".encode())
    assert {item.title for item in found if isinstance(item, IdeaRow)} >= {
        f"B{n}" for n in range(200)
    }


def test_columns_with_the_same_name_are_both_read() -> None:
    first, second = rows(b"title,body,body\nA,one,two\nB,,two\n")
    assert (first.body, second.body) == ("one", "two")


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b",,\n;;\n", "no column for the title"),
        (b"title,body\n", "holds no ideas"),
        (b"title,body\n\n,,\n", "holds no ideas"),
        (b"just some words", "no column for the title"),
        (b'"title', "isn't closed"),
    ],
)
def test_files_that_are_refused_as_a_whole(raw: bytes, message: str) -> None:
    assert message in refusal(raw)


def test_the_error_for_a_file_without_a_header_contains_no_personal_data() -> None:
    message = refusal(b"maria@example.org,Een lange zin over het plein die nergens eindigt\n")
    assert "example.org" not in message
    assert "nergens" not in message


def _titles(raw: str) -> list[str]:
    return [item.title for item in items(raw.encode()) if isinstance(item, IdeaRow)]


@pytest.mark.parametrize(
    "text",
    [
        """2,"Kapot idee,tekst begint,Jan
Bel mij, Piet Jansen, op het nummer, thuis
en verder, tot slot, groet, Piet
""",
        """2,"Kapot idee,tekst begint,Jan
Bel mij,Piet Jansen,op het nummer,thuis

en verder,tot slot,groet,Piet
en nog,"iets over
twee regels",dag,Piet
""",
        "2,Kapot idee,tekst begint zonder quotes\nbel mij,Piet Jansen,thuis,Jan\n",
        "2,Kapot idee,tekst begint, en gaat,verder\nbel mij,Piet Jansen,thuis,Jan\n",
        "2,Kapot,tekst,Jan,\nook,te,veel,cellen,hier\nbel mij,Piet Jansen,thuis,Jan\n",
    ],
    ids=["spaces", "no-spaces", "no-quotes", "too-many", "twice"],
)
def test_the_rest_of_a_damaged_text_makes_no_idea(text: str) -> None:
    raw = f"id,title,body,author\n1,Goed idee,Gewone tekst,Jan\n{text}3,Derde idee,Tekst,Els\n"
    titles = _titles(raw)
    assert [title for title in titles if "Kapot" not in title] == ["Goed idee", "Derde idee"]
    assert NOT_A_RECORD in [getattr(item, "reason", "") for item in items(raw.encode())]


def test_a_text_of_several_lines_in_a_short_record_makes_no_ideas() -> None:
    raw = (
        'id;title;body;date;author;tags\n1;Eerste;"regel een\nregel; twee; drie; vier\nslot"'
        ';2024-01-02\n2;Tweede;"gewone tekst";2024-01-02;Jan;x\n'
    )
    assert _titles(raw) == ["Tweede"]


def test_records_without_their_last_cells_are_read() -> None:
    assert _titles("id,title,body,tags\n1,A,a,x\n2,B\n3,C,c\n4,D\n") == ["A", "B", "C", "D"]


@pytest.mark.parametrize(
    "raw",
    [
        "nr;titel;tekst (a, b, c, d);datum\n1;Bank;In de zon, of niet;2024-01-02\n",
        "nr,titel,tekst (a; b; c; d; e),datum\n1,Bank,In de zon; of niet,2024-01-02\n",
        '"nr";"titel";"tekst, in het kort, en meer"\n1;Bank;In de zon\n',
    ],
)
def test_signs_in_a_name_are_no_delimiter(raw: str) -> None:
    (row,) = rows(raw.encode())
    assert (row.source_id, row.title) == ("1", "Bank")


@pytest.mark.parametrize(
    "preamble",
    ["Export ideeën;;;\n;;;\n", "Export ideeën\n\n", "Export;12-05-2024;;\n", '"Export\nvan";;;\n'],
)
def test_a_title_above_the_header_is_no_header(preamble: str) -> None:
    (row,) = rows(f"{preamble}id;titel;tekst;datum\n1;Bank;In de zon;2024-01-02\n".encode())
    assert (row.title, row.body) == ("Bank", "In de zon")
    assert row.line == preamble.count("\n") + 2


def test_a_record_of_known_words_is_no_header() -> None:
    assert "no column for the title" in refusal("Mikä;Missä;Näkyy\n1;Idea;Public\n".encode())


def test_blank_cells_after_a_short_record_are_read() -> None:
    assert _titles("title,votes\nBank,3\nThee\nKoek,\n") == ["Bank", "Thee", "Koek"]


def test_blank_cells_after_a_damaged_record_prove_nothing() -> None:
    assert _titles('id,title,body\n1,A,a\n2,"open,b\n,en verder,\n3,C,c\n') == ["A", "C"]
