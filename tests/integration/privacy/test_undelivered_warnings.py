"""A warning that no mail server accepted counts for nothing: the account stays until its owner is warned."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlmodel import col, select

from forum.accounts import queries as accounts
from forum.accounts.tables import Member
from forum.app.container import Forum, build
from forum.backup.create import back_up
from forum.backup.restore import restore_backup
from forum.settings.model import Settings
from tests.conftest import ClientAs, MakeForum
from tests.frozen_clock import FrozenClock
from tests.parsing import Page
from tests.people import ANN, MARIA, RESIDENTS, Person
from tests.services.databases import ON_SQLITE
from tests.services.smtp import FakeSmtpServer

DAYS = 1095
UNKNOWN, UNAVAILABLE = "550 5.1.1 unknown", "451 4.3.0 try again later"


@pytest.fixture
def server(make_smtp_server: Callable[..., FakeSmtpServer]) -> FakeSmtpServer:
    """The mail server of the test."""
    return make_smtp_server()


@pytest.fixture
async def forum(make_forum: MakeForum, server: FakeSmtpServer) -> Forum:
    """A forum with this mail server."""
    forum = make_forum(
        FORUM_MAIL__TRANSPORT="smtp",
        FORUM_MAIL__HOST=server.host,
        FORUM_MAIL__PORT=str(server.port),
    )
    await forum.engine.start()
    return forum


async def _member(forum: Forum, person: Person) -> Member | None:
    async with forum.session_factory.read_session() as session:
        return await accounts.member_by_email(session, person.email)


async def _days(forum: Forum, clock: FrozenClock, count: int) -> None:
    """Let days pass, with a clean-up and an attempt to send what waits on every fourth."""
    for _ in range(0, count, 4):
        await forum.sweeper.sweep_if_due()
        await forum.dispatcher.drain()
        clock.advance(days=4)


@ON_SQLITE
@pytest.mark.parametrize("reply", [UNKNOWN, UNAVAILABLE])
async def test_nobody_is_erased_whom_no_warning_reached(
    forum: Forum, server: FakeSmtpServer, clock: FrozenClock, reply: str
) -> None:
    server.refuse(MARIA.email, reply)
    clock.advance(days=DAYS - 61)
    await _days(forum, clock, 130)
    assert await _member(forum, MARIA) is not None
    for other in (each for each in RESIDENTS if each is not MARIA):
        assert await _member(forum, other) is None


@ON_SQLITE
async def test_whoever_can_be_warned_again_is_and_then_erased(
    forum: Forum, server: FakeSmtpServer, clock: FrozenClock
) -> None:
    server.refuse(MARIA.email, UNKNOWN)
    clock.advance(days=DAYS - 61)
    await _days(forum, clock, 100)
    server.behaviour.recipients.clear()
    await _days(forum, clock, 52)
    assert await _member(forum, MARIA) is not None
    await _days(forum, clock, 36)
    assert [mail.to for mail in server.mails_received].count(MARIA.email) == 2
    assert await _member(forum, MARIA) is None


async def test_administrators_see_how_many_can_not_be_warned(
    forum: Forum,
    server: FakeSmtpServer,
    clock: FrozenClock,
    client_as: ClientAs,
) -> None:
    server.refuse(MARIA.email, UNKNOWN)
    clock.advance(days=DAYS - 50)
    await forum.sweeper.sweep_if_due()
    for _ in range(5):
        await forum.dispatcher.drain()
        clock.advance(hours=2)
    ann = await client_as(ANN)
    assert "1 person no longer signs in" in Page((await ann.get("/en/admin/data")).text).text


async def test_a_restore_forgets_warnings(
    forum: Forum,
    clock: FrozenClock,
    empty_place: Callable[[], AbstractContextManager[str]],
    settings_for: Callable[..., Settings],
    tmp_path: Path,
) -> None:
    clock.advance(days=DAYS - 61)
    await _days(forum, clock, 60)
    member = await _member(forum, MARIA)
    assert member is not None
    assert member.warnings == 2
    backup, uploads = tmp_path / "forum.backup", tmp_path / "uploads"
    uploads.mkdir()
    await back_up(forum.session_factory.database, uploads, backup)
    with empty_place() as url:
        settings = settings_for(url, FORUM_UPLOADS__FOLDER=str(tmp_path / "restored"))
        restored = build(settings, clock=clock)
        await restore_backup(restored, backup, lambda _line: None)
        async with restored.session_factory.read_session() as session:
            warned = await session.all(
                select(Member).where(
                    (col(Member.warnings) > 0) | col(Member.warned_at).is_not(None)
                )
            )
        assert warned == []
        await _days(restored, clock, 20)
        assert await _member(restored, MARIA) is not None
        await restored.close()
