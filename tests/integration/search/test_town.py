"""Search in the assembled forum, on both databases: public ideas are found, hidden ones not."""

import asyncio
import os
import re
import sys

import httpx2
import pytest
from sqlalchemy import update
from sqlmodel import col

from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.ideas import handlers
from forum.ideas.tables import Idea
from forum.projects.actions.projects import ProjectText, publish_project, write_project
from forum.town import queries as town_queries
from forum.town.actions import write_neighbourhood, write_theme
from forum.town.tables import Neighbourhood, Theme
from search.engines.base import Query
from tests.conftest import Drain
from tests.factories import (
    change_visibility,
    post_pending_idea,
    post_public_idea,
    read_idea,
)
from tests.people import ANN, TOM, acting_as


async def _find_ids(forum: Forum, text: str) -> list[int]:
    return [ref.id for ref in (await forum.engine.find(Query(text, limit=1000))).refs]


async def test_an_idea_is_found_from_its_publishing_to_its_hiding(
    forum: Forum, drain: Drain, client: httpx2.AsyncClient
) -> None:
    idea = await post_pending_idea(forum, "Mehr Bänke im Park", body="Barrierefreie Wege.")
    await drain()
    assert "Nothing found" in (await client.get("/en/search?q=banke")).text
    await change_visibility(forum, idea.ref, Visibility.public)
    await drain()
    for text in ("banke", "Bänke", "barrierefr"):
        html = (await client.get("/en/search", params={"q": text, "kind": "idea"})).text
        assert f'href="/en/ideas/{idea.number}' in html
    await change_visibility(forum, idea.ref, Visibility.hidden)
    # Not even while the index still contains it.
    assert await _find_ids(forum, "banke") == [idea.number]
    assert "Nothing found" in (await client.get("/en/search?q=banke")).text
    await drain()
    assert await _find_ids(forum, "banke") == []


async def _reindex(forum: Forum) -> str:
    settings = {
        "FORUM_DATABASE__URL": forum.settings.database.url,
        "FORUM_MAIL__FOLDER": str(forum.settings.mail.folder),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "forum", "reindex",
        env={**os.environ, **settings}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    output, _ = await process.communicate()
    assert process.returncode == 0
    return output.decode()


async def test_reindex_in_another_process_loses_nothing(forum: Forum, drain: Drain) -> None:
    first = await post_public_idea(forum, "Soep op de stoep")
    second = await post_public_idea(forum, "Soep in het park")
    reindexing = asyncio.create_task(_reindex(forum))
    posted: list[int] = []
    while not reindexing.done():
        idea = await post_public_idea(forum, f"Soep en brood, dag {len(posted)}")
        posted.append(idea.number)
        await drain()
        await asyncio.sleep(0.3)
    await change_visibility(forum, first.ref, Visibility.hidden)
    await drain()
    assert "idea: " in await reindexing
    found = set(await _find_ids(forum, "soep"))
    assert found == {second.number, *posted}
    assert await _reindex(forum) == f"idea: {len(found)}\nproject: 0\nupdate: 0\n"
    assert set(await _find_ids(forum, "soep")) == found


async def test_an_idea_is_found_by_its_theme_and_neighbourhood(forum: Forum, drain: Drain) -> None:
    idea = await post_public_idea(forum, "Soep op de stoep", theme="buren", neighbourhood="noord")
    await drain()
    assert await _find_ids(forum, "soep noord buren") == [idea.number]
    async with acting_as(forum.session_factory, ANN) as uow:
        theme = await town_queries.part_by_slug(uow, Theme, "buren")
        await write_theme(uow, {"nl": "Nabuurschap", "fr": "Voisinage"}, 0, theme)
    await drain()
    assert await _find_ids(forum, "voisinage") == [idea.number]
    async with acting_as(forum.session_factory, ANN) as uow:
        place = await town_queries.part_by_slug(uow, Neighbourhood, "noord")
        await write_neighbourhood(uow, "Noorderkwartier", {"fr": "Quartier nord"}, 0, place)
    await drain()
    assert await _find_ids(forum, "noorderkwartier") == [idea.number]
    assert await _find_ids(forum, "quartier nord") == [idea.number]


async def test_ideas_of_a_renamed_theme_are_indexed_in_batches(
    forum: Forum, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "RENAME_BATCH", 2)
    ideas = [await post_public_idea(forum, f"Soep {day}", theme="buren") for day in range(5)]
    other = await post_public_idea(forum, "Soep elders", theme="groen")
    async with acting_as(forum.session_factory, ANN) as uow:
        theme = await town_queries.part_by_slug(uow, Theme, "buren")
        await write_theme(uow, {"nl": "Nabuurschap"}, 0, theme)
    await drain()
    found = await _find_ids(forum, "nabuurschap")
    assert set(found) == {idea.number for idea in ideas} and other.number not in found


async def test_a_project_is_found_by_other_forms_of_its_words_in_each_language(
    forum: Forum, drain: Drain
) -> None:
    titles = {"nl": "Samen tuinieren", "tr": "Bahçelerimizde çay", "ar": "نادي المتطوعين"}
    async with acting_as(forum.session_factory, TOM) as uow:
        text = ProjectText(title=titles, summary=titles)
        await publish_project(uow, await write_project(uow, text))
    await drain()
    for query in ("tuinier", "bahçemiz", "متطوع"):
        found = (await forum.engine.find(Query(query))).refs
        assert [ref.kind for ref in found] == ["project"], query


@pytest.mark.parametrize("code", ["bcd2345", "2345678"])
async def test_a_number_or_a_short_code_leads_to_its_idea(
    forum: Forum, drain: Drain, client: httpx2.AsyncClient, code: str
) -> None:
    named = await post_public_idea(forum, "Soep op de stoep")
    async with forum.session_factory.unit_of_work() as uow:
        await uow.execute(update(Idea).where(col(Idea.id) == named.id).values(code=code))
    named = await read_idea(forum, named.number)
    other = await post_public_idea(forum, f"Nog {named.number} stoelen, of {named.code}")
    hidden = await post_pending_idea(forum, "Een bank")
    await drain()
    for text in (str(named.number), f"#{named.number}", f" {named.code} ", named.code.upper()):
        html = (await client.get("/en/search", params={"q": text})).text
        found = re.findall(r'<h3[^>]*><a href="/en/ideas/(\d+)', html)
        assert found == [str(named.number), str(other.number)], text
        assert "2 results" in html
        assert html.count('<span class="count">(2)</span>') == 2, "of everything, and of ideas"
        html = (await client.get("/en/search", params={"q": text, "kind": "project"})).text
        assert f"/en/ideas/{named.number}" not in html
    for text in (str(hidden.number), hidden.code, "999999999999999", "0", "#", "bcdfghj"):
        html = (await client.get("/en/search", params={"q": text})).text
        assert f"/en/ideas/{hidden.number}-" not in html
