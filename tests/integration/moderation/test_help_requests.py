"""Requests for help: private from the form to its end, seen by few, and deleted by whoever sent them."""

import logging
from collections.abc import Iterable
from typing import Any

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.journal.tables import JournalEntry
from forum.privacy.actions.erasures import erase_person
from moderation.actions import help_requests as actions
from moderation.actions.concerns import open_concern
from moderation.tables.concerns import (
    Concern,
    ConcernSource,
    ConcernState,
    ContactAttempt,
)
from moderation.tables.help_requests import HelpRequest
from tests.conftest import ClientAs, Drain, Mails, MakeClient, MakeForum
from tests.frozen_clock import FrozenClock
from tests.integration.audit.chain_steps import acts, entries
from tests.integration.privacy.test_export import ASK, FETCH, opened
from tests.parsing import Page, flash_code, plain_text
from tests.people import ANN, BRAM, ELS, MARIA, TOM, YUSUF, member_of
from tests.rows import all_rows
from tests.services.databases import ON_SQLITE

WELFARE = "welzijn@example.org"
FORM = {
    "text": "Ik zou graag samen wandelen.", "phone": "+32 470 00 00 31", "email": "lea@example.org",
    "best_time": "morning", "name": "Lea Voorbeeld", "neighbourhood": "Hazewinde",
}  # fmt: skip
PRIVATE = (
    "samen wandelen",
    "470 00 00 31",
    "470000031",
    "lea@example.org",
    "Lea Voorbeeld",
    "Hazewinde",
)
CONTACT = ("470000031", "lea@example.org", "Lea Voorbeeld")
HELPLINE = "tel:112"
PAGES = ("", "ideas", "projects", "updates", "search?q=wandelen", "help", "transparency")


@pytest.fixture
async def forum(make_forum: MakeForum) -> Forum:
    """A forum whose town has a welfare contact, and few requests an hour."""
    forum = make_forum(
        FORUM_WELFARE__EMAIL=WELFARE,
        FORUM_LIMITS__HELP_REQUESTS="{ count = 3, seconds = 3600 }",
        FORUM_LIMITS__HELP_REQUESTS_TOTAL="{ count = 4, seconds = 3600 }",
        FORUM_LIMITS__HELP_MAILS="{ count = 1, seconds = 3600 }",
    )
    await forum.engine.start()
    return forum


async def ask(browser: httpx2.AsyncClient, **fields: str) -> str:
    """Send the form; the path of the page that follows."""
    response = await browser.post("/nl/help", data=FORM | fields)
    assert response.status_code == 303, response.text
    return str(response.headers["location"])


async def shown(browser: httpx2.AsyncClient, path: str, words: Iterable[str]) -> list[str]:
    """Which of these words a page has."""
    page = (await browser.get(path)).text
    return [word for word in words if word in page]


async def test_from_the_form_to_reached(
    forum: Forum,
    new_client: MakeClient,
    client_as: ClientAs,
    drain: Drain,
    mails: Mails,
    clock: FrozenClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, "forum")
    guest = new_client()
    page = Page((await guest.get("/nl/help")).text)
    assert "/nl/ideas/new" in page.links and page.fields["best_time"] == "any"
    assert "/nl/help" in Page((await guest.get("/nl/ideas/new")).text).links
    own = await ask(guest)
    response = await guest.get(own)
    assert HELPLINE in response.text and "noindex" in response.text
    assert response.headers["cache-control"] == "no-store"
    assert not [word for word in PRIVATE if word in response.text]
    await drain()

    # Whoever can help is mailed without a word of it, and so is whoever left an address.
    assert {mail["To"] for mail in mails()} == {
        ELS.email, BRAM.email, ANN.email, WELFARE, FORM["email"],
    }  # fmt: skip
    for mail in mails():
        words = f"{mail['Subject']} {plain_text(mail)}"
        assert not [word for word in PRIVATE if word in words]
        assert (own in words) is (mail["To"] == FORM["email"])
    await drain()
    clock.advance(hours=23)
    await drain()
    assert len(mails()) == 5
    clock.advance(hours=1)
    await drain()
    assert len(mails()) == 9

    # In the list there is that somebody asks; the words are on its page, the contact is whoever's who takes it.
    els, bram = await client_as(ELS), await client_as(BRAM)
    [concern] = await all_rows(forum, Concern)
    assert (concern.source, concern.categories) == (ConcernSource.request, "")
    path = f"/nl/moderation/trouble/{concern.id}"
    for query in ("", "?source=request", "?q=1", ".csv"):
        listed = (await els.get(f"/nl/moderation/trouble{query}")).text
        assert "help_request 1" in listed if query == ".csv" else path in listed
        assert not [word for word in PRIVATE if word in listed]
    assert path not in (await els.get("/nl/moderation/trouble?q=2")).text
    assert FORM["text"] in (await els.get(path)).text
    assert ("PersonalDataViewed", "help_request:1") in await acts(forum)
    await els.post(f"{path}/take", data={"reason": "call"})
    assert await shown(els, path, CONTACT) == list(CONTACT)
    assert await shown(bram, path, CONTACT) == []
    assert (await els.post(f"{path}/attempts", data={"outcome": "no_answer"})).status_code == 303
    assert (await els.post(f"{path}/attempts", data={"outcome": "reached"})).status_code == 303
    assert await shown(els, path, CONTACT) == []

    # It is nowhere else.
    for browser in (guest, await client_as(TOM), await client_as(YUSUF)):
        for public in PAGES:
            assert await shown(browser, f"/nl/{public}", PRIVATE) == []
        assert (await browser.get(path)).status_code in (303, 403)
    journal = str(
        [(entry.data, entry.actor_id) for entry in await all_rows(forum, JournalEntry)]
    ) + str([entry.data for entry in await entries(forum)])
    logged = str([each.getMessage() for each in caplog.records if each.name.startswith("forum.")])
    assert "/help/{number}/{secret}" in logged
    secret = own.rpartition("/")[2]
    for word in (*PRIVATE, secret):
        assert word not in journal and word not in logged


@pytest.mark.parametrize("taken", [False, True])
async def test_whoever_sent_it_deletes_it(
    forum: Forum,
    new_client: MakeClient,
    client_as: ClientAs,
    drain: Drain,
    mails: Mails,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
    taken: bool,
) -> None:
    async def open_later(*args: Any) -> Concern:
        clock.advance(seconds=1)
        return await open_concern(*args)

    monkeypatch.setattr(actions, "open_concern", open_later)
    guest, els = new_client(), await client_as(ELS)
    own = await ask(guest)
    [concern] = await all_rows(forum, Concern)
    path = f"/nl/moderation/trouble/{concern.id}"
    if taken:
        await els.post(f"{path}/take", data={"reason": "call"})
        await els.post(f"{path}/attempts", data={"outcome": "note", "text": "Lea is verdrietig."})
    altered = f"{own[:-1]}{'A' if own[-1] != 'A' else 'B'}"
    for other in (altered, own.replace("/1/", "/2/")):
        assert (await els.get(other)).status_code == 404
        assert (await els.post(f"{other}/delete")).status_code == 404
    assert flash_code(await guest.post(f"{own}/delete")) == "help_taken_back"
    # Who presses twice, or comes back by the mail, reads that it is deleted; who guesses reads nothing.
    for again in (await guest.get(own), await guest.post(f"{own}/delete")):
        assert flash_code(again) == "help_taken_back"
    assert (await guest.get(altered)).status_code == 404
    assert await all_rows(forum, HelpRequest) == await all_rows(forum, ContactAttempt) == []
    [concern] = await all_rows(forum, Concern)
    assert (concern.state, concern.author_id) == (ConcernState.withdrawn, None)
    page = (await els.get(path)).text
    assert not [word for word in PRIVATE if word in page]
    await drain()
    assert mails() == []


@ON_SQLITE
async def test_sent_twice_it_is_one_request_while_it_is_open(
    forum: Forum, new_client: MakeClient, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    guest = new_client()
    own = await ask(guest)
    assert await ask(guest) == own
    await drain()
    assert [mail["To"] for mail in mails()].count(FORM["email"]) == 1
    assert await ask(await client_as(MARIA)) != own, "hers is hers, also with the same words"
    await guest.post(f"{own}/delete")
    assert await ask(guest) != own
    assert len(await all_rows(forum, HelpRequest)) == 2


@ON_SQLITE
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"phone": "", "email": ""}, "phone"),
        ({"phone": "bel maar"}, "phone"),
        ({"email": "lea"}, "email"),
        ({"best_time": "midnight"}, "best_time"),
        ({"text": "x" * 1001}, "text"),
    ],
)
async def test_a_form_with_faults_keeps_everything(
    forum: Forum, new_client: MakeClient, fields: dict[str, str], field: str
) -> None:
    response = await new_client().post("/nl/help", data=FORM | fields)
    page = Page(response.text)
    assert response.status_code == 422 and f'id="e-{field}"' in response.text
    typed = {name: text for name, text in (FORM | fields).items() if name != "best_time"}
    assert {name: page.fields[name] for name in typed} == typed
    assert await all_rows(forum, HelpRequest) == []


@ON_SQLITE
@pytest.mark.parametrize("one", ["phone", "email"])
async def test_one_way_to_reach_somebody_is_enough(
    forum: Forum, new_client: MakeClient, one: str
) -> None:
    response = await new_client().post("/nl/help", data={one: FORM[one]})
    assert response.status_code == 303
    [kept] = await all_rows(forum, HelpRequest)
    assert {"phone": kept.phone, "email": kept.email} == {"phone": "", "email": ""} | {
        one: FORM[one]
    }


@ON_SQLITE
async def test_a_cry_for_help_comes_first_and_promises_no_working_days(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails, clock: FrozenClock
) -> None:
    guest, cry = new_client(), "Ik wil niet meer leven."
    refused = (await guest.post("/nl/help", data={"text": cry})).text
    assert refused.find(HELPLINE) < refused.find('id="faults"')
    page = (await guest.get(await ask(guest, text=cry))).text
    assert page.find(HELPLINE) < page.find("callout-waiting") and "werkdag" not in page
    await drain()
    clock.advance(minutes=30)
    await drain()
    assert len([mail for mail in mails() if mail["To"] == WELFARE]) == 2


async def test_many_requests_are_one_mail_and_then_a_refusal_with_the_words_kept(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails, clock: FrozenClock
) -> None:
    guest = new_client()
    for number in range(3):
        await ask(guest, text=f"Wandelen, {number}")
        await drain()
    addresses = [mail["To"] for mail in mails()]
    assert addresses.count(WELFARE) == addresses.count(FORM["email"]) == 1
    response = await guest.post("/nl/help", data=FORM)
    assert response.status_code == 429 and FORM["phone"] in response.text
    assert len(await all_rows(forum, HelpRequest)) == 3
    clock.advance(hours=1)
    await ask(guest)
    await drain()
    assert [mail["To"] for mail in mails()].count(WELFARE) == 2


@ON_SQLITE
async def test_all_together_are_bounded(forum: Forum, client_as: ClientAs) -> None:
    maria, yusuf = await client_as(MARIA), await client_as(YUSUF)
    for browser in (maria, maria, yusuf, yusuf):
        await ask(browser)
    assert (await maria.post("/nl/help", data=FORM)).status_code == 429


async def test_members_find_theirs_with_their_data_and_it_goes_with_them(
    forum: Forum, client_as: ClientAs, new_client: MakeClient, drain: Drain
) -> None:
    maria = await client_as(MARIA)
    own = await ask(maria)
    member = await member_of(forum.session_factory, MARIA)
    actors = {entry.actor_id for entry in await all_rows(forum, JournalEntry)}
    assert member.pk not in actors
    assert own in Page((await maria.get("/nl/me/data")).text).links
    assert own not in (await (await client_as(YUSUF)).get("/nl/me/data")).text
    await maria.post(ASK)
    await drain()
    page, data = opened(await maria.post(FETCH))
    assert FORM["text"] in page and FORM["phone"] in str(data)
    await ask(new_client(), email=MARIA.email)
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, MARIA.email)
    assert await all_rows(forum, HelpRequest) == []
    states = {(each.state, each.author_id) for each in await all_rows(forum, Concern)}
    assert states == {(ConcernState.withdrawn, None)}


@pytest.mark.parametrize(("outcome", "days"), [("safe", 90), (None, 365)])
async def test_it_goes_away_in_time(
    forum: Forum,
    new_client: MakeClient,
    client_as: ClientAs,
    clock: FrozenClock,
    outcome: str | None,
    days: int,
) -> None:
    els = await client_as(ELS)
    await ask(new_client())
    [concern] = await all_rows(forum, Concern)
    path = f"/nl/moderation/trouble/{concern.id}"
    await els.post(f"{path}/take", data={"reason": "call"})
    await els.post(f"{path}/attempts", data={"outcome": outcome or "note", "text": "Zij wandelt."})
    clock.advance(days=days - 1)
    await forum.sweeper.sweep_if_due()
    assert len(await all_rows(forum, HelpRequest)) == 1
    clock.advance(days=2)
    await forum.sweeper.sweep_if_due()
    assert await all_rows(forum, HelpRequest) == await all_rows(forum, ContactAttempt) == []
    [concern] = await all_rows(forum, Concern)
    assert (concern.reason, concern.is_open) == ("", False)
