"""Closed and planned calls: the page says so before the form; a late submission keeps its text."""

from datetime import timedelta

import httpx2
import pytest
from sqlmodel import select

from forum.app.container import Forum
from forum.calls.tables import Call
from forum.ideas.tables import Idea
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.factories import BODY, CLOSED_CALL, OPEN_CALL
from tests.frozen_clock import FrozenClock
from tests.parsing import Page, link_path
from tests.people import MARIA
from tests.services.databases import ON_SQLITE

PLANNED_CALL = "lente"
VALID_FORM = {
    "title": "Een bank met een luifel",
    "body": BODY,
    "theme": "groen",
    "name_shown": "Rosa",
}


@pytest.fixture
async def planned_call(forum: Forum) -> None:
    """A call that opens in ten days."""
    async with forum.session_factory.unit_of_work() as uow:
        today = uow.now.date()
        await uow.add(
            Call(
                slug=PLANNED_CALL,
                question={"nl": "Wat doen we in de lente?"},
                intro={"nl": "Vertel het ons."},
                opens_on=today + timedelta(days=10),
                closes_on=today + timedelta(days=20),
            )
        )


async def all_ideas(forum: Forum) -> list[Idea]:
    """All ideas."""
    async with forum.session_factory.read_session() as session:
        return await session.all(select(Idea))


@ON_SQLITE
@pytest.mark.usefixtures("planned_call")
@pytest.mark.parametrize(
    ("call", "reason"), [(CLOSED_CALL, "Hij was open van"), (PLANNED_CALL, "Hij gaat open op")]
)
async def test_the_reason_is_shown_instead_of_the_form(
    client: httpx2.AsyncClient, call: str, reason: str
) -> None:
    page = Page((await client.get(f"/nl/ideas/new?call={call}")).text)
    assert "Bij deze oproep kan je nu geen idee delen." in page.text
    assert reason in page.text
    assert "title" not in page.fields
    assert "/nl/ideas/new?outside=yes" in page.links
    assert f"/nl/ideas/new?call={OPEN_CALL}" in page.links
    outside_page = Page((await client.get("/nl/ideas/new?outside=yes")).text)
    assert (outside_page.fields["outside"], outside_page.fields["title"]) == ("yes", "")
    assert "call" not in outside_page.fields


@ON_SQLITE
@pytest.mark.parametrize("signed_in", [True, False])
async def test_an_idea_for_a_call_that_closed_meanwhile_can_be_posted_outside_it(
    forum: Forum, client_as: ClientAs, new_client: MakeClient, drain: Drain, mails: Mails,
    clock: FrozenClock, signed_in: bool,
) -> None:  # fmt: skip
    browser = await client_as(MARIA) if signed_in else new_client()
    guest_fields = {} if signed_in else {"email": "rosa@example.org"}
    fields = Page((await browser.get(f"/nl/ideas/new?call={OPEN_CALL}")).text).fields
    clock.advance(days=51)
    if signed_in:
        browser = await client_as(MARIA)
    response = await browser.post(
        "/nl/ideas", data={"call": fields["call"]} | VALID_FORM | guest_fields
    )
    assert response.status_code == 403
    page = Page(response.text)
    assert {name: page.fields[name] for name in VALID_FORM} == VALID_FORM
    assert 'name="outside" value="yes"' in response.text
    assert await all_ideas(forum) == []
    data = {name: page.fields[name] for name in (*VALID_FORM, "call", *guest_fields)}
    response = await browser.post("/nl/ideas", data=data | {"outside": "yes"})
    assert response.status_code == 303
    (idea,) = await all_ideas(forum)
    assert (idea.title, idea.call_id) == (VALID_FORM["title"], None)
    if not signed_in:
        await drain()
        assert (await browser.post(link_path(mails()[-1]))).status_code == 303


@ON_SQLITE
async def test_outside_means_no_call_although_one_is_open(
    forum: Forum, client_as: ClientAs
) -> None:
    maria = await client_as(MARIA)
    response = await maria.post("/nl/ideas", data=VALID_FORM | {"title": "kort", "outside": "yes"})
    assert response.status_code == 422
    assert Page(response.text).fields["outside"] == "yes"
    await maria.post("/nl/ideas", data=VALID_FORM | {"outside": "yes"})
    (idea,) = await all_ideas(forum)
    assert idea.call_id is None
