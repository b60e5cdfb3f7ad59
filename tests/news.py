"""The mail with news: queued and sent in tests without waiting for the time at which it is due."""

from sqlalchemy import update
from sqlmodel import col

from forum.app.container import Forum
from forum.inbox.tables import Subscription


async def queue_news(forum: Forum) -> None:
    """Queue the news that waits, whenever it is due."""
    async with forum.session_factory.unit_of_work() as uow:
        waits = col(Subscription.due_at).is_not(None)
        await uow.execute(update(Subscription).where(waits).values(due_at=uow.now))
    await forum.recurring_jobs.run_due()


async def send_news(forum: Forum) -> int:
    """Run every delivery that is due, then send the news that waits."""
    delivered = await forum.dispatcher.drain()
    await queue_news(forum)
    return delivered + await forum.dispatcher.drain()
