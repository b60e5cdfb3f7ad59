"""Event handlers: what runs after an event was committed, and with which guarantees."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from forum.core.journal.event import Event


@dataclass(frozen=True)
class Reaction:
    """What follows from events, a moment later, once per entry.

    `run` gets a `Work` whose commit also settles the delivery; for a reaction on the world
    outside the database (`outside=True`: search, mail) it gets the `Workshop`, runs at least
    once, and must bear being repeated. One that waits for another machine names a `lane` of its
    own, where several run at a time, so that it keeps nothing else waiting. After one that is
    `seen_by_readers` a page that everybody may read can look different, as search's can.
    """

    name: str
    to: tuple[type[Event], ...]
    run: Callable[[Any, Event], Awaitable[None]]
    outside: bool = False
    lane: str = ""
    seen_by_readers: bool = False
