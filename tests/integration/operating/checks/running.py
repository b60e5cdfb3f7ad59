"""`forum check` of a forum that was changed: what its tests share."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from click.testing import Result
from sqlalchemy import text

from forum.accounts.events import SignedOut
from forum.app.container import Forum, build
from forum.core.ref import ContentRef
from forum.settings.loader import load
from tests.factories import post_pending_idea
from tests.frozen_clock import FrozenClock

Change = Callable[[Forum], Awaitable[None]]
Run = Callable[..., Result]
HOST = "ideas.lindekom.internal"


def apply_change(
    environment: dict[str, str], change: Change, moment: datetime | None = None
) -> None:
    """Change the forum that has this environment, with its clock at that moment."""

    async def run() -> None:
        forum = build(load(environment=environment), clock=FrozenClock(moment or datetime.now(UTC)))
        await forum.engine.start()
        await change(forum)
        await forum.close()

    asyncio.run(run())


async def execute(forum: Forum, statement: str, **values: object) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        await uow.execute(text(statement), values)


async def open_call(forum: Forum) -> None:
    today = datetime.now(UTC).date()
    opens, closes = today - timedelta(days=2), today + timedelta(days=30)
    await execute(
        forum,
        f"UPDATE call SET opens_on = '{opens}', closes_on = '{closes}' WHERE slug = 'samen-buiten'",
    )


async def sweep(forum: Forum) -> None:
    await forum.sweeper.sweep_if_due()


async def sign_out(forum: Forum) -> None:
    """An event that no handler waits for."""
    async with forum.session_factory.unit_of_work() as uow:
        uow.publish(SignedOut(subject=ContentRef("member", 1)))


async def nobody_delivers(forum: Forum) -> None:
    await post_pending_idea(forum)


def assert_one_error(result: Result, message: str) -> None:
    assert result.exit_code == 1, result.output
    lines = result.stderr.splitlines()
    assert len(lines) == 1, lines
    assert message in lines[0]
