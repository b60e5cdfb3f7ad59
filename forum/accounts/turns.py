"""Who waits for whom, on PostgreSQL: on SQLite all writing happens one after the other anyway.

A work takes its turn first, then holds content, then members; within a table by rising ids. So no
two works ever wait for each other.
"""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlmodel import col

from forum.accounts.tables import Member
from forum.core.work import Work

TURN = 6_830_116
"""First of the two numbers of a member's advisory lock; the other tells the member."""
MOST = 2**31
"""So many numbers there are for the other: members who share one only wait for each other."""


async def take_turn(work: Work, member_id: int) -> None:
    """Let what one member contributes at the same moment happen one after the other.

    Nothing of the member's own row is held by it, so that whoever tells or trusts them goes on.
    """
    if not work.is_sqlite:
        await work.ask(select(func.pg_advisory_xact_lock(TURN, member_id % MOST)))


async def hold(work: Work, member_ids: Iterable[int]) -> None:
    """Let nobody else change these members until the commit, and see what the last one changed."""
    if not work.is_sqlite:
        held = select(col(Member.id)).where(col(Member.id).in_(set(member_ids)))
        # Not FOR UPDATE, for which whoever votes would have to wait.
        await work.ask(held.order_by(col(Member.id)).with_for_update(key_share=True))
