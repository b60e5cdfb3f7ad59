"""How long a run of the mail with news takes: `python -m tests.bench.digests [READERS]`.

In a town of its own, in memory: every reader follows three topics and five ideas, and has two notices. Says the
processor's time for queueing the mails and for composing and writing them, how much memory that takes, and how it
compares to its floor.
"""

import asyncio
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from sqlalchemy import delete, insert, update
from sqlmodel import col, select

from forum.accounts.tables import Member
from forum.app.container import Forum, build
from forum.calls.tables import Call
from forum.core.actor import Role
from forum.core.mail.queue import Mail
from forum.core.ref import ContentRef
from forum.generate.loader import Loader
from forum.generate.sizes import UNTIL, Sizes
from forum.ideas.queries.ideas import IS_PUBLIC
from forum.ideas.tables import KIND, Idea
from forum.inbox.actions.notices import notify
from forum.inbox.actions.topics import add_topic_news
from forum.inbox.tables import Follow, NewsKind, Subscription
from forum.migrations.migrate import migrate
from forum.settings.loader import load
from forum.town.tables import Neighbourhood, Theme
from tests.bench.measures import Measure
from tests.bench.running import Found
from tests.frozen_clock import FrozenClock

READERS = 20_000
BENCH_READERS, FLOOR_MAILS = 4_000, 500
SIZES = Sizes(ideas=400, votes=2_000, comments=1_000, members=READERS)
IDEAS_FOLLOWED, NEW_IDEAS = 5, 60


async def prepare(forum: Forum, clock: FrozenClock, readers: int) -> None:
    """Readers with news that is due the next morning."""
    sizes = Sizes(SIZES.ideas, SIZES.votes, SIZES.comments, readers)
    await Loader(forum.session_factory, sizes, 1, UNTIL, lambda *_: None).load()
    async with forum.session_factory.unit_of_work() as uow:
        residents = await uow.all(select(col(Member.id)).where(Member.role == Role.resident))
        ids = [each for each in residents if each]
        ideas = await uow.all(select(Idea).where(IS_PUBLIC).limit(NEW_IDEAS))
        topics = [
            ContentRef(kind, key)
            for kind, table in (
                (NewsKind.neighbourhood, Neighbourhood), (NewsKind.theme, Theme), (NewsKind.call, Call),
            )
            for key in await uow.all(select(col(table.id)).limit(1))
            if key
        ]  # fmt: skip
        numbers = [ContentRef(KIND, idea.number) for idea in ideas[:IDEAS_FOLLOWED]]
        rows = [
            {
                "member_id": each, "subject_kind": ref.kind, "subject_id": ref.id, "since": clock.now(),
            }
            for each in ids
            for ref in (*topics, *numbers)
        ]  # fmt: skip
        await uow.execute(insert(Follow).prefix_with("OR IGNORE"), rows)
        due_at = clock.now() + timedelta(minutes=1)
        await uow.execute(
            insert(Subscription),
            [
                {"member_id": each, "kind": topic.kind, "position": 0, "due_at": due_at}
                for each in ids
                for topic in topics
            ],
        )
    for start in range(0, len(ids), 2_000):
        async with forum.session_factory.unit_of_work() as uow:
            for idea in ideas[:2]:
                await notify(
                    uow,
                    ids[start : start + 2_000],
                    "idea_under_review",
                    idea.ref,
                    news=NewsKind.idea,
                )
    async with forum.session_factory.unit_of_work() as uow:
        for idea in ideas:
            await add_topic_news(uow, idea.ref, topics)
        await uow.execute(update(Subscription).values(due_at=due_at))


def _memory() -> float:
    """The most memory that this process ever had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@dataclass(frozen=True)
class Cost:
    """What a run took: seconds of processor time, and megabytes more than the process ever had."""

    seconds: float
    memory: float


async def _cost(step: Callable[[], Awaitable[object]]) -> Cost:
    memory, began_at = _memory(), time.process_time()
    await step()
    return Cost(time.process_time() - began_at, _memory() - memory)


class _Floor:
    """The least that sending mail takes: ready texts packed by Python's `email`, a file and a transaction each."""

    def __init__(self, forum: Forum, folder: Path, written: Path) -> None:
        self._forum = forum
        self._folder = folder
        self._mails = [
            message_from_bytes(path.read_bytes(), policy=SMTP)
            for path in sorted(written.iterdir())[:FLOOR_MAILS]
        ]

    async def run(self) -> None:
        """Pack, write and note each mail."""
        for number, mail in enumerate(self._mails):
            message = EmailMessage(policy=SMTP)
            for name in ("Subject", "From", "To", "Date", "Message-ID"):
                message[name] = str(mail[name])
            text, html = mail.iter_parts()
            message.set_content(text.get_content())
            message.add_alternative(html.get_content(), subtype="html")
            (self._folder / f"{number}.eml").write_bytes(message.as_bytes())
            async with self._forum.session_factory.transaction() as connection:
                await connection.execute(delete(Mail).where(col(Mail.id) == number))

    @property
    def mails(self) -> int:
        """How many mails a run sends."""
        return len(self._mails)


@dataclass(frozen=True)
class Run:
    """What the mail with news costs for a number of readers; of its floor the seconds for one mail."""

    readers: int
    queueing: Cost
    sending: Cost
    floor: float

    @property
    def seconds(self) -> float:
        """Seconds of processor time for one reader."""
        return (self.queueing.seconds + self.sending.seconds) / self.readers


async def _run(folder: Path, readers: int) -> Run:
    environment = {
        "FORUM_DATABASE__URL": f"sqlite+aiosqlite:///{folder / 'forum.sqlite'}",
        "FORUM_MAIL__FOLDER": str(folder / "mail"),
        "FORUM_PRIVACY__ERASURE_LIST": str(folder / "erasures.jsonl"),
    }
    settings, clock = load(environment=environment), FrozenClock()
    forum = build(settings, clock=clock)
    await migrate(forum.session_factory.database.engine)
    await prepare(forum, clock, readers)
    await forum.dispatcher.drain()
    clock.advance(days=1)
    queueing = await _cost(forum.recurring_jobs.run_due)
    sending = await _cost(forum.dispatcher.drain)
    written = folder / "mail"
    assert len(list(written.iterdir())) == readers, "each reader has one mail"
    floor = _Floor(forum, folder, written)
    await floor.run()
    seconds = (await _cost(floor.run)).seconds / floor.mails
    await forum.close()
    return Run(readers, queueing, sending, seconds)


def run(readers: int) -> Run:
    """Prepare a town in memory, and send the mail with news to its readers."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as name:
        return asyncio.run(_run(Path(name), readers))


def measure(measure: Measure) -> Found:
    """The line of `make bench`: mails in a second of processor time, beside the floor."""
    found = run(BENCH_READERS)
    ratio = found.floor / found.seconds
    return Found(
        measure.name, measure.title, 1 / found.seconds, 0, 0, 1000 * found.seconds,
        1 / found.floor, 0, 1000 * found.floor, ratio, measure.goal, 0, None,
    )  # fmt: skip


def main() -> None:
    """Print what the steps cost."""
    found = run(int(sys.argv[1]) if len(sys.argv) > 1 else READERS)
    for words, cost in (
        ("queueing", found.queueing),
        ("composing and writing", found.sending),
    ):
        each = 1000 * cost.seconds / found.readers
        print(
            f"{words}: {cost.seconds:.1f} s, {each:.2f} ms for a reader, {cost.memory:.0f} MB more"
        )
    print(f"floor: {1000 * found.floor:.2f} ms for a mail; ratio {found.floor / found.seconds:.2f}")


if __name__ == "__main__":
    main()
