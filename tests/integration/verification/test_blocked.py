"""Blocked members where acts need a step: refused as everywhere, and nothing is kept for later."""

import httpx2
import pytest
from sqlmodel import select

from forum.accounts.actions import blocks
from forum.accounts.tables import WaitingAction
from forum.app.container import Forum
from forum.discussion.tables import Comment
from forum.ideas.tables import Idea
from tests.conftest import ClientAs
from tests.factories import post_public_idea
from tests.integration.verification.test_steps import IDEA, STEPS, count
from tests.parsing import flash_code
from tests.people import NADIA, YUSUF, member_of
from tests.services.databases import ON_SQLITE

COMMENT = {"body": "Wat een goed plan is dit."}


@pytest.fixture
async def idea(forum: Forum) -> Idea:
    """An idea of somebody else."""
    return await post_public_idea(forum, by=NADIA)


async def block(forum: Forum) -> None:
    """Block Yusuf."""
    member = await member_of(forum.session_factory, YUSUF)
    async with forum.session_factory.unit_of_work() as uow:
        await blocks.block_member(uow, member.pk, ground="insult", days=7, text="")


@pytest.mark.parametrize("home", [{}, {"home": "centrum"}], ids=["undeclared", "declaring"])
async def test_they_do_nothing_and_nothing_waits(
    forum: Forum, client_as: ClientAs, idea: Idea, home: dict[str, str]
) -> None:
    await block(forum)
    yusuf = await client_as(YUSUF)
    before = (await count(forum, Idea), await count(forum, Comment))
    for path, data in (
        (f"/nl/ideas/{idea.number}/vote", {}),
        (f"/nl/ideas/{idea.number}/comments", COMMENT),
        ("/nl/ideas", IDEA),
    ):
        response = await yusuf.post(path, data=data | home)
        assert response.status_code == 403, path
        assert "geblokkeerd" in response.text, path
    assert (await count(forum, Idea), await count(forum, Comment)) == before
    assert await count(forum, WaitingAction) == 0
    assert (await member_of(forum.session_factory, YUSUF)).declared_at is None


@ON_SQLITE
async def test_htmx_shows_the_reason_in_place_of_the_button(
    forum: Forum, client_as: ClientAs, idea: Idea
) -> None:
    await block(forum)
    yusuf = await client_as(YUSUF)
    refused = await yusuf.post(
        f"/nl/ideas/{idea.number}/vote", data={"home": "-"}, headers={"hx-request": "true"}
    )
    assert refused.status_code == 403
    assert "geblokkeerd" in refused.text
    assert "<button" not in refused.text


async def _page_forms(client: httpx2.AsyncClient, path: str) -> str:
    page = await client.get(path, follow_redirects=True)
    assert page.status_code == 200, path
    return page.text


@ON_SQLITE
async def test_the_reason_stands_where_the_forms_would_be(
    forum: Forum, client_as: ClientAs, idea: Idea
) -> None:
    yusuf = await client_as(YUSUF)
    vote = f"/nl/ideas/{idea.number}/vote"
    await yusuf.post(f"/nl/ideas/{idea.number}/comments", data=COMMENT)
    assert await count(forum, WaitingAction) == 1
    assert f'action="{STEPS}"' in await _page_forms(yusuf, STEPS)
    assert f'action="{vote}"' in await _page_forms(yusuf, f"/nl/ideas/{idea.number}")
    await block(forum)
    page = await _page_forms(yusuf, STEPS)
    assert f'action="{STEPS}"' not in page
    assert 'class="why-not"' in page
    page = await _page_forms(yusuf, f"/nl/ideas/{idea.number}")
    assert f'action="{vote}"' not in page
    assert f'action="/nl/ideas/{idea.number}/follow"' not in page
    assert (await yusuf.post(STEPS, data={"home": "centrum"})).status_code == 403


async def test_they_throw_away_what_waits(forum: Forum, client_as: ClientAs, idea: Idea) -> None:
    yusuf = await client_as(YUSUF)
    await yusuf.post(f"/nl/ideas/{idea.number}/comments", data=COMMENT)
    await block(forum)
    async with forum.session_factory.read_session() as session:
        (waiting,) = await session.all(select(WaitingAction))
    path = f"{STEPS}/waiting/{waiting.pk}/discard"
    assert f'action="{path}"' in await _page_forms(yusuf, STEPS)
    assert flash_code(await yusuf.post(path)) == "waiting_discarded"
    assert await count(forum, WaitingAction) == 0
