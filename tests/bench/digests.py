"""How long a run of the mail with news takes: `python -m tests.bench.digests [READERS] [send]`.

In a town of its own, in memory: every reader follows three topics and five ideas, and has two notices. Says the
processor's time for queueing the mails, and with `send` for composing and writing them, and how much memory
that takes.
"""

import asyncio
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert, update
from sqlmodel import col, select

from forum.accounts.tables import Member
from forum.app.container import Forum, build
from forum.calls.tables import Call
from forum.core.actor import Role
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
from tests.frozen_clock import FrozenClock

Step = Callable[[], Awaitable[object]]
READERS = 20_000
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


async def run(folder: Path, readers: int, *, sends: bool) -> None:
    """Prepare a town, and measure."""
    environment = {
        "FORUM_DATABASE__URL": f"sqlite+aiosqlite:///{folder / 'forum.sqlite'}",
        "FORUM_MAIL__FOLDER": str(folder / "mail"),
        "FORUM_PRIVACY__ERASURE_LIST": str(folder / "erasures.jsonl"),
    }
    settings, clock = load(environment=environment), FrozenClock()
    forum = build(settings, clock=clock)
    await migrate(forum.session_factory.database.engine)
    await prepare(forum, clock, readers)
    clock.advance(days=1)
    steps: dict[str, Step] = {"queueing": forum.recurring_jobs.run_due}
    if sends:
        steps["composing and writing"] = forum.dispatcher.drain
    for words, step in steps.items():
        before, began_at = _memory(), time.process_time()
        await step()
        seconds = time.process_time() - began_at
        print(
            f"{words}: {seconds:.1f} s for {readers} readers, {_memory() - before:.0f} MB more at most"
        )
    await forum.close()


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else READERS
    with tempfile.TemporaryDirectory(dir="/dev/shm") as name:
        asyncio.run(run(Path(name), number, sends="send" in sys.argv))
