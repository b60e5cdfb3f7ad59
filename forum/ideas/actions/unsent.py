"""Actions on what a member wrote in the form of a new idea and hasn't sent yet: keep it, throw it away."""

from collections.abc import Mapping

from sqlalchemy import delete
from sqlmodel import col

from forum.accounts.queries import lock_members
from forum.core.unit_of_work import UnitOfWork
from forum.ideas.tables import BODY_LENGTH, UnsentIdea

OTHERS = (
    "call", "outside", "location", "neighbourhood", "theme", "language", "name_shown",
    *(f"{name}_{place}" for place in range(1, 5) for name in ("photo", "alt")),
)  # fmt: skip
"""The fields of the form that are kept besides title and text."""
LONGEST = 1000
"""Characters that are kept of a field of one line; forms accept fewer."""


async def keep_unsent(uow: UnitOfWork, member_id: int, values: Mapping[str, str]) -> None:
    """Keep what a form holds in place of what was kept before; a form without any words keeps nothing."""
    title, body = values.get("title", "")[:LONGEST], values.get("body", "")[:BODY_LENGTH]
    if not (title.strip() or body.strip()):
        await discard_unsent(uow, member_id)
        return
    others = {name: text[:LONGEST] for name in OTHERS if (text := values.get(name))}
    # A form is kept by a script while its author presses a button: both may be the first.
    await lock_members(uow, [member_id])
    unsent = await uow.get(UnsentIdea, member_id)
    if unsent is None:
        unsent = UnsentIdea(member_id=member_id, others=others, saved_at=uow.now)
    unsent.title, unsent.body, unsent.others, unsent.saved_at = title, body, others, uow.now
    await uow.add(unsent)


async def discard_unsent(uow: UnitOfWork, member_id: int) -> None:
    """Delete what a member hasn't sent, if there is any."""
    await uow.execute(delete(UnsentIdea).where(col(UnsentIdea.member_id) == member_id))
