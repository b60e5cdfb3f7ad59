"""Actions on what a member wrote in the form of a new idea and hasn't sent yet: keep it, throw it away."""

import secrets
from collections.abc import Mapping

from sqlalchemy import delete
from sqlmodel import col

from forum.accounts.queries import lock_members
from forum.core.unit_of_work import UnitOfWork
from forum.ideas import rules
from forum.ideas.tables import UnsentIdea

OTHERS = (
    "call", "outside", "location", "neighbourhood", "theme", "language", "name_shown",
    *(f"{name}_{place}" for place in range(1, 5) for name in ("photo", "alt")),
)  # fmt: skip
"""The fields of the form that are kept besides title and text."""
LONGEST = 1000
"""Characters that are kept of each of them; forms accept fewer."""


async def keep_unsent(uow: UnitOfWork, member_id: int, values: Mapping[str, str]) -> bool:
    """Keep what a form holds in place of what was kept before; a form without any words keeps nothing.

    Returns False, and leaves it as it is, if what was kept before was written in another form meanwhile.
    """
    # A form is kept by a script while its author presses a button: both may be the first.
    await lock_members(uow, [member_id])
    draft = values.get("draft", "")
    unsent = await uow.get(UnsentIdea, member_id)
    if unsent is not None and not rules.may_replace_kept(draft, _mark_of(unsent)):
        return False
    title, body = values.get("title", ""), values.get("body", "")
    if not (title.strip() or body.strip()):
        await discard_unsent(uow, member_id)
        return True
    others = {name: text[:LONGEST] for name in OTHERS if (text := values.get(name))}
    others["draft"] = _own_mark(draft)
    if unsent is None:
        unsent = UnsentIdea(member_id=member_id, others=others, saved_at=uow.now)
    unsent.title, unsent.body, unsent.others, unsent.saved_at = title, body, others, uow.now
    await uow.add(unsent)
    return True


async def discard_unsent(uow: UnitOfWork, member_id: int, draft: str | None = None) -> None:
    """Delete what a member hasn't sent, if there is any; with `draft` only if it is what that form holds."""
    unsent = await uow.get(UnsentIdea, member_id, for_update=True)
    if unsent is not None and (draft is None or rules.may_replace_kept(draft, _mark_of(unsent))):
        await uow.execute(delete(UnsentIdea).where(col(UnsentIdea.member_id) == member_id))


def new_draft(unsent: UnsentIdea | None = None) -> str:
    """What tells a form apart from others of its author: a mark of its own, and that of what it begins with."""
    return f"{secrets.token_hex(8)} {_mark_of(unsent) if unsent else ''}".strip()


def _mark_of(unsent: UnsentIdea) -> str:
    """The mark of the form that was kept."""
    return unsent.others.get("draft", "")


def _own_mark(draft: str) -> str:
    return draft.partition(" ")[0][:LONGEST]
