"""Pending actions: completed by a provider sign-in from the page "look in your mail" only."""

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
from tests.services.databases import ON_SQLITE
from tests.services.fake_provider import FakeProvider

JAN = {"sub": "p-1", "email": "jan@example.org", "email_verified": True}
IDEA_FORM = {"title": "Een bank met een luifel", "body": "Aan de halte, voor wie wacht op de bus."}


async def provider_link(client: httpx2.AsyncClient, page: str) -> str:
    """The link of the provider's button on a page."""
    links = Page((await client.get(page)).text).links
    return next(link for link in links if "/sign-in/with/street" in link)


@pytest.mark.parametrize("intent", ["idea", "vote"])
async def test_a_provider_sign_in_completes_the_pending_action(
    forum: Forum, client: httpx2.AsyncClient, street_provider: FakeProvider, intent: str
) -> None:
    street_provider.person = JAN
    idea = await post_public_idea(forum)
    if intent == "idea":
        # A mistyped address, which never receives the mail.
        await client.post("/nl/ideas", data=IDEA_FORM | {"email": "jan@exmaple.org"})
    else:
        await client.post(f"/nl/ideas/{idea.number}/vote", data={"email": "jan@exmaple.org"})
    url = (await client.get(await provider_link(client, "/nl/sign-in/code"))).headers["location"]
    response = await client.get(await authorise(url))
    assert "/nl/ideas/" in response.headers["location"]
    assert await is_signed_in(client)
    async with forum.session_factory.read_session() as session:
        votes = await session.all(select(Vote))
        ideas = await session.all(select(Idea).where(Idea.title == IDEA_FORM["title"]))
    assert len(votes) == (intent == "vote")
    assert [found.visibility for found in ideas] == [Visibility.pending] * (intent == "idea")


@ON_SQLITE
async def test_a_sign_in_on_the_usual_page_does_not_complete_the_draft_of_another_person(
    forum: Forum, client: httpx2.AsyncClient, street_provider: FakeProvider
) -> None:
    """On a shared computer the next visitor is another person."""
    street_provider.person = JAN
    await client.post("/nl/ideas", data=IDEA_FORM | {"email": "rosa@example.org"})
    url = (await client.get(await provider_link(client, "/nl/sign-in"))).headers["location"]
    assert (await client.get(await authorise(url))).headers["location"] == SIGNED_IN_PATH
    async with forum.session_factory.read_session() as session:
        (draft,) = await session.all(select(Idea))
    assert draft.visibility is Visibility.draft


@ON_SQLITE
async def test_a_visit_from_a_shared_computer_ends_with_the_browser(
    client: httpx2.AsyncClient, street_provider: FakeProvider, clock: FrozenClock
) -> None:
    street_provider.person = JAN
    links = Page((await client.get("/nl/sign-in?next=/nl/updates")).text).links
    link = next(link for link in links if "street" in link and "shared=yes" in link)
    response = await client.get(await authorise((await client.get(link)).headers["location"]))
    assert response.headers["location"] == "/nl/updates"
    cookies = response.headers.get_list("set-cookie")
    (session_cookie,) = [value for value in cookies if value.startswith("forum_session=")]
    assert "max-age" not in session_cookie.lower()
    assert not any(value.startswith("forum_browser=") for value in cookies)
    clock.advance(minutes=31)
    assert not await is_signed_in(client)
