"""Options of `forum import`: each is honoured, or refused with a sentence."""

from pathlib import Path

import httpx2
import pytest

from forum.app.container import Forum
from tests.integration.moving_in.conftest import COMMENTS, PLATFORM, Import, imported
from tests.services.databases import ON_SQLITE
from tests.unit.moving_in.files import workbook

PLAIN = "id,title,body\n1,Bank,In de zon\n"


@ON_SQLITE
async def test_a_dry_run_takes_nothing_back(forum: Forum, run_import: Import) -> None:
    await run_import(PLATFORM, "--publish", comments=COMMENTS)
    dry = await run_import(None, "--undo", "1", "--dry-run")
    assert (dry.exit_code, dry.stdout) == (0, "would take back: ideas 3, comments 3\n")
    assert sorted(await imported(forum)) == ["11", "12", "13"]
    real = await run_import(None, "--undo", "1")
    assert real.stdout == "taken back: ideas 3, comments 3\n"


@ON_SQLITE
@pytest.mark.parametrize(
    "option",
    ["--publish", "--map=title=Titel", "--map-comments=body=Tekst", "--source=x", "--language=nl",
     "--encoding=utf-8", "--list"],
)  # fmt: skip
async def test_undoing_refuses_what_it_would_ignore(
    forum: Forum, run_import: Import, option: str
) -> None:
    await run_import(PLAIN)
    refused = await run_import(None, "--undo", "1", option)
    assert refused.exit_code == 2
    assert f"can't be used with {option.partition('=')[0]}" in refused.stderr or (
        option == "--list" and "--list can't be used with --undo" in refused.stderr
    )
    assert list(await imported(forum)) == ["1"]


@ON_SQLITE
@pytest.mark.parametrize("option", ["--dry-run", "--yes", "--publish", "--comments", "FILE"])
async def test_listing_refuses_every_other_option(run_import: Import, option: str) -> None:
    file = PLAIN if option == "FILE" else None
    arguments = [] if option in {"FILE", "--comments"} else [option]
    comments = COMMENTS if option == "--comments" else ""
    refused = await run_import(file, "--list", *arguments, comments=comments)
    assert refused.exit_code == 2
    assert f"--list can't be used with {option}" in refused.stderr


@ON_SQLITE
async def test_undoing_refuses_a_file(forum: Forum, run_import: Import) -> None:
    await run_import(PLAIN)
    refused = await run_import(PLAIN, "--undo", "1")
    assert refused.exit_code == 2 and "--undo can't be used with FILE" in refused.stderr
    assert list(await imported(forum)) == ["1"]


@ON_SQLITE
@pytest.mark.parametrize("number", [str(2**63 - 1), str(2**63), "99999999999999999999"])
async def test_a_number_that_no_import_has(run_import: Import, number: str) -> None:
    refused = await run_import(None, "--undo", number)
    assert refused.exit_code == 1
    assert refused.stderr.startswith(f"Error: there is no import {number};")


@ON_SQLITE
@pytest.mark.parametrize("number", ["-1", "0"])
async def test_a_number_that_no_import_can_have(run_import: Import, number: str) -> None:
    refused = await run_import(None, "--undo", number)
    assert refused.exit_code == 2 and "must be a whole number, 1 or more" in refused.stderr


@ON_SQLITE
async def test_a_file_is_needed(run_import: Import) -> None:
    refused = await run_import(None, "--publish")
    assert refused.exit_code == 2 and "Missing argument" in refused.stderr


@ON_SQLITE
async def test_the_comments_are_another_file(run_import: Import, tmp_path: Path) -> None:
    refused = await run_import(PLAIN, "--comments", str(tmp_path / "ideas.csv"))
    assert refused.exit_code == 2 and "are the same file" in refused.stderr


@ON_SQLITE
@pytest.mark.parametrize(
    ("pairs", "reason"),
    [
        (["title=id", "title=body"], "title is named twice"),
        (["title=Body", "body=body"], "'body' is named for title and for body"),
        (["title="], "write FIELD=COLUMN"),
        (["subject=id"], "write FIELD=COLUMN"),
    ],
)
async def test_a_mapping_that_says_two_things(
    forum: Forum, run_import: Import, pairs: list[str], reason: str
) -> None:
    refused = await run_import(PLAIN, *(f"--map={pair}" for pair in pairs))
    assert refused.exit_code == 2 and reason in refused.stderr
    assert await imported(forum) == {}


@ON_SQLITE
async def test_one_column_may_be_the_date_and_say_what_was_public(run_import: Import) -> None:
    raw = "id,title,body,online\n1,Bank,In de zon,2024-05-01\n2,Koor,Samen zingen,\n"
    result = await run_import(raw, "--publish", "--map=date=online", "--map=published=online")
    assert result.exit_code == 0, result.output
    assert "waiting for a moderator: 1" in result.stdout


@ON_SQLITE
async def test_a_source_is_text_that_fits(
    forum: Forum, run_import: Import, client: httpx2.AsyncClient
) -> None:
    for name, reason in (("x" * 81, "at most 80 fit"), ("\u202e ", "write a name")):
        refused = await run_import(PLAIN, "--source", name)
        assert refused.exit_code == 2 and reason in refused.stderr
    await run_import(PLAIN, "--publish", "--source", "Oud\u202e  plein\n")
    idea = (await imported(forum))["1"]
    assert idea.source == "Oud plein"
    page = await client.get(f"/en/ideas/{idea.number}", follow_redirects=True)
    assert "from <bdi>Oud plein</bdi>" in page.text


@ON_SQLITE
async def test_an_encoding_is_of_a_text_file(run_import: Import) -> None:
    raw = workbook(("ID", "Title", "Text"), ("a", "Bank", "Hout"))
    refused = await run_import(raw, "--encoding", "cp1252", name="ideas.xlsx")
    assert refused.exit_code == 1 and "leave out --encoding" in refused.stderr


@ON_SQLITE
async def test_a_text_is_not_left_out_in_silence(forum: Forum, run_import: Import) -> None:
    raw = "id;titel;datum;uitleg van de indiener\n1;Bank;2024-05-01;In de zon\n"
    for dry in ((), ("--dry-run",)):
        refused = await run_import(raw, "--publish", *dry)
        assert refused.exit_code == 1
        assert "no column for the text" in refused.stderr
        assert "--map body=COLUMN" in refused.stderr and "--titles-only" in refused.stderr
        assert "found: id, titel, datum, uitleg van de indiener" in refused.stderr
    assert await imported(forum) == {}
    await run_import(raw, "--publish", "--map", "body=Uitleg van de indiener")
    assert (await imported(forum))["1"].body == "In de zon"


@ON_SQLITE
async def test_ideas_that_are_titles(forum: Forum, run_import: Import) -> None:
    result = await run_import("id;titel;datum\n1;Bank;2024-05-01\n", "--publish", "--titles-only")
    assert result.exit_code == 0
    assert "no column for the text: these ideas are titles" in result.stdout.splitlines()
    assert (await imported(forum))["1"].body == ""


@ON_SQLITE
async def test_titles_only_is_refused_where_a_column_holds_texts(run_import: Import) -> None:
    refused = await run_import(PLAIN, "--titles-only")
    assert refused.exit_code == 1 and "leave out --titles-only: body holds texts" in refused.stderr
