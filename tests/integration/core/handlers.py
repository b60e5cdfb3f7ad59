"""Event, handlers and dispatcher for the journal tests; a handler inserts a row into `effect`."""

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

CREATE_EFFECT_TABLE = "CREATE TABLE effect (subject BIGINT, step BIGINT)"


@dataclass(frozen=True, kw_only=True)
class Happened(Event):
    """Step number `step` of the subject."""

    step: int


class Broken(Exception):
    """Failure of a handler that may succeed when it is retried."""


@dataclass
class ExternalSystem:
    """Fake external system: its effects can't be rolled back, and it fails for some subjects."""

    seen: list[tuple[int, int]] = field(default_factory=list)
    broken: set[int] = field(default_factory=set)

    async def react(self, _session_factory: SessionFactory, event: Happened) -> None:
        """Record the event. Raises `Broken` if its subject is in `broken`."""
        if event.subject.id in self.broken:
            raise Broken
        self.seen.append((event.subject.id, event.step))


async def insert_effect(uow: UnitOfWork, event: Happened) -> None:
    """Insert one row for the event, in the transaction that completes its delivery."""
    await uow.execute(
        text("INSERT INTO effect VALUES (:subject, :step)"),
        {"subject": event.subject.id, "step": event.step},
    )


def make_dispatcher(
    url: str,
    clock: Clock,
    external: Callable[[SessionFactory, Happened], Awaitable[None]],
    transactional: Callable[[UnitOfWork, Happened], Awaitable[None]] = insert_effect,
) -> Dispatcher:
    """A dispatcher with a transactional and an external handler of `Happened`: three attempts."""
    handlers: list[EventHandler] = [
        TransactionalHandler("inside", (Happened,), transactional),
        ExternalHandler("outside", (Happened,), external),
    ]
    session_factory = SessionFactory(
        Database(url),
        clock=clock,
        info=content_info(ContentRegistry()),
        subscriptions=subscriptions(handlers),
    )
    return Dispatcher(session_factory, handlers, RetryPolicy(attempts=3))


def another_dispatcher(dispatcher: Dispatcher) -> Dispatcher:
    """A second dispatcher in the same process: same session factory and handlers."""
    return Dispatcher(
        dispatcher.session_factory, dispatcher.handlers.values(), dispatcher.retry_policy
    )


async def create_effect_table(session_factory: SessionFactory) -> None:
    """Create the table into which the transactional handler inserts."""
    async with session_factory.unit_of_work() as uow:
        await uow.execute(text(CREATE_EFFECT_TABLE))


async def publish_steps(session_factory: SessionFactory, subject: int, *steps: int) -> None:
    """Publish steps of a subject, each in its own unit of work."""
    for step in steps:
        async with session_factory.unit_of_work() as uow:
            uow.publish(Happened(subject=ContentRef("thing", subject), step=step))


async def read_effects(session_factory: SessionFactory) -> list[tuple[int, int]]:
    """The (subject, step) rows that the transactional handler inserted, sorted."""
    async with session_factory.database.read_connection() as connection:
        rows = await connection.execute(text("SELECT subject, step FROM effect"))
    return sorted((row[0], row[1]) for row in rows)
