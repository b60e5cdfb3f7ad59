"""An event and reactions for the tests of the journal, with a table of their own to count in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from sqlalchemy import text

from forum.core.clock import Clock
from forum.core.content.registry import ContentRegistry, content_info
from forum.core.database.database import Database
from forum.core.delivery.dispatcher import Dispatcher
from forum.core.delivery.handler import (
    EventHandler,
    ExternalHandler,
    TransactionalHandler,
    subscriptions,
)
from forum.core.delivery.retry_policy import RetryPolicy
from forum.core.journal.event import Event
from forum.core.ref import ContentRef
from forum.core.unit_of_work import SessionFactory, UnitOfWork

EFFECTS = "CREATE TABLE effect (subject BIGINT, step BIGINT)"


@dataclass(frozen=True, kw_only=True)
class Happened(Event):
    """Step `step` of the subject."""

    step: int


class Broken(Exception):
    """A reaction that can't be done just now."""


@dataclass
class Outside:
    """The world outside the database: it can't be rolled back, and can be out of order."""

    seen: list[tuple[int, int]] = field(default_factory=list)
    broken: set[int] = field(default_factory=set)

    async def react(self, _session_factory: SessionFactory, event: Happened) -> None:
        """Note the event, unless its subject is broken."""
        if event.subject.id in self.broken:
            raise Broken
        self.seen.append((event.subject.id, event.step))


async def note_inside(uow: UnitOfWork, event: Happened) -> None:
    """Write one row for the event, in the transaction that settles it."""
    await uow.execute(
        text("INSERT INTO effect VALUES (:subject, :step)"),
        {"subject": event.subject.id, "step": event.step},
    )


def make_dispatcher(
    url: str,
    clock: Clock,
    outside: Callable[[SessionFactory, Happened], Awaitable[None]],
    inside: Callable[[UnitOfWork, Happened], Awaitable[None]] = note_inside,
) -> Dispatcher:
    """A dispatcher with a transactional and an external handler of `Happened`, and three attempts."""
    handlers: list[EventHandler] = [
        TransactionalHandler("inside", (Happened,), inside),
        ExternalHandler("outside", (Happened,), outside),
    ]
    session_factory = SessionFactory(
        Database(url),
        clock=clock,
        info=content_info(ContentRegistry()),
        subscriptions=subscriptions(handlers),
    )
    return Dispatcher(session_factory, handlers, RetryPolicy(attempts=3))


def another_dispatcher(dispatcher: Dispatcher) -> Dispatcher:
    """A second dispatcher in the same process."""
    return Dispatcher(
        dispatcher.session_factory, dispatcher.handlers.values(), dispatcher.retry_policy
    )


async def make_table(session_factory: SessionFactory) -> None:
    """The table the reactions count in."""
    async with session_factory.unit_of_work() as uow:
        await uow.execute(text(EFFECTS))


async def tell(session_factory: SessionFactory, subject: int, *steps: int) -> None:
    """Let steps happen to a subject, each in a change of its own."""
    for step in steps:
        async with session_factory.unit_of_work() as uow:
            uow.publish(Happened(subject=ContentRef("thing", subject), step=step))


async def effects(session_factory: SessionFactory) -> list[tuple[int, int]]:
    """What the reaction inside the database has done."""
    async with session_factory.database.read_connection() as connection:
        rows = await connection.execute(text("SELECT subject, step FROM effect"))
    return sorted((row[0], row[1]) for row in rows)
