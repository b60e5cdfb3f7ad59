"""A colleague who is erased: not by a mailbox alone, and the end of the role is recorded and told."""

import pytest

from forum.accounts import queries
from forum.accounts.tables import Member
from forum.app.container import Forum
from forum.privacy.actions.erasures import erase_person
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.integration.audit.chain_steps import acts
from tests.integration.second_factor.steps import add_passkey, works
from tests.parsing import flash_code, link_path, plain_text
from tests.people import ANN, ELS, MARIA, Person, member_of
from tests.services.authenticator import Authenticator
from tests.services.databases import ON_SQLITE

DATA = "/nl/me/data"


async def _member(forum: Forum, person: Person) -> Member | None:
    async with forum.session_factory.read_session() as session:
        return await queries.member_by_email(session, person.email)


@ON_SQLITE
@pytest.mark.parametrize("path", [f"{DATA}/copy", f"{DATA}/copy/fetch", f"{DATA}/erase"])
async def test_a_mailbox_alone_neither_fetches_nor_erases(
    client_as: ClientAs, key: Authenticator, drain: Drain, mails: Mails, path: str
) -> None:
    await add_passkey(await client_as(ELS), key)
    await drain()
    sent = len(mails())
    by_mail = await client_as(ELS)
    page = (await by_mail.get(DATA)).text
    assert 'action="/nl/me/data/' not in page
    assert "/nl/me/second-factor?next=%2Fnl%2Fme%2Fdata" in page
    assert (await by_mail.post(path)).status_code == 403
    await drain()
    assert len(mails()) == sent


def _mailed_link(mails: Mails) -> str:
    return link_path(next(mail for mail in mails() if "/sign-in/" in plain_text(mail)))


@ON_SQLITE
async def test_the_mailed_link_erases_no_colleague_in_another_browser(
    forum: Forum,
    client_as: ClientAs,
    new_client: MakeClient,
    key: Authenticator,
    drain: Drain,
    mails: Mails,
) -> None:
    els = await client_as(ELS)
    await add_passkey(els, key)
    assert (await els.post(f"{DATA}/erase")).status_code == 303
    await drain()
    elsewhere = new_client()
    assert flash_code(await elsewhere.post(_mailed_link(mails))) == "-erase_confirm_first"
    member = await _member(forum, ELS)
    assert member is not None
    assert member.has_second_factor
    assert await works(els)


@ON_SQLITE
async def test_the_browser_with_the_second_factor_erases(
    forum: Forum, client_as: ClientAs, key: Authenticator, drain: Drain, mails: Mails
) -> None:
    els = await client_as(ELS)
    await add_passkey(els, key)
    assert (await els.post(f"{DATA}/erase")).status_code == 303
    await drain()
    number = (await member_of(forum.session_factory, ELS)).pk
    assert flash_code(await els.post(_mailed_link(mails))) == "erased"
    await drain()
    assert await _member(forum, ELS) is None
    assert ("RoleGranted", f"member:{number}") in await acts(forum)
    (mail,) = [each for each in mails() if each["To"] == ANN.email]
    assert "Moderator" in plain_text(mail)
    assert ELS.name not in plain_text(mail)


@ON_SQLITE
@pytest.mark.parametrize("is_listed", [False, True], ids=["by command", "after a restore"])
async def test_the_end_of_a_role_is_recorded_and_told_whoever_erases(
    forum: Forum, drain: Drain, mails: Mails, is_listed: bool
) -> None:
    number = (await member_of(forum.session_factory, ELS)).pk
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, ELS.email, is_listed=is_listed)
    await drain()
    assert ("RoleGranted", f"member:{number}") in await acts(forum)
    assert [mail["To"] for mail in mails()] == [ANN.email]


@ON_SQLITE
async def test_nobody_is_told_of_a_resident(forum: Forum, drain: Drain, mails: Mails) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, MARIA.email)
    await drain()
    assert "RoleGranted" not in [code for code, _ in await acts(forum)]
    assert mails() == []
