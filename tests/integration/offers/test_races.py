"""Two people who offer help at the same moment are both counted, on PostgreSQL."""

import pytest

from forum.app.container import Forum
from forum.ideas.actions import helping
from tests.factories import post_public_idea, read_idea
from tests.integration.offers.offer_steps import offer_help
from tests.interleaving import interleave, pause_after
from tests.people import MARIA, TOM, YUSUF
from tests.services.databases import ON_POSTGRES

pytestmark = ON_POSTGRES


async def test_two_offers_at_once_are_two_people(
    forum: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    pause = pause_after(monkeypatch, helping, "count_helpers")

    async def offer_too() -> None:
        await offer_help(forum, idea.ref, by=TOM)

    await interleave(pause, offer_help(forum, idea.ref, by=MARIA), offer_too, waits=True)
    assert (await read_idea(forum, idea.number)).helpers_count == 2
