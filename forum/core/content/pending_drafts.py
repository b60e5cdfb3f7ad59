"""Drafts that wait until their author's address is confirmed: what a `PendingAction` does with one of a type.

Its data has the draft's number under the kind of the content.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from forum.core.content import lifecycle
from forum.core.content.publishable import Authored
from forum.core.unit_of_work import UnitOfWork


def discard_of(
    table: type[Authored],
) -> Callable[[UnitOfWork, dict[str, Any]], Awaitable[None]]:
    """The `discard` of drafts in this table."""

    async def discard(uow: UnitOfWork, data: dict[str, Any]) -> None:
        await lifecycle.discard_draft(uow, table, int(data[table.KIND]))

    return discard


def claim_of(
    table: type[Authored],
) -> Callable[[UnitOfWork, dict[str, Any], int], Awaitable[None]]:
    """The `claim` of drafts in this table."""

    async def claim(uow: UnitOfWork, data: dict[str, Any], member_id: int) -> None:
        await lifecycle.claim_draft(uow, table, int(data[table.KIND]), member_id)

    return claim
