"""Event handlers: code that runs after an event was committed, and its delivery guarantees."""

from collections.abc import Awaitable, Callable, Iterable
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


EventHandler = TransactionalHandler[Any] | ExternalHandler[Any]


def subscriptions(handlers: Iterable[EventHandler]) -> dict[str, list[str]]:
    """The handlers that each event is delivered to: names of handlers by name of event."""
    names: dict[str, list[str]] = {}
    for handler in handlers:
        for event in handler.events:
            names.setdefault(event.name(), []).append(handler.name)
    return names
