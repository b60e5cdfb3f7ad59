"""Queries on batches: cases that are to be decided together, and decisions that were."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from forum.core.actor import Actor
from forum.core.errors import NotFound
from forum.core.unit_of_work import ReadSession
from moderation.tables.cases import Case
from moderation.tables.decisions import Decision


async def cases_by_ids(session: ReadSession, ids: Sequence[int]) -> list[Case]:
    """Cases in the order of their ids, without missing ones."""
    found = await session.all(select(Case).where(col(Case.id).in_(ids)))
    by_id = {case.pk: case for case in found}
    return [by_id[id] for id in ids if id in by_id]


async def decisions_in(session: ReadSession, batch: int, actor: Actor) -> list[Decision]:
    """The actor's decisions in a batch, the first one first; raises `NotFound` if none is theirs."""
    found = await session.all(
        select(Decision)
        .where(col(Decision.batch) == batch, col(Decision.moderator_id) == actor.member_id)
        .order_by(col(Decision.id))
    )
    if not found:
        raise NotFound
    return found
