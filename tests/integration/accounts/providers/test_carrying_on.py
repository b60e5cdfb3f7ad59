"""From the page "look in your mail" a provider carries on what was asked for; from elsewhere it doesn't."""

import httpx2
import pytest
from sqlmodel import select

from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.ideas.tables import Idea, Vote
from tests.factories import post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.accounts.providers.flow import SIGNED_IN_PATH, authorise, is_signed_in
from tests.parsing import Page
from tests.services.fake_provider import FakeProvider

JAN = {"sub": "p-1", "email": "jan@example.org", "email_verified": True}
TYPED = {"title": "Een bank met een luifel", "body": "Aan de halte, voor wie wacht op de bus."}


async def way_on(client: httpx2.AsyncClient, page: str) -> str:
    """Where the button of the provider on a page leads."""
    links = Page((await client.get(page)).text).links
    return next(link for link in links if "/sign-in/with/street" in link)


@pytest.mark.parametrize("intent", ["idea", "vote"])
async def test_a_provider_carries_on_what_was_asked_for(
    forum: Forum, client: httpx2.AsyncClient, street: FakeProvider, intent: str
) -> None:
    street.person = JAN
    idea = await post_public_idea(forum)
    if intent == "idea":
        # Mistyped: no mail will ever arrive there.
        await client.post("/nl/ideas", data=TYPED | {"email": "jan@exmaple.org"})
    else:
        await client.post(f"/nl/ideas/{idea.number}/vote", data={"email": "jan@exmaple.org"})
    there = (await client.get(await way_on(client, "/nl/sign-in/code"))).headers["location"]
    done = await client.get(await authorise(there))
    assert "/nl/ideas/" in done.headers["location"]
    assert await is_signed_in(client)
    async with forum.session_factory.read_session() as session:
        votes = await session.all(select(Vote))
        mine = await session.all(select(Idea).where(Idea.title == TYPED["title"]))
    assert len(votes) == (intent == "vote")
    assert [found.visibility for found in mine] == [Visibility.pending] * (intent == "idea")


async def test_whoever_signs_in_on_the_usual_page_sends_nothing_of_somebody_else(
    forum: Forum, client: httpx2.AsyncClient, street: FakeProvider
) -> None:
    """At a computer that many use, the next reader is another one."""
    street.person = JAN
    await client.post("/nl/ideas", data=TYPED | {"email": "rosa@example.org"})
    there = (await client.get(await way_on(client, "/nl/sign-in"))).headers["location"]
    assert (await client.get(await authorise(there))).headers["location"] == SIGNED_IN_PATH
    async with forum.session_factory.read_session() as session:
        (draft,) = await session.all(select(Idea))
    assert draft.visibility is Visibility.draft


async def test_a_visit_from_a_shared_computer_ends_with_the_browser(
    client: httpx2.AsyncClient, street: FakeProvider, clock: FrozenClock
) -> None:
    street.person = JAN
    links = Page((await client.get("/nl/sign-in?next=/nl/updates")).text).links
    there = next(link for link in links if "street" in link and "shared=yes" in link)
    done = await client.get(await authorise((await client.get(there)).headers["location"]))
    assert done.headers["location"] == "/nl/updates"
    cookies = done.headers.get_list("set-cookie")
    (session,) = [value for value in cookies if value.startswith("forum_session=")]
    assert "max-age" not in session.lower()
    assert not any(value.startswith("forum_browser=") for value in cookies)
    clock.move(minutes=31)
    assert not await is_signed_in(client)
