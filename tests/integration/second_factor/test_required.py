"""Where every colleague must have a second factor: no rights without, and how the first one is made."""

import pytest
from sqlmodel import select

from forum.app.container import Forum
from forum.second_factor.tables import Passkey
from tests.conftest import ClientAs, Drain, Mails, MakeForum
from tests.frozen_clock import FrozenClock
from tests.integration.second_factor.conftest import PUBLIC_ADDRESS, MakeKey
from tests.integration.second_factor.steps import (
    DESK,
    SECURITY,
    STEP,
    add_passkey,
    registration_options,
    works,
)
from tests.parsing import Page, flash_code, link_path
from tests.people import ELS, MARIA
from tests.services.authenticator import Authenticator
from tests.services.databases import ON_SQLITE


@pytest.fixture
async def forum(make_forum: MakeForum) -> Forum:
    """A forum that requires a second factor."""
    created = make_forum(**PUBLIC_ADDRESS, FORUM_SECOND_FACTOR__STAFF="required")
    await created.engine.start()
    return created


@ON_SQLITE
async def test_a_role_has_no_rights_without(client_as: ClientAs, key: Authenticator) -> None:
    els = await client_as(ELS)
    assert not await works(els)
    step = await els.get(STEP, params={"next": DESK})
    assert SECURITY in Page(step.text).links
    assert flash_code(await add_passkey(els, key)) == "passkey_added"
    assert await works(els)


@ON_SQLITE
async def test_residents_notice_nothing(client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    assert (await maria.get("/nl/me")).status_code == 200
    assert "second-factor" not in (await maria.get("/nl/")).text


@ON_SQLITE
async def test_an_old_session_makes_no_first_passkey(
    client_as: ClientAs, drain: Drain, mails: Mails, clock: FrozenClock, key: Authenticator
) -> None:
    els = await client_as(ELS)
    clock.advance(minutes=15)
    step = await els.get(STEP, params={"next": DESK})
    assert SECURITY not in Page(step.text).links, "it would be refused there"
    assert (await els.post(f"{SECURITY}/passkeys/options")).status_code == 403
    response = await els.post(f"{STEP}/mail", data={"next": DESK})
    assert response.headers["location"] == "/nl/sign-in/code"
    await drain()
    (mail,) = mails()
    response = await els.post(link_path(mail))
    assert response.headers["location"] == DESK
    assert not await works(els), "the mail alone gives no rights"
    await add_passkey(els, key)
    assert await works(els)


@ON_SQLITE
async def test_the_last_passkey_stays(forum: Forum, client_as: ClientAs, make_key: MakeKey) -> None:
    els = await client_as(ELS)
    await add_passkey(els, make_key(), "first")
    remove = f"{SECURITY}/passkeys/remove"
    page = Page((await els.get(SECURITY)).text)
    assert "passkey" not in page.fields, "no button that would be refused"
    async with forum.session_factory.read_session() as session:
        (own,) = await session.all(select(Passkey))
    assert flash_code(await els.post(remove, data={"passkey": own.pk})) == "-passkey_last"
    await add_passkey(els, make_key(), "second")
    first = Page((await els.get(SECURITY)).text).fields["passkey"]
    assert flash_code(await els.post(remove, data={"passkey": first})) == "passkey_removed"
    assert len((await registration_options(els))["excludeCredentials"]) == 1
