"""Recovery codes: shown once, used once, hashed, bound to their member, and limited."""

import asyncio

import httpx2
import pytest
from sqlmodel import select

from forum.app.container import Forum
from forum.second_factor.tables import RecoveryCode
from tests.conftest import ClientAs, Drain, Mails
from tests.frozen_clock import FrozenClock
from tests.integration.second_factor.conftest import MakeKey
from tests.integration.second_factor.steps import (
    SECURITY,
    STEP,
    add_passkey,
    make_codes,
    use_code,
    works,
)
from tests.parsing import Page, flash_code
from tests.people import BRAM, ELS
from tests.services.authenticator import Authenticator
from tests.services.databases import ON_SQLITE


@pytest.fixture
async def els(client_as: ClientAs, key: Authenticator) -> httpx2.AsyncClient:
    """Els, who has just added a passkey."""
    browser = await client_as(ELS)
    await add_passkey(browser, key)
    return browser


@ON_SQLITE
async def test_a_code_works_once(
    els: httpx2.AsyncClient, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    codes = await make_codes(els)
    assert len(set(codes)) == 10
    other = await client_as(ELS)
    assert not await works(other)
    assert (await use_code(other, codes[3])).status_code == 303
    assert await works(other)
    third = await client_as(ELS)
    again = await use_code(third, codes[3])
    assert again.status_code == 422
    assert Page(again.text).fields["code"] == codes[3]
    assert not await works(third)
    assert (await use_code(third, codes[4])).status_code == 303
    await drain()
    assert len(mails()) == 4, "added, made, used, used"


@ON_SQLITE
async def test_only_hashes_are_stored(forum: Forum, els: httpx2.AsyncClient) -> None:
    codes = await make_codes(els)
    async with forum.session_factory.read_session() as session:
        rows = await session.all(select(RecoveryCode))
    assert len(rows) == 10
    stored = str([row.model_dump() for row in rows])
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)
    page = (await els.get(SECURITY)).text
    assert not any(code in page for code in codes)


@ON_SQLITE
async def test_a_code_may_be_typed_as_people_do(
    els: httpx2.AsyncClient, client_as: ClientAs
) -> None:
    codes = await make_codes(els)
    for code, typed in zip(
        codes,
        (
            codes[0].upper(),
            codes[1].replace("-", " "),
            f"  {codes[2].replace('-', '')}\n",
            codes[3].replace("0", "o").replace("1", "l"),
            codes[4].replace("-", "–"),
        ),
        strict=False,
    ):
        assert (await use_code(await client_as(ELS), typed)).status_code == 303, (code, typed)


@ON_SQLITE
@pytest.mark.parametrize(
    "typed", ["", "123456", "uuuu-uuuu-uuuu-uuuu", "0000-0000-0000-0000", "é" * 16]
)
async def test_a_wrong_code_is_refused_and_kept(
    els: httpx2.AsyncClient, client_as: ClientAs, typed: str
) -> None:
    await make_codes(els)
    other = await client_as(ELS)
    response = await use_code(other, typed)
    assert response.status_code == 422
    assert Page(response.text).fields["code"] == typed
    assert not await works(other)


@ON_SQLITE
async def test_codes_of_another_member_are_refused(
    els: httpx2.AsyncClient, client_as: ClientAs, make_key: MakeKey
) -> None:
    codes = await make_codes(els)
    await add_passkey(await client_as(BRAM), make_key())
    assert (await use_code(await client_as(BRAM), codes[0])).status_code == 422


@ON_SQLITE
async def test_new_codes_void_the_old(els: httpx2.AsyncClient, client_as: ClientAs) -> None:
    old, new = await make_codes(els), await make_codes(els)
    other = await client_as(ELS)
    assert (await use_code(other, old[0])).status_code == 422
    assert (await use_code(other, new[0])).status_code == 303


async def test_of_two_at_the_same_moment_one_wins(
    els: httpx2.AsyncClient, client_as: ClientAs
) -> None:
    codes = await make_codes(els)
    browsers = [await client_as(ELS) for _ in range(4)]
    responses = await asyncio.gather(*(use_code(browser, codes[0]) for browser in browsers))
    assert sorted(each.status_code for each in responses) == [303, 422, 422, 422]
    assert [await works(browser) for browser in browsers].count(True) == 1


@ON_SQLITE
async def test_guesses_are_limited(
    els: httpx2.AsyncClient, client_as: ClientAs, clock: FrozenClock
) -> None:
    codes = await make_codes(els)
    other = await client_as(ELS)
    statuses = [(await use_code(other, "0" * 16)).status_code for _ in range(21)]
    assert statuses == [422] * 20 + [429]
    assert (await use_code(await client_as(ELS), codes[0])).status_code == 429, "per member"
    clock.advance(minutes=15)
    assert (await use_code(await client_as(ELS), codes[0])).status_code == 303


@ON_SQLITE
async def test_there_are_no_codes_without_a_passkey(client_as: ClientAs) -> None:
    bram = await client_as(BRAM)
    assert flash_code(await bram.post(f"{SECURITY}/codes")) == "-passkey_first"
    assert (await bram.get(STEP)).text.count("second-factor/code") == 0
