"""Changing an address: both mailboxes confirm, the old one may refuse, nothing is given away."""

import asyncio
from email.message import EmailMessage

import httpx2
import pytest
from sqlmodel import select

from forum.accounts import queries
from forum.accounts.actions import addresses, sessions, sign_ins
from forum.accounts.actions.members import grant_role
from forum.accounts.tables import SignIn
from forum.app.container import Forum
from forum.core.actor import Role
from forum.core.errors import NotFound
from forum.privacy.actions.erasures import erase_person
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.frozen_clock import FrozenClock
from tests.integration.audit.chain_steps import acts
from tests.parsing import flash_code, link_path, plain_text
from tests.people import ANN, ELS, MARIA, YUSUF, Person, member_of
from tests.services.databases import ON_POSTGRES, ON_SQLITE

NEW = "maria.new@example.org"
ADDRESS = "/nl/me/settings/address"


async def _address_of_maria(forum: Forum, member_id: int) -> str | None:
    async with forum.session_factory.read_session() as session:
        member = await queries.member(session, member_id)
    return member.email if member else None


@pytest.fixture
async def requested(
    client_as: ClientAs, drain: Drain, mails: Mails
) -> tuple[httpx2.AsyncClient, EmailMessage, EmailMessage]:
    """Maria's browser after she asked for a new address, the mail to her old and to her new one."""
    maria = await client_as(MARIA)
    response = await maria.post(ADDRESS, data={"new_email": NEW})
    assert flash_code(response) == "address_asked"
    await drain()
    by_address = {mail["To"]: mail for mail in mails()}
    return maria, by_address[MARIA.email], by_address[NEW]


def _path(mail: EmailMessage) -> str:
    return link_path(mail, "/address/")


@ON_SQLITE
@pytest.mark.parametrize("first", ["old", "new"])
async def test_both_mailboxes_confirm_in_any_order(
    forum: Forum,
    requested: tuple[httpx2.AsyncClient, EmailMessage, EmailMessage],
    new_client: MakeClient,
    first: str,
) -> None:
    maria, old, new = requested
    member = await member_of(forum.session_factory, MARIA)
    one, other = (old, new) if first == "old" else (new, old)
    elsewhere = new_client()
    assert (await elsewhere.get(_path(one))).status_code == 200
    assert flash_code(await elsewhere.post(_path(one))) == "address_half"
    assert await _address_of_maria(forum, member.pk) == MARIA.email
    assert "bevestigd" in (await maria.get("/nl/me/settings")).text
    assert flash_code(await elsewhere.post(_path(other))) == "address_changed"
    assert await _address_of_maria(forum, member.pk) == NEW
    assert (await maria.get("/nl/me")).status_code == 303, "only the confirming browser goes on"
    assert (await elsewhere.get(_path(one))).status_code == 410


@ON_SQLITE
async def test_the_browser_that_confirms_last_stays_signed_in(
    requested: tuple[httpx2.AsyncClient, EmailMessage, EmailMessage], client_as: ClientAs
) -> None:
    maria, old, new = requested
    phone = await client_as(MARIA)
    for mail in (old, new):
        await maria.post(_path(mail))
    assert NEW in (await maria.get("/nl/me/settings")).text
    assert (await phone.get("/nl/me")).status_code == 303


@ON_SQLITE
async def test_an_erased_row_gets_no_address_again(
    forum: Forum,
    requested: tuple[httpx2.AsyncClient, EmailMessage, EmailMessage],
    new_client: MakeClient,
) -> None:
    member = await member_of(forum.session_factory, MARIA)
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, MARIA.email)
    with pytest.raises(NotFound):
        async with forum.session_factory.unit_of_work() as uow:
            await addresses.request_change(uow, member.pk, "third@example.org")
    _, old, new = requested
    for mail in (old, new):
        assert (await new_client().post(_path(mail))).status_code == 410
    assert await _address_of_maria(forum, member.pk) is None


@ON_SQLITE
async def test_the_old_mailbox_stops_it_and_signs_everybody_out(
    forum: Forum,
    requested: tuple[httpx2.AsyncClient, EmailMessage, EmailMessage],
    new_client: MakeClient,
) -> None:
    thief, old, new = requested
    member = await member_of(forum.session_factory, MARIA)
    owner = new_client()
    assert NEW in (await owner.get(_path(old))).text
    assert flash_code(await owner.post(f"{_path(old)}/refuse")) == "address_stopped"
    assert (await thief.get("/nl/me")).status_code == 303
    assert (await owner.post(_path(new))).status_code == 410
    assert await _address_of_maria(forum, member.pk) == MARIA.email


@ON_SQLITE
async def test_the_new_mailbox_can_not_sign_anybody_out(
    requested: tuple[httpx2.AsyncClient, EmailMessage, EmailMessage], new_client: MakeClient
) -> None:
    maria, _, new = requested
    stranger = new_client()
    page = (await stranger.get(_path(new))).text
    assert MARIA.email not in page
    assert "/refuse" not in page
    assert MARIA.email not in plain_text(new)
    assert MARIA.name not in plain_text(new)
    assert (await stranger.post(f"{_path(new)}/refuse")).status_code == 410
    assert (await maria.get("/nl/me")).status_code == 200


@ON_SQLITE
async def test_an_address_of_another_member_is_not_given_away_before_both_confirmed(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails, new_client: MakeClient
) -> None:
    maria = await client_as(MARIA)
    response = await maria.post(ADDRESS, data={"new_email": YUSUF.email})
    assert flash_code(response) == "address_asked", "as for an address that nobody has"
    await drain()
    by_address = {mail["To"]: mail for mail in mails()}
    visitor = new_client()
    await visitor.post(_path(by_address[MARIA.email]))
    response = await visitor.post(_path(by_address[YUSUF.email]))
    assert "address_taken" in flash_code(response)
    assert (await member_of(forum.session_factory, MARIA)).email == MARIA.email
    assert (await member_of(forum.session_factory, YUSUF)).email == YUSUF.email


@ON_SQLITE
async def test_links_expire_and_a_new_request_replaces_them(
    requested: tuple[httpx2.AsyncClient, EmailMessage, EmailMessage],
    drain: Drain,
    mails: Mails,
    clock: FrozenClock,
    new_client: MakeClient,
) -> None:
    maria, old, _ = requested
    await maria.post(ADDRESS, data={"new_email": "third@example.org"})
    assert (await new_client().get(_path(old))).status_code == 410
    await drain()
    newest = mails()[-1]
    clock.advance(days=3)
    assert (await new_client().get(_path(newest))).status_code == 410
    assert (await new_client().post(_path(newest))).status_code == 410


async def test_two_mailboxes_confirm_at_once(
    forum: Forum,
    requested: tuple[httpx2.AsyncClient, EmailMessage, EmailMessage],
    new_client: MakeClient,
) -> None:
    _, old, new = requested
    member = await member_of(forum.session_factory, MARIA)
    browser = new_client()
    responses = await asyncio.gather(browser.post(_path(old)), browser.post(_path(new)))
    assert {flash_code(response) for response in responses} == {"address_half", "address_changed"}
    assert await _address_of_maria(forum, member.pk) == NEW


@ON_POSTGRES
@pytest.mark.parametrize("first", ["the link", "the change"])
async def test_a_mailed_link_of_the_address_is_used_at_the_same_moment(
    forum: Forum,
    requested: tuple[httpx2.AsyncClient, EmailMessage, EmailMessage],
    new_client: MakeClient,
    first: str,
) -> None:
    """Each takes the sign-in before the member: neither waits for the other in a circle."""
    maria, old, new = requested
    await maria.post(_path(old))
    async with forum.session_factory.unit_of_work() as uow:
        await sign_ins.request_sign_in(uow, MARIA.email, language="nl")
    begun = asyncio.Event()

    async def use_link() -> None:
        async with forum.session_factory.unit_of_work() as uow:
            sign_in = await uow.first(select(SignIn).where(SignIn.email == MARIA.email))
            assert sign_in is not None
            if first == "the change":
                await begun.wait()
            member = await sign_ins.use_sign_in(uow, sign_in)
            begun.set()
            await asyncio.sleep(0.3)
            if member is not None:
                await sessions.begin_session(uow, member, days=1)

    async def confirm() -> None:
        token = _path(new).rpartition("/")[2]
        async with forum.session_factory.unit_of_work() as uow:
            if first == "the link":
                await begun.wait()
            assert await addresses.confirm_change(uow, token) == "address_changed"
            begun.set()
            await asyncio.sleep(0.3)

    await asyncio.gather(use_link(), confirm())


@ON_SQLITE
async def test_a_cancelled_request_changes_nothing(
    requested: tuple[httpx2.AsyncClient, EmailMessage, EmailMessage], new_client: MakeClient
) -> None:
    maria, old, _ = requested
    assert flash_code(await maria.post(f"{ADDRESS}/cancel")) == "address_cancelled"
    assert NEW not in (await maria.get("/nl/me/settings")).text
    assert (await new_client().post(_path(old))).status_code == 410


@ON_SQLITE
async def test_a_link_in_the_old_mailbox_makes_no_second_account(
    forum: Forum,
    requested: tuple[httpx2.AsyncClient, EmailMessage, EmailMessage],
    client: httpx2.AsyncClient,
    drain: Drain,
    mails: Mails,
) -> None:
    _, old, new = requested
    await client.post("/nl/sign-in", data={"email": MARIA.email})
    await drain()
    waiting = link_path(mails()[-1])
    for mail in (old, new):
        await client.post(_path(mail))
    assert (await client.post(waiting)).status_code == 410
    async with forum.session_factory.read_session() as session:
        assert await queries.member_by_email(session, MARIA.email) is None


@ON_SQLITE
@pytest.mark.parametrize("typed", ["", "no address", MARIA.email, MARIA.email.upper()])
async def test_a_faulty_address_is_redisplayed(client_as: ClientAs, typed: str) -> None:
    response = await (await client_as(MARIA)).post(ADDRESS, data={"new_email": typed})
    assert response.status_code == 422
    assert 'href="#f-new_email"' in response.text
    assert f'value="{typed}"' in response.text


@ON_SQLITE
async def test_mails_to_a_new_address_are_counted(client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    statuses = [
        (await maria.post(ADDRESS, data={"new_email": f"new+{number}@example.org"})).status_code
        for number in range(8)
    ]
    assert statuses[0] == 303
    assert statuses[-1] == 429


async def _give_another_address(
    client: httpx2.AsyncClient, elsewhere: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    """Ask for a new address, and confirm it from both mailboxes in a browser without a session."""
    assert flash_code(await client.post(ADDRESS, data={"new_email": NEW})) == "address_asked"
    await drain()
    for mail in mails()[-2:]:
        await elsewhere.post(_path(mail))
    await drain()


@ON_SQLITE
@pytest.mark.parametrize("person", [ELS, ANN])
async def test_that_a_colleague_moved_is_recorded_and_told(
    forum: Forum, client_as: ClientAs, new_client: MakeClient, drain: Drain, mails: Mails,
    person: Person,
) -> None:  # fmt: skip
    async with forum.session_factory.unit_of_work() as uow:
        await grant_role(uow, "second@example.org", Role.admin, language="en")
    await drain()
    colleague = await member_of(forum.session_factory, person)
    before, sent = len(await acts(forum)), len(mails())
    await _give_another_address(await client_as(person), new_client(), drain, mails)
    recorded = ("ColleagueAddressChanged", f"member:{colleague.pk}")
    assert (await acts(forum))[before:] == [recorded]
    recipients = [mail for mail in mails()[sent:] if "/address/" not in plain_text(mail)]
    assert {mail["To"] for mail in recipients} == {ANN.email, "second@example.org"} - {person.email}
    assert all(f"/admin/members/{colleague.pk}" in plain_text(mail) for mail in recipients)
    assert all(NEW not in plain_text(mail) for mail in recipients)


@ON_SQLITE
async def test_that_a_resident_moved_is_nobody_elses_business(
    forum: Forum, client_as: ClientAs, new_client: MakeClient, drain: Drain, mails: Mails
) -> None:
    await _give_another_address(await client_as(MARIA), new_client(), drain, mails)
    assert await acts(forum) == []
    assert ANN.email not in {mail["To"] for mail in mails()}


@ON_SQLITE
async def test_what_waits_to_be_sent_goes_to_the_new_mailbox(
    forum: Forum,
    requested: tuple[httpx2.AsyncClient, EmailMessage, EmailMessage],
    new_client: MakeClient,
    drain: Drain,
    mails: Mails,
) -> None:
    _, old, new = requested
    sent = len(mails())
    async with forum.session_factory.unit_of_work() as uow:
        await grant_role(uow, MARIA.email, Role.moderator, language="en")
        await grant_role(uow, YUSUF.email, Role.moderator, language="en")
    for mail in (old, new):
        await new_client().post(_path(mail))
    await drain()
    recipients = [mail["To"] for mail in mails()[sent:]]
    assert NEW in recipients
    assert YUSUF.email in recipients
    assert MARIA.email not in recipients


@ON_SQLITE
async def test_a_mailbox_alone_does_not_move_a_colleague(
    client_as: ClientAs, drain: Drain, mails: Mails, clock: FrozenClock
) -> None:
    ann = await client_as(ANN)
    clock.advance(minutes=61)
    page = (await ann.get("/nl/me/settings")).text
    assert f'action="{ADDRESS}"' not in page
    assert "/nl/me/second-factor?next=%2Fnl%2Fme%2Fsettings" in page
    refused = await ann.post(ADDRESS, data={"new_email": NEW})
    assert refused.status_code == 403
    assert NEW in refused.text, "what was typed is kept"
    await drain()
    assert mails() == []
