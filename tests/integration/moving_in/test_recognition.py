"""Recognition: what is here already comes in once, and another site's ideas are never taken for it."""

import hashlib
from datetime import UTC, datetime

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from forum.app.container import Forum
from forum.core.database.columns import table_of
from forum.discussion.tables import Comment
from forum.ideas.tables import Idea
from tests.integration.moving_in.conftest import Import, imported
from tests.services.databases import ON_SQLITE

FIDER = "number,title,description,created_at,created_by,votes_count,status,original_number\n"
FORM = "Tijdstempel,Titel,Toelichting\n4/3/2025 10:00:00,Bank,Zon\n4/5/2025 11:00:00,Koor,\n"
LONG = "Een bank onder de oude linde, zodat iedereen die boodschappen doet daar even kan zitten en praten kan."


async def _titles(forum: Forum) -> list[str]:
    return sorted(idea.title for idea in (await imported(forum)).values())


async def _comments(forum: Forum) -> list[Comment]:
    async with forum.session_factory.read_session() as session:
        return await session.all(select(Comment))


def _former_id(title: str, moment: str) -> str:
    return hashlib.sha256(f"{title}\n{moment}".encode()).hexdigest()[:32]


async def _rename(forum: Forum, title: str, source_id: str, **values: object) -> None:
    """Give an idea the id that an earlier version made."""
    async with forum.session_factory.unit_of_work() as uow:
        changed = update(table_of(Idea)).where(col(Idea.title) == title)
        await uow.execute(changed.values(source_id=source_id, **values))


@ON_SQLITE
@pytest.mark.parametrize(
    ("body", "date", "other_date"),
    [
        ("", "2024-05-01", "2024-05-02"),
        ("", "2024-05-01", "2024-05-01"),
        ("Zie bijlage.", "2024-05-01", "2024-05-02"),
        ("Zie bijlage.", "", ""),
    ],
)
async def test_equal_texts_that_say_nothing_make_no_idea_of_another_site_this_one(
    forum: Forum, run_import: Import, body: str, date: str, other_date: str
) -> None:
    await run_import(f"{FIDER}1,Koffie op dinsdag,{body},{date},An,1,open,\n", "--publish")
    other = f"{FIDER}1,Zwembad langer open,{body},{other_date},Bo,1,open,\n"
    comments = "id,post_number,content\n9,1,Ik zwem ook graag.\n"
    for dry in (("--dry-run",), ()):
        result = await run_import(other, "--publish", *dry, comments=comments)
        assert result.exit_code == 1
        assert "line 2: another idea has this id already" in result.stderr
        assert "comments left out, because what they are about isn't taken: 1" in result.stdout
    assert await _comments(forum) == []
    assert await _titles(forum) == ["Koffie op dinsdag"]


@ON_SQLITE
@pytest.mark.parametrize(
    ("body", "date"), [("Elke dinsdag.", "2024-05-01T10:00:00Z"), (LONG, ""), (LONG, "2024-05-01")]
)
async def test_a_corrected_title_is_the_same_idea(run_import: Import, body: str, date: str) -> None:
    await run_import(f'{FIDER}1,Kofie,"{body}",{date},An,1,open,\n')
    result = await run_import(f'{FIDER}1,Koffie,"{body}",{date},An,1,open,\n')
    assert result.stderr == "line 2: here already, with other words; nothing was changed\n"


@ON_SQLITE
async def test_a_later_line_that_tells_the_order_of_dates_brings_nothing_twice(
    forum: Forum, run_import: Import
) -> None:
    await run_import(FORM)
    again = await run_import(f"{FORM}4/25/2025 9:00:00,Thee,Samen\n")
    assert again.stdout.startswith("taken: 1, here already: 2, not taken: 0")
    assert await _titles(forum) == ["Bank", "Koor", "Thee"]


async def test_that_holds_for_imports_of_earlier_versions_too(
    forum: Forum, run_import: Import
) -> None:
    await run_import(FORM, "--publish")
    await _rename(forum, "Bank", _former_id("Bank", "2025-03-04T09:00:00+00:00"))
    await _rename(forum, "Koor", _former_id("Koor", "2025-05-04T09:00:00+00:00"))
    longer = f"{FORM}4/25/2025 9:00:00,Thee,Samen\n"
    for dry in (("--dry-run",), ()):
        again = await run_import(longer, "--publish", *dry)
        assert again.stdout.splitlines()[0].endswith(": 1, here already: 2, not taken: 0")
    assert await _titles(forum) == ["Bank", "Koor", "Thee"]


@ON_SQLITE
async def test_a_corrected_text_is_known_by_the_id_of_earlier_versions(
    forum: Forum, run_import: Import
) -> None:
    await run_import("titel,tekst,datum\nBank,Zon,2025-03-04\n")
    await _rename(forum, "Bank", _former_id("Bank", "2025-03-03T23:00:00+00:00"))
    again = await run_import("titel,tekst,datum\nBank,Zon en schaduw,2025-03-04\n")
    assert again.stderr == "line 2: here already, with other words; nothing was changed\n"
    assert again.stdout.startswith("taken: 0, here already: 1")


@ON_SQLITE
async def test_an_idea_whose_date_was_no_date_at_first_is_known(
    forum: Forum, run_import: Import
) -> None:
    """As one that lay in the future, of a clock that went wrong."""
    await run_import("titel,tekst,datum\nBank,Zon,ooit\n")
    await _rename(forum, "Bank", _former_id("Bank", ""))
    again = await run_import("titel,tekst,datum\nBank,Zon,2025-03-04\n")
    assert again.stdout.startswith("taken: 0, here already: 1")


@ON_SQLITE
async def test_two_ideas_of_one_title_are_two(forum: Forum, run_import: Import) -> None:
    one = "titel,tekst,datum\nBank,,2025-03-04\n"
    await run_import(one)
    result = await run_import(f"{one}Bank,,2025-03-09\nBank,Schaduw,2025-03-04\n")
    assert result.stdout.startswith("taken: 2, here already: 1")
    again = await run_import(f"{one}Bank,,2025-03-09\nBank,Schaduw,2025-03-04\n")
    assert again.stdout.startswith("taken: 0, here already: 3")
    assert await _titles(forum) == ["Bank"] * 3


async def test_one_file_may_say_the_same_twice(forum: Forum, run_import: Import) -> None:
    """Also where its ideas come in by several transactions."""
    lines = "".join(f"Idee {n},,2025-03-04\n" for n in range(150))
    raw = f"titel,tekst,datum\nBank,{LONG!r},2025-03-04\n{lines}Bank,{LONG!r},2025-03-09\n"
    raw = raw.replace("'", '"')
    for dry in (("--dry-run",), ()):
        result = await run_import(raw, *dry)
        assert ": 152, here already: 0" in result.stdout.splitlines()[0]
    again = await run_import(raw)
    assert again.stdout.startswith("taken: 0, here already: 152")


@ON_SQLITE
async def test_dates_stay_those_of_the_first_run(forum: Forum, run_import: Import) -> None:
    await run_import(FORM)
    first = (await imported(forum)).values()
    assert datetime(2025, 3, 4, 9, tzinfo=UTC) in [idea.posted_at for idea in first]
