"""Ideas without a date: their pages say when they moved in, and claim nothing of the former site."""

import re

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.visibility import Visibility
from tests.factories import change_visibility
from tests.integration.moving_in.conftest import Import, imported
from tests.services.databases import ON_SQLITE

NO_COLUMN = "no column for the date: the pages of these ideas say when they moved in"
UNDATED = "id;title;body;status;answer;answered_at\n1;Bank;In de zon;declined;Geen plaats;%s\n"


async def _page(client: httpx2.AsyncClient, forum: Forum) -> str:
    idea = (await imported(forum))["1"]
    text = (await client.get(f"/en/ideas/{idea.number}", follow_redirects=True)).text
    return " ".join(re.sub(r"<[^>]+>", " ", text[text.index("<main") :]).split())


@ON_SQLITE
async def test_a_file_without_dates(
    forum: Forum, run_import: Import, client: httpx2.AsyncClient
) -> None:
    dry = await run_import(UNDATED % "", "--publish", "--dry-run")
    result = await run_import(UNDATED % "", "--publish")
    assert NO_COLUMN in dry.stdout.splitlines() and NO_COLUMN in result.stdout.splitlines()
    day = (await imported(forum))["1"].posted_at.astimezone(forum.site.zone)
    shown = f"{day.day} {day:%B %Y}"
    page = await _page(client, forum)
    assert f"moved in on {shown} from the former site" in page
    assert f"{shown} Moved in from the former site" in page
    assert page.count(shown) == 2, "nothing of the former site has this date"
    assert "Posted" not in page and "Made public" not in page
    assert "The municipality says: not now Geen plaats on the former site" in page


@ON_SQLITE
async def test_a_date_of_the_answer_is_told(
    forum: Forum, run_import: Import, client: httpx2.AsyncClient
) -> None:
    await run_import(UNDATED % "2023-04-05", "--publish")
    page = await _page(client, forum)
    assert "5 April 2023 The municipality says: not now" in page
    assert page.index("5 April 2023") < page.index("Moved in from the former site")


@ON_SQLITE
async def test_a_dated_idea_with_an_answer_of_no_day(
    forum: Forum, run_import: Import, client: httpx2.AsyncClient
) -> None:
    raw = "id;title;body;date;answer\n1;Bank;In de zon;2023-04-05;Geen plaats\n"
    result = await run_import(raw, "--publish")
    assert "no column" not in result.stdout
    page = await _page(client, forum)
    assert "5 April 2023 Posted · on the former site" in page
    assert "Moved in" not in page and "moved in" not in page
    assert "5 April 2023 Answered" not in page and "Answered · on the former site" in page


@ON_SQLITE
@pytest.mark.parametrize("date", ["", "ooit", "2099-01-01"])
async def test_a_date_that_is_missing_in_a_line(
    forum: Forum, run_import: Import, client: httpx2.AsyncClient, date: str
) -> None:
    raw = f"id;title;body;date\n1;Bank;In de zon;{date}\n2;Koor;Samen zingen;2023-04-05\n"
    result = await run_import(raw, "--publish")
    assert "the page of such an idea says when it moved in" in result.stdout
    assert "Moved in from the former site" in await _page(client, forum)


@ON_SQLITE
async def test_an_idea_that_waited_keeps_its_arrival(
    forum: Forum, run_import: Import, client: httpx2.AsyncClient
) -> None:
    await run_import(UNDATED % "")
    idea = (await imported(forum))["1"]
    assert idea.visibility is Visibility.pending
    await change_visibility(forum, idea.ref, Visibility.public)
    page = await _page(client, forum)
    assert "Moved in from the former site" in page and "Made public" in page
    assert "Geen plaats on the former site" in page


async def test_comments_without_dates_are_said(forum: Forum, run_import: Import) -> None:
    result = await run_import(UNDATED % "", comments="id,idea_id,body\n1,1,Ja graag\n")
    assert "no column for the date of comments: those get today's" in result.stdout
