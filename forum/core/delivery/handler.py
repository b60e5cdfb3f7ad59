"""Event handlers: code that runs after an event was committed, and its delivery guarantees."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from forum.core.journal.event import Event
from forum.core.unit_of_work import SessionFactory, UnitOfWork

E = TypeVar("E", bound=Event)


@dataclass(frozen=True)
class TransactionalHandler(Generic[E]):
    """A handler that only writes to the database: it runs exactly once for each event.

    `run` gets a unit of work whose commit also acknowledges the delivery.
    """

    name: str
    events: tuple[type[E], ...]
    run: Callable[[UnitOfWork, E], Awaitable[None]]


@dataclass(frozen=True)
class ExternalHandler(Generic[E]):
    """A handler that acts outside the database (search, mail): it runs at least once.

    `run` must be idempotent. `queue` names a separate queue, whose deliveries run concurrently, for
    handlers that wait for another machine. `invalidates_pages`: a public page can be different
    after a run.
    """

    name: str
    events: tuple[type[E], ...]
    run: Callable[[SessionFactory, E], Awaitable[None]]
    queue: str = ""
    invalidates_pages: bool = False


@dataclass(frozen=True)
class BatchHandler(Generic[E]):
    """An external handler for thousands of events at once, in a queue of its own: it runs at least once.

    `prepare` reads what a batch of events needs, and returns what acts on one of them; this runs for all of
    them concurrently. `finish` writes to the database about those that it has run for, in the transaction that
    acknowledges them: it enters the unit of work that it is given, and may be called again if that fails.
    """

    name: str
    events: tuple[type[E], ...]
    prepare: Callable[[SessionFactory, Sequence[E]], Awaitable[Callable[[E], Awaitable[None]]]]
    finish: Callable[[AbstractAsyncContextManager[UnitOfWork], Sequence[E]], Awaitable[None]]

    @property
    def queue(self) -> str:
        """The name of its queue."""
        return self.name


EventHandler = TransactionalHandler[Any] | ExternalHandler[Any] | BatchHandler[Any]


def subscriptions(handlers: Iterable[EventHandler]) -> dict[str, list[str]]:
    """The handlers that each event is delivered to: names of handlers by name of event."""
    names: dict[str, list[str]] = {}
    for handler in handlers:
        for event in handler.events:
            names.setdefault(event.name(), []).append(handler.name)
    return names
