"""A second factor as personal data: in an export without its keys, gone after an erasure, and what expires."""

import io
import zipfile

import httpx2
import pytest
from sqlmodel import SQLModel, col, select

from forum.app.container import Forum
from forum.privacy.actions.erasures import erase_person
from forum.second_factor.tables import Passkey, PasskeyChallenge, RecoveryCode
from tests.conftest import ClientAs, Drain
from tests.frozen_clock import FrozenClock
from tests.integration.second_factor.steps import (
    add_passkey,
    authentication_options,
    make_codes,
    use_code,
)
from tests.people import ELS
from tests.services.authenticator import Authenticator
from tests.services.databases import ON_SQLITE


async def rows(forum: Forum, table: type[SQLModel]) -> list[SQLModel]:
    """Every row of a table."""
    async with forum.session_factory.read_session() as session:
        return list(await session.all(select(table)))


@pytest.fixture
async def els(client_as: ClientAs, key: Authenticator) -> httpx2.AsyncClient:
    """Els, who has a passkey and recovery codes, and was asked for one of them."""
    browser = await client_as(ELS)
    await add_passkey(browser, key, "kwartelqxsleutel")
    await make_codes(browser)
    await authentication_options(browser)
    return browser


async def test_an_export_has_names_and_dates_and_no_keys(
    forum: Forum, els: httpx2.AsyncClient, drain: Drain
) -> None:
    await els.post("/nl/me/data/copy")
    await drain()
    archive = zipfile.ZipFile(io.BytesIO((await els.post("/nl/me/data/copy/fetch")).content))
    texts = [archive.read(name).decode() for name in archive.namelist()]
    assert all("kwartelqxsleutel" in text for text in texts)
    async with forum.session_factory.read_session() as session:
        (passkey,) = await session.all(select(Passkey))
        hashes = await session.all(select(col(RecoveryCode.code_hash)))
    for secret in (passkey.public_key, passkey.credential_id, *hashes):
        assert not any(secret in text for text in texts)


@ON_SQLITE
async def test_an_erasure_leaves_nothing(forum: Forum, els: httpx2.AsyncClient) -> None:
    assert await rows(forum, Passkey)
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, ELS.email)
    assert not await rows(forum, Passkey)
    assert not await rows(forum, RecoveryCode)


async def test_challenges_and_used_codes_expire(
    forum: Forum, els: httpx2.AsyncClient, client_as: ClientAs, clock: FrozenClock
) -> None:
    codes = await make_codes(els)
    await use_code(await client_as(ELS), codes[0])
    clock.advance(days=2)
    await forum.sweeper.sweep_if_due()
    assert len(await rows(forum, RecoveryCode)) == 9
    assert await rows(forum, PasskeyChallenge)
    clock.advance(days=6)
    await forum.sweeper.sweep_if_due()
    assert not await rows(forum, PasskeyChallenge)
