"""A call that takes no ideas says so before anything is typed; what was typed all the same is kept."""

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
TYPED = {"title": "Een bank met een luifel", "body": BODY, "theme": "groen", "name_shown": "Rosa"}


@pytest.fixture
async def planned(forum: Forum) -> None:
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


async def posted(forum: Forum) -> list[Idea]:
    """Every idea there is."""
    async with forum.session_factory.read_session() as session:
        return await session.all(select(Idea))


@ON_SQLITE
@pytest.mark.usefixtures("planned")
@pytest.mark.parametrize(
    ("call", "says"), [(CLOSED_CALL, "Hij was open van"), (PLANNED_CALL, "Hij gaat open op")]
)
async def test_the_reason_stands_where_the_form_would_be(
    client: httpx2.AsyncClient, call: str, says: str
) -> None:
    page = Page((await client.get(f"/nl/ideas/new?call={call}")).text)
    assert "Deze oproep staat niet open voor nieuwe ideeën." in page.text
    assert says in page.text
    assert "title" not in page.fields
    assert "/nl/ideas/new?outside=yes" in page.links
    assert f"/nl/ideas/new?call={OPEN_CALL}" in page.links
    outside = Page((await client.get("/nl/ideas/new?outside=yes")).text)
    assert (outside.fields["outside"], outside.fields["title"]) == ("yes", "")
    assert "call" not in outside.fields


@pytest.mark.parametrize("signed_in", [True, False])
async def test_what_was_typed_while_it_closed_is_kept_and_goes_outside_it(
    forum: Forum, client_as: ClientAs, new_client: MakeClient, drain: Drain, mails: Mails,
    clock: FrozenClock, signed_in: bool,
) -> None:  # fmt: skip
    browser = await client_as(MARIA) if signed_in else new_client()
    address = {} if signed_in else {"email": "rosa@example.org"}
    form = Page((await browser.get(f"/nl/ideas/new?call={OPEN_CALL}")).text).fields
    clock.move(days=51)
    if signed_in:
        browser = await client_as(MARIA)
    answer = await browser.post("/nl/ideas", data={"call": form["call"]} | TYPED | address)
    assert answer.status_code == 403
    page = Page(answer.text)
    assert {name: page.fields[name] for name in TYPED} == TYPED
    assert 'name="outside" value="yes"' in answer.text
    assert await posted(forum) == []
    again = {name: page.fields[name] for name in (*TYPED, "call", *address)}
    done = await browser.post("/nl/ideas", data=again | {"outside": "yes"})
    assert done.status_code == 303
    (idea,) = await posted(forum)
    assert (idea.title, idea.call_id) == (TYPED["title"], None)
    if not signed_in:
        await drain()
        assert (await browser.post(link_path(mails()[-1]))).status_code == 303


@ON_SQLITE
async def test_outside_means_in_no_call_though_one_is_open(
    forum: Forum, client_as: ClientAs
) -> None:
    maria = await client_as(MARIA)
    wrong = await maria.post("/nl/ideas", data=TYPED | {"title": "kort", "outside": "yes"})
    assert wrong.status_code == 422
    assert Page(wrong.text).fields["outside"] == "yes"
    await maria.post("/nl/ideas", data=TYPED | {"outside": "yes"})
    (idea,) = await posted(forum)
    assert idea.call_id is None
