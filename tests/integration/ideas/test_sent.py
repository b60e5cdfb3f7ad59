"""What an author reads after sending an idea: its patch, what happens next, by when, whom to call."""

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.visibility import Visibility
from tests.conftest import ClientAs
from tests.factories import change_visibility, post_pending_idea
from tests.parsing import Page
from tests.people import ELS, MARIA
from tests.services.databases import ON_SQLITE

IDEA = {"title": "Een soepbus", "body": "Soep op wielen, elke donderdag.", "neighbourhood": "noord"}
DANGER = {"title": "Geen zin meer", "body": "Ik wil niet meer leven."}
PICTURE, STEPS = 'class="sent-picture"', 'class="next-steps"'


@ON_SQLITE
async def test_a_guest_sees_their_patch_and_the_steps(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    response = await client.post(
        "/en/ideas", data=IDEA | {"email": "rosa@example.org"}, follow_redirects=True
    )
    assert PICTURE in response.text and STEPS in response.text
    page = Page(response.text)
    # Monday, and two working days.
    assert "You confirm your address" in page.text and "by Wednesday" in page.text
    assert IDEA["title"] in page.text and forum.settings.site.phone in page.text
    assert page.text.index("six digits") < page.text.index("What happens next")


@ON_SQLITE
async def test_whoever_may_be_in_danger_reads_of_nothing_but_help(
    client: httpx2.AsyncClient, client_as: ClientAs
) -> None:
    guest = await client.post(
        "/nl/ideas", data=DANGER | {"email": "rosa@example.org"}, follow_redirects=True
    )
    own = await (await client_as(MARIA)).post("/nl/ideas", data=DANGER, follow_redirects=True)
    for response in (guest, own):
        assert response.status_code == 200
        assert PICTURE not in response.text and STEPS not in response.text


@ON_SQLITE
async def test_a_sign_in_alone_has_no_steps(client: httpx2.AsyncClient) -> None:
    response = await client.post(
        "/nl/sign-in", data={"email": "rosa@example.org"}, follow_redirects=True
    )
    assert response.status_code == 200 and STEPS not in response.text


@ON_SQLITE
@pytest.mark.parametrize("to", [None, Visibility.public, Visibility.rejected, Visibility.returned])
async def test_only_the_author_of_an_idea_that_waits_sees_the_steps(
    forum: Forum, client_as: ClientAs, to: Visibility | None
) -> None:
    idea = await post_pending_idea(forum)
    if to is not None:
        await change_visibility(forum, idea.ref, to)
    for person, sees in ((MARIA, to is None), (ELS, False)):
        browser = await client_as(person)
        page = await browser.get(f"/en/ideas/{idea.number}", follow_redirects=True)
        assert (PICTURE in page.text) is sees
        if sees:
            assert f"the number of your idea: {idea.number}" in Page(page.text).text
