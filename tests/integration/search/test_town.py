"""The whole forum: real ideas become findable, and stop being so, on both databases."""

import asyncio
import os
import sys

import httpx2

from forum.app.container import Forum
from forum.core.visibility import Visibility
from search.engines.base import Query
from tests.conftest import Drain
from tests.factories import move, post_pending_idea, post_public_idea


async def _found(forum: Forum, text: str) -> list[int]:
    return [ref.id for ref in (await forum.engine.find(Query(text, limit=1000))).refs]


async def test_an_idea_is_found_from_its_publishing_to_its_hiding(
    forum: Forum, drain: Drain, client: httpx2.AsyncClient
) -> None:
    idea = await post_pending_idea(forum, "Mehr Bänke im Park", body="Barrierefreie Wege.")
    await drain()
    assert "Nothing found" in (await client.get("/en/search?q=banke")).text
    await move(forum, idea.ref, Visibility.public)
    await drain()
    for asked in ("banke", "Bänke", "barrierefr"):
        page = (await client.get("/en/search", params={"q": asked, "kind": "idea"})).text
        assert f'href="/en/ideas/{idea.number}' in page
    await move(forum, idea.ref, Visibility.hidden)
    # Not even in the moment in which the index still knows it.
    assert await _found(forum, "banke") == [idea.number]
    assert "Nothing found" in (await client.get("/en/search?q=banke")).text
    await drain()
    assert await _found(forum, "banke") == []


async def _reindex(forum: Forum) -> str:
    settings = {
        "FORUM_DATABASE__URL": forum.settings.database.url,
        "FORUM_MAIL__FOLDER": str(forum.settings.mail.folder),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "forum", "reindex",
        env={**os.environ, **settings}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await process.communicate()
    assert process.returncode == 0
    return said.decode()


async def test_reindex_beside_the_running_site_loses_nothing(forum: Forum, drain: Drain) -> None:
    first = await post_public_idea(forum, "Soep op de stoep")
    second = await post_public_idea(forum, "Soep in het park")
    reindexing = asyncio.create_task(_reindex(forum))
    posted: list[int] = []
    while not reindexing.done():
        idea = await post_public_idea(forum, f"Soep en brood, dag {len(posted)}")
        posted.append(idea.number)
        await drain()
        await asyncio.sleep(0.3)
    await move(forum, first.ref, Visibility.hidden)
    await drain()
    assert "idea: " in await reindexing
    found = set(await _found(forum, "soep"))
    assert found == {second.number, *posted}
    assert await _reindex(forum) == f"idea: {len(found)}\nproject: 0\nupdate: 0\n"
    assert set(await _found(forum, "soep")) == found
