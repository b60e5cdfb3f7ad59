"""`forum erase` with an address that a member had before, or only asked for: nothing is claimed that isn't so."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlmodel import select

from forum.accounts.actions import addresses
from forum.accounts.tables import AddressChange, FormerAddress
from forum.app.container import Forum
from forum.cli import main
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.parsing import flash_code, link_path
from tests.people import MARIA, YUSUF, member_of
from tests.services.databases import ON_SQLITE

NEW = "maria.new@example.org"


@pytest.fixture
async def changing(client_as: ClientAs, drain: Drain, mails: Mails) -> dict[str, str]:
    """The mailed links of Maria's request for a new address, by the mailbox that has them."""
    maria = await client_as(MARIA)
    await maria.post("/nl/me/settings/address", data={"new_email": NEW})
    await drain()
    return {
        mail["To"]: link_path(mail, "/address/") for mail in mails() if "/address/" in str(mail)
    }


def _erase(url: str, folder: Path, email: str) -> Result:
    environment = {
        "FORUM_DATABASE__URL": url,
        "FORUM_MAIL__FOLDER": str(folder / "mail"),
        "FORUM_PRIVACY__ERASURE_LIST": str(folder / "erasures.jsonl"),
    }
    return CliRunner().invoke(main, ["erase", email, "--yes"], env=environment)


async def _requested(forum: Forum) -> list[str]:
    async with forum.session_factory.read_session() as session:
        return list(await session.all(select(AddressChange.email)))


async def test_a_former_address_names_the_present_one(
    forum: Forum,
    changing: dict[str, str],
    new_client: MakeClient,
    database_url: str,
    tmp_path: Path,
) -> None:
    for link in changing.values():
        await new_client().post(link)
    result = await asyncio.to_thread(_erase, database_url, tmp_path, MARIA.email)
    assert result.exit_code == 1
    assert f"{MARIA.email} is a former address of the account of {NEW}" in result.output
    assert "nothing is left" not in result.output
    assert (await asyncio.to_thread(_erase, database_url, tmp_path, NEW)).exit_code == 0
    async with forum.session_factory.read_session() as session:
        assert await session.all(select(FormerAddress)) == []
    result = await asyncio.to_thread(_erase, database_url, tmp_path, MARIA.email)
    assert (result.exit_code, "nothing is left" in result.output) == (0, True)


@ON_SQLITE
async def test_a_half_confirmed_address_names_the_account(
    forum: Forum,
    changing: dict[str, str],
    new_client: MakeClient,
    database_url: str,
    tmp_path: Path,
) -> None:
    assert flash_code(await new_client().post(changing[NEW])) == "address_half"
    result = await asyncio.to_thread(_erase, database_url, tmp_path, NEW)
    assert result.exit_code == 1
    assert f"half confirmed, of the account of {MARIA.email}" in result.output
    assert await _requested(forum) == [NEW]


@ON_SQLITE
@pytest.mark.usefixtures("changing")
async def test_an_address_that_somebody_only_asked_for_is_erased_from_the_request(
    forum: Forum, database_url: str, tmp_path: Path
) -> None:
    result = await asyncio.to_thread(_erase, database_url, tmp_path, NEW)
    assert (result.exit_code, "nothing is left" in result.output) == (0, True)
    assert await _requested(forum) == []
    await member_of(forum.session_factory, MARIA)


async def test_a_members_address_is_erased_from_the_request_of_another(
    forum: Forum, database_url: str, tmp_path: Path
) -> None:
    maria = await member_of(forum.session_factory, MARIA)
    async with forum.session_factory.unit_of_work() as uow:
        await addresses.request_change(uow, maria.pk, YUSUF.email)
    result = await asyncio.to_thread(_erase, database_url, tmp_path, YUSUF.email)
    assert (result.exit_code, f"{YUSUF.email} is erased" in result.output) == (0, True)
    assert await _requested(forum) == []
