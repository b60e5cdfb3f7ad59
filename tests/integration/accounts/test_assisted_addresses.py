"""A new address for somebody who can't open the old mailbox: an administrator asks, the old mailbox may object."""

import asyncio
from email.message import EmailMessage

import httpx2
import pytest
from sqlmodel import select

from forum.accounts import queries
from forum.accounts.actions import addresses
from forum.accounts.actions.members import add_member, grant_role
from forum.accounts.tables import AddressChange, FormerAddress, Member
from forum.app.container import Forum
from forum.core.actor import Role
from forum.core.errors import Forbidden, NotFound
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.frozen_clock import FrozenClock
from tests.integration.audit.chain_steps import acts
from tests.integration.town.admin_forms import fields_with_errors
from tests.parsing import flash_code, link_path, plain_text
from tests.people import ANN, ELS, MARIA, YUSUF, Person, acting_as, member_of
from tests.services.databases import ON_POSTGRES, ON_SQLITE

NEW = "maria.new@example.org"
FORM = {"new_email": NEW, "sure": "yes"}


async def _path_of(forum: Forum, person: Person) -> str:
    return f"/nl/admin/members/{(await member_of(forum.session_factory, person)).pk}"


async def _addresses(forum: Forum, member_id: int) -> tuple[str | None, list[str]]:
    """A member's address, and those that they had before."""
    async with forum.session_factory.read_session() as session:
        member = await queries.member(session, member_id)
        former = await session.all(
            select(FormerAddress).where(FormerAddress.member_id == member_id)
        )
    assert member
    return member.email, [each.email for each in former]


def _link(mails: Mails, address: str) -> str:
    newest = [mail for mail in mails() if mail["To"] == address and "/address/" in plain_text(mail)]
    return link_path(newest[-1], "/address/")


async def _run_daily(forum: Forum, clock: FrozenClock, **later: float) -> None:
    clock.advance(**later)
    await forum.sweeper.sweep_if_due()
    await forum.dispatcher.drain()


@pytest.fixture
async def requested(forum: Forum, client_as: ClientAs, drain: Drain) -> httpx2.AsyncClient:
    """Ann's browser, after she asked for a new address of Maria."""
    ann = await client_as(ANN)
    path = await _path_of(forum, MARIA)
    response = await ann.post(f"{path}/address", data=FORM)
    assert (response.headers["location"], flash_code(response)) == (path, "address_help_asked")
    await drain()
    return ann


@ON_SQLITE
async def test_it_comes_when_the_new_mailbox_confirmed_and_the_old_one_had_its_time(
    forum: Forum, requested: httpx2.AsyncClient, client_as: ClientAs, new_client: MakeClient,
    mails: Mails, clock: FrozenClock,
) -> None:  # fmt: skip
    member = await member_of(forum.session_factory, MARIA)
    maria, browser, old = await client_as(MARIA), new_client(), _link(mails, MARIA.email)
    assert flash_code(await browser.post(_link(mails, NEW))) == "address_waits"
    await _run_daily(forum, clock, days=6, hours=23)
    assert await _addresses(forum, member.pk) == (MARIA.email, [])
    assert (await maria.get("/nl/me")).status_code == 200
    await _run_daily(forum, clock, days=1, hours=1)
    assert await _addresses(forum, member.pk) == (NEW, [MARIA.email])
    assert (await maria.get("/nl/me")).status_code == 303, "every session ends"
    assert mails()[-1]["To"] == NEW
    assert "/sign-in" in plain_text(mails()[-1])
    assert (await browser.get(old)).status_code == 410
    subject = f"member:{member.pk}"
    assert [act for act in await acts(forum) if act[0].startswith("Address")] == [
        ("AddressHelpAsked", subject), ("AddressHelpCompleted", subject),
    ]  # fmt: skip


async def test_whoever_confirms_late_has_it_at_once(
    forum: Forum, requested: httpx2.AsyncClient, new_client: MakeClient, mails: Mails,
    clock: FrozenClock,
) -> None:  # fmt: skip
    member = await member_of(forum.session_factory, MARIA)
    link = _link(mails, NEW)
    await _run_daily(forum, clock, days=8)
    assert (await _addresses(forum, member.pk))[0] == MARIA.email, "nobody has confirmed"
    assert flash_code(await new_client().post(link)) == "address_changed"
    assert (await _addresses(forum, member.pk))[0] == NEW


@ON_SQLITE
async def test_a_link_that_nobody_pressed_expires(
    forum: Forum, requested: httpx2.AsyncClient, new_client: MakeClient, mails: Mails,
    clock: FrozenClock,
) -> None:  # fmt: skip
    link = _link(mails, NEW)
    await _run_daily(forum, clock, days=14)
    assert (await new_client().post(link)).status_code == 410
    assert NEW not in (await requested.get(await _path_of(forum, MARIA))).text


@ON_SQLITE
async def test_the_old_mailbox_stops_it_and_the_administrators_hear_of_it(
    forum: Forum, requested: httpx2.AsyncClient, client_as: ClientAs, new_client: MakeClient,
    drain: Drain, mails: Mails, clock: FrozenClock,
) -> None:  # fmt: skip
    member = await member_of(forum.session_factory, MARIA)
    maria, owner = await client_as(MARIA), new_client()
    await owner.post(_link(mails, NEW))
    old = _link(mails, MARIA.email)
    page = (await owner.get(old)).text
    assert f'action="{old}"' not in page, "nothing to confirm here"
    assert NEW not in page, "somebody else may read it"
    assert flash_code(await owner.post(f"{old}/refuse")) == "address_stopped"
    await drain()
    assert (await maria.get("/nl/me")).status_code == 303
    assert mails()[-1]["To"] == ANN.email
    assert f"/admin/members/{member.pk}" in plain_text(mails()[-1])
    await _run_daily(forum, clock, days=8)
    assert await _addresses(forum, member.pk) == (MARIA.email, [])
    assert (await acts(forum))[-1] == ("AddressHelpStopped", f"member:{member.pk}")


@ON_POSTGRES
@pytest.mark.parametrize("first", ["the objection", "the end of the time"])
async def test_an_objection_at_the_last_moment_counts_or_is_told_that_it_is_late(
    forum: Forum, requested: httpx2.AsyncClient, new_client: MakeClient, mails: Mails,
    clock: FrozenClock, first: str,
) -> None:  # fmt: skip
    member = await member_of(forum.session_factory, MARIA)
    await new_client().post(_link(mails, NEW))
    clock.advance(days=8)
    token, begun = _link(mails, MARIA.email).rpartition("/")[2], asyncio.Event()

    async def refuse() -> bool:
        async with forum.session_factory.unit_of_work() as uow:
            if first != "the objection":
                assert await queries.address_change_by_token(uow, token)
                begun.set()
                await asyncio.sleep(0.3)
            await addresses.refuse_change(uow, token)
            begun.set()
            await asyncio.sleep(0.3)
        return True

    async def complete() -> int:
        await begun.wait()
        return await addresses.complete_due_change(forum.session_factory)

    refused, _ = await asyncio.gather(refuse(), complete(), return_exceptions=True)
    email = (await _addresses(forum, member.pk))[0]
    if first == "the objection":
        assert (refused, email) == (True, MARIA.email)
    else:
        assert isinstance(refused, NotFound)
        assert email == NEW


@ON_SQLITE
async def test_the_old_mailbox_confirms_nothing(
    forum: Forum, requested: httpx2.AsyncClient, new_client: MakeClient, mails: Mails
) -> None:
    browser = new_client()
    await browser.post(_link(mails, NEW))
    assert (await browser.post(_link(mails, MARIA.email))).status_code == 410
    assert (await browser.post(f"{_link(mails, NEW)}/refuse")).status_code == 410
    member = await member_of(forum.session_factory, MARIA)
    assert (await _addresses(forum, member.pk))[0] == MARIA.email


@ON_SQLITE
async def test_the_mails_name_nobody_to_strangers(
    requested: httpx2.AsyncClient, mails: Mails
) -> None:
    by_address: dict[str, EmailMessage] = {mail["To"]: mail for mail in mails()}
    assert NEW not in plain_text(by_address[MARIA.email]), "another may read the old mailbox"
    assert "m•••@example.org" in plain_text(by_address[MARIA.email])
    assert MARIA.name not in plain_text(by_address[NEW])
    assert MARIA.email not in plain_text(by_address[NEW])


@ON_SQLITE
@pytest.mark.parametrize("act", ["/cancel", ""])
async def test_a_member_who_is_signed_in_stops_it(
    forum: Forum, requested: httpx2.AsyncClient, client_as: ClientAs, drain: Drain, mails: Mails,
    act: str,
) -> None:  # fmt: skip
    maria = await client_as(MARIA)
    assert NEW in (await maria.get("/nl/me/settings")).text
    await maria.post(f"/nl/me/settings/address{act}", data={"new_email": "third@example.org"})
    await drain()
    assert "AddressHelpStopped" in [name for name, _ in await acts(forum)]
    assert ANN.email in [mail["To"] for mail in mails()]


@ON_SQLITE
async def test_an_administrator_takes_it_back(
    forum: Forum, requested: httpx2.AsyncClient, new_client: MakeClient, mails: Mails
) -> None:
    path = await _path_of(forum, MARIA)
    page = (await requested.get(path)).text
    assert NEW in page
    assert f'action="{path}/address"' not in page, "one waits"
    response = await requested.post(f"{path}/address/withdraw")
    assert flash_code(response) == "address_help_withdrawn"
    assert NEW not in (await requested.get(path)).text
    assert (await new_client().post(_link(mails, NEW))).status_code == 410
    assert (await requested.post(f"{path}/address/withdraw")).status_code == 409
    assert "AddressHelpWithdrawn" in [name for name, _ in await acts(forum)]


@ON_SQLITE
async def test_what_a_member_asked_for_is_not_the_administrators_to_see_or_take_back(
    forum: Forum, client_as: ClientAs
) -> None:
    await (await client_as(MARIA)).post("/nl/me/settings/address", data={"new_email": NEW})
    ann, path = await client_as(ANN), await _path_of(forum, MARIA)
    assert NEW not in (await ann.get(path)).text
    assert (await ann.post(f"{path}/address/withdraw")).status_code == 409
    assert NEW in (await (await client_as(MARIA)).get("/nl/me/settings")).text


@ON_SQLITE
@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"new_email": NEW}, "sure"),
        ({"new_email": "no address", "sure": "yes"}, "new_email"),
        ({"new_email": YUSUF.email, "sure": "yes"}, "new_email"),
        ({"new_email": MARIA.email.upper(), "sure": "yes"}, "new_email"),
    ],
)
async def test_a_faulty_form_is_redisplayed(
    forum: Forum, client_as: ClientAs, mails: Mails, drain: Drain, typed: dict[str, str], field: str
) -> None:
    response = await (await client_as(ANN)).post(
        f"{await _path_of(forum, MARIA)}/address", data=typed
    )
    assert (response.status_code, fields_with_errors(response)) == (422, [field])
    await drain()
    assert mails() == []


@pytest.mark.parametrize("person", [ANN, MARIA])
async def test_not_for_oneself_and_not_for_the_blocked(
    forum: Forum, client_as: ClientAs, person: Person
) -> None:
    ann, path = await client_as(ANN), await _path_of(forum, person)
    if person is MARIA:
        await ann.post(f"{path}/block", data={"ground": "insult", "days": "30", "text": ""})
    assert f'action="{path}/address"' not in (await ann.get(path)).text
    assert (await ann.post(f"{path}/address", data=FORM)).status_code == 403


async def test_a_block_holds_it_up(
    forum: Forum, requested: httpx2.AsyncClient, new_client: MakeClient, mails: Mails,
    clock: FrozenClock,
) -> None:  # fmt: skip
    path, link = await _path_of(forum, MARIA), _link(mails, NEW)
    member = await member_of(forum.session_factory, MARIA)
    await requested.post(f"{path}/block", data={"ground": "insult", "days": "30", "text": ""})
    assert flash_code(await new_client().post(link)) == "address_waits"
    await _run_daily(forum, clock, days=8)
    assert flash_code(await new_client().post(link)) == "address_waits"
    assert (await _addresses(forum, member.pk))[0] == MARIA.email
    async with forum.session_factory.unit_of_work() as uow:
        stored = await uow.get(Member, member.pk)
        assert stored
        stored.blocked_until = None
    await _run_daily(forum, clock, days=1, hours=1)
    assert (await _addresses(forum, member.pk))[0] == NEW


async def test_an_account_that_has_the_address_by_then_keeps_it(
    forum: Forum, requested: httpx2.AsyncClient, new_client: MakeClient, mails: Mails,
    clock: FrozenClock,
) -> None:  # fmt: skip
    member = await member_of(forum.session_factory, MARIA)
    await new_client().post(_link(mails, NEW))
    async with forum.session_factory.unit_of_work() as uow:
        await add_member(uow, NEW, language="nl")
    await _run_daily(forum, clock, days=8)
    assert (await _addresses(forum, member.pk))[0] == MARIA.email
    assert (await acts(forum))[-1] == ("AddressHelpStopped", f"member:{member.pk}")
    assert mails()[-1]["To"] == ANN.email
    async with forum.session_factory.read_session() as session:
        assert await session.all(select(AddressChange)) == []


async def test_a_colleague_keeps_role_and_second_factor_and_the_others_are_told(
    forum: Forum, client_as: ClientAs, new_client: MakeClient, drain: Drain, mails: Mails,
    clock: FrozenClock,
) -> None:  # fmt: skip
    els = await member_of(forum.session_factory, ELS)
    async with forum.session_factory.unit_of_work() as uow:
        await grant_role(uow, "second@example.org", Role.admin, language="en")
        stored = await uow.get(Member, els.pk)
        assert stored
        stored.has_second_factor = True
    await (await client_as(ANN)).post(f"{await _path_of(forum, ELS)}/address", data=FORM)
    await drain()
    await new_client().post(_link(mails, NEW))
    # The copies of earlier mails are deleted by then.
    await _run_daily(forum, clock, days=8)
    async with forum.session_factory.read_session() as session:
        stored = await queries.member(session, els.pk)
    assert stored
    assert (stored.email, stored.role, stored.has_second_factor) == (NEW, Role.moderator, True)
    assert {mail["To"] for mail in mails()} == {NEW, ANN.email, "second@example.org"}


@ON_SQLITE
@pytest.mark.parametrize("person", [YUSUF, ELS])
async def test_only_administrators_ask(forum: Forum, person: Person) -> None:
    maria = (await member_of(forum.session_factory, MARIA)).pk
    with pytest.raises(Forbidden):
        async with acting_as(forum.session_factory, person) as uow:
            await addresses.request_assisted_change(uow, maria, NEW)
    with pytest.raises(Forbidden):
        async with acting_as(forum.session_factory, person) as uow:
            await addresses.withdraw_assisted_change(uow, maria)
