"""A restore of a backup that is older than a membership: what its person left as a guest stays erased."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx2
import pytest
from sqlmodel import col, select

from forum.accounts.tables import Member, SignIn
from forum.app.container import Forum, build
from forum.backup.create import back_up
from forum.backup.restore import restore_backup
from forum.core.visibility import Visibility
from forum.ideas.tables import Idea
from forum.privacy.actions.erasures import erase_person
from forum.settings.model import Settings
from tests.conftest import Drain, Mails
from tests.frozen_clock import FrozenClock
from tests.integration.privacy.life import sign_in
from tests.integration.verification.test_steps import IDEA
from tests.parsing import link_path

GUEST, NEW = "gast@example.org", "nieuw@example.org"
Left = tuple[list[str], list[str | None], int]


async def _left(forum: Forum) -> Left:
    """Whom a forum knows by the addresses of these tests: guests, members, and the number of drafts."""
    async with forum.session_factory.read_session() as session:
        guests = await session.all(select(col(SignIn.email)).where(col(SignIn.used_at).is_(None)))
        members = await session.all(select(col(Member.email)))
        drafts = await session.all(select(Idea).where(Idea.visibility == Visibility.draft))
    return (
        [email for email in guests if email in (GUEST, NEW)],
        [email for email in members if email in (GUEST, NEW)],
        len(drafts),
    )


class Town:
    """A forum with a backup, which it can be restored from elsewhere."""

    def __init__(self, forum: Forum, clock: FrozenClock, folder: Path) -> None:
        self.forum, self.clock, self.folder = forum, clock, folder
        self.backup = folder / "forum.backup"

    async def back_up(self) -> None:
        """Make the backup."""
        uploads = self.folder / "uploads"
        uploads.mkdir()
        await back_up(self.forum.session_factory.database, uploads, self.backup)
        self.clock.advance(minutes=2)

    async def erase(self, email: str) -> None:
        """Erase somebody, with what they wrote."""
        async with self.forum.session_factory.unit_of_work() as uow:
            assert await erase_person(uow, email, keep_texts=False) is not None
        await self.forum.dispatcher.drain()
        self.clock.advance(minutes=2)

    async def restored(self, settings: Settings) -> Left:
        """Restore the backup, and say what is in it."""
        restored = build(settings, clock=self.clock)
        await restore_backup(restored, self.backup, lambda _line: None)
        left = await _left(restored)
        await restored.close()
        return left


@pytest.fixture
def town(forum: Forum, clock: FrozenClock, tmp_path: Path) -> Town:
    """The forum of the test."""
    return Town(forum, clock, tmp_path)


@pytest.fixture
def elsewhere(
    empty_place: Callable[[], AbstractContextManager[str]],
    settings_for: Callable[..., Settings],
    tmp_path: Path,
) -> Callable[[str], Settings]:
    """The settings of a forum on another database, with the same erasure list."""
    return lambda url: settings_for(url, FORUM_UPLOADS__FOLDER=str(tmp_path / "restored"))


@pytest.fixture
def restore(
    town: Town,
    elsewhere: Callable[[str], Settings],
    empty_place: Callable[[], AbstractContextManager[str]],
) -> Callable[[], Awaitable[Left]]:
    """Restore the town's backup into an empty database, and say what is in it."""

    async def run() -> Left:
        with empty_place() as url:
            return await town.restored(elsewhere(url))

    return run


async def _write(client: httpx2.AsyncClient, drain: Drain, mails: Mails) -> str:
    """Write an idea as a guest; returns the link that confirms it."""
    assert (await client.post("/nl/ideas", data=IDEA | {"email": GUEST})).status_code == 303
    await drain()
    return link_path(mails()[-1])


async def test_a_guest_who_became_a_member(
    town: Town,
    client: httpx2.AsyncClient,
    drain: Drain,
    mails: Mails,
    restore: Callable[[], Awaitable[Left]],
) -> None:
    link = await _write(client, drain, mails)
    await town.back_up()
    await client.post(link)
    await town.erase(GUEST)
    assert await restore() == ([], [], 0)


async def test_a_guest_who_became_a_member_and_moved(
    town: Town,
    client: httpx2.AsyncClient,
    drain: Drain,
    mails: Mails,
    restore: Callable[[], Awaitable[Left]],
) -> None:
    link = await _write(client, drain, mails)
    await town.back_up()
    await client.post(link)
    await drain()
    await client.post("/nl/me/settings/address", data={"new_email": NEW})
    await drain()
    for mail in mails()[-2:]:
        await client.post(link_path(mail, "/address/"))
    await town.erase(NEW)
    assert await restore() == ([], [], 0)


async def test_somebody_who_joined_anew_stays(
    town: Town,
    client: httpx2.AsyncClient,
    drain: Drain,
    mails: Mails,
    restore: Callable[[], Awaitable[Left]],
) -> None:
    await client.post(await _write(client, drain, mails))
    await town.erase(GUEST)
    await sign_in(client, GUEST, drain, mails)
    assert (await client.post("/nl/ideas", data=IDEA)).status_code == 303
    await drain()
    await town.back_up()
    guests, members, _drafts = await restore()
    assert (guests, members) == ([], [GUEST])
