"""An event and reactions for the tests of the journal, with a table of their own to count in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from sqlalchemy import text

from forum.core.content.registry import Catalogue
from forum.core.database.database import Database
from forum.core.delivery.dispatcher import Dispatcher
from forum.core.delivery.handler import Reaction
from forum.core.delivery.retry_policy import Patience
from forum.core.journal.event import Event
from forum.core.ref import Ref
from forum.core.unit_of_work import Work, Workshop
from tests.still import StillClock

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

    async def react(self, _workshop: Workshop, event: Event) -> None:
        """Note the event, unless its subject is broken."""
        assert isinstance(event, Happened)
        if event.subject.id in self.broken:
            raise Broken
        self.seen.append((event.subject.id, event.step))


async def note_inside(work: Work, event: Event) -> None:
    """Write one row for the event, in the transaction that settles it."""
    assert isinstance(event, Happened)
    await work.execute(
        text("INSERT INTO effect VALUES (:subject, :step)"),
        {"subject": event.subject.id, "step": event.step},
    )


def make_workshop(
    url: str,
    clock: StillClock,
    outside: Callable[[Workshop, Event], Awaitable[None]],
    inside: Callable[[Work, Event], Awaitable[None]] = note_inside,
) -> Workshop:
    """A workshop with one reaction inside the database and one outside."""
    return Workshop(
        Database(url),
        clock=clock,
        catalogue=Catalogue(),
        reactions=[
            Reaction("inside", (Happened,), inside),
            Reaction("outside", (Happened,), outside, outside=True),
        ],
    )


def make_dispatcher(workshop: Workshop) -> Dispatcher:
    """A dispatcher with the patience of the shipped settings, but three attempts."""
    return Dispatcher(workshop, Patience(attempts=3))


async def make_table(workshop: Workshop) -> None:
    """The table the reactions count in."""
    async with workshop.writing() as work:
        await work.execute(text(EFFECTS))


async def tell(workshop: Workshop, subject: int, *steps: int) -> None:
    """Let steps happen to a subject, each in a change of its own."""
    for step in steps:
        async with workshop.writing() as work:
            work.tell(Happened(subject=Ref("thing", subject), step=step))


async def effects(workshop: Workshop) -> list[tuple[int, int]]:
    """What the reaction inside the database has done."""
    async with workshop.database.reading() as connection:
        rows = await connection.execute(text("SELECT subject, step FROM effect"))
    return sorted((row[0], row[1]) for row in rows)
