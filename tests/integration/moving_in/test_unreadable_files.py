"""Files that can't be read: the command says so on one line, and nothing is written."""

from pathlib import Path

import pytest

from forum.app.container import Forum
from tests.integration.moving_in.conftest import Import, imported
from tests.services.databases import ON_SQLITE
from tests.unit.moving_in.files import with_sheet, workbook

BOOK = workbook(
    *[("ID", "Titel", "Tekst"), *((n, f"Bank {n}", "In de zon") for n in range(1, 9))],
    Comments=[("ID", "Input", "Comment"), *((n, n, "Goed plan!") for n in range(1, 9))],
)


@ON_SQLITE
@pytest.mark.parametrize("number", [1, 2], ids=["ideas", "comments"])
async def test_a_sheet_that_is_damaged(forum: Forum, run_import: Import, number: int) -> None:
    raw = with_sheet(BOOK, b'r="A7"', b'r="ZZZZZZ7"', number)
    result = await run_import(raw, "--publish", name="ideas.xlsx")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[0].startswith("Error: ideas.xlsx: ")
    assert "the workbook is damaged" in result.stderr
    assert await imported(forum) == {}


@ON_SQLITE
async def test_a_file_of_comments_that_is_damaged(
    forum: Forum, run_import: Import, tmp_path: Path
) -> None:
    damaged = workbook(("ID", "Input", "Comment"), ("x", "1", "Mooi"), ("y", "1", "Ook mooi"))
    (tmp_path / "comments.xlsx").write_bytes(with_sheet(damaged, b'r="A3"', b'r="ZZZZZZ3"'))
    result = await run_import(
        "id,title,body\n1,Bank,In de zon\n", "--comments", str(tmp_path / "comments.xlsx")
    )
    assert result.exit_code == 1
    assert result.stderr.splitlines()[0].startswith("Error: comments.xlsx: ")
    assert await imported(forum) == {}


@ON_SQLITE
@pytest.mark.parametrize("name", ["punycode", "idna", "undefined", "unicode_escape", "base64"])
async def test_what_is_no_encoding_of_files(run_import: Import, name: str) -> None:
    result = await run_import("id,title,body\n1,Bank,In de zon\n", "--encoding", name)
    assert result.exit_code == 2
    assert f"'{name}' is no encoding" in result.stderr


@ON_SQLITE
async def test_an_encoding_without_its_mark(forum: Forum, run_import: Import) -> None:
    raw = "id;title;body\n1;Caf\u00e9;In de zon\n".encode("utf-16-le")
    result = await run_import(raw, "--encoding", "utf-16")
    assert result.exit_code == 0, result.output
    assert (await imported(forum))["1"].title == "Caf\u00e9"


@ON_SQLITE
async def test_names_that_no_encoding_can_write(forum: Forum, run_import: Import) -> None:
    raw = rb'[{"id": 1, "title": "Bank", "body": "", "bo\ud83ddy": "x", "status": "raar \ud83d"}]'
    result = await run_import(raw, name="ideas.json")
    assert result.exit_code == 0, result.output
    assert "columns dropped: bo" in result.stdout
    assert list(await imported(forum)) == ["1"]
