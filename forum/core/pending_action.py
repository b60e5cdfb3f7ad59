"""Pending actions: requests of signed-out visitors, run once the mailed link is used."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from forum.core.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class PendingActionResult:
    """Redirect target (a path after the language), and the code of what was done or refused."""

    path: str
    code: str
    refused: bool = False


@dataclass(frozen=True)
class PendingAction:
    """`run(uow, data)` performs the action as the member who just signed in (`uow.actor`).

    `discard(uow, data)` deletes what was stored for it, if the recipient of the mail discards it.

    `data` has the kind and id of its content (`{"idea": 7}`): mail and page read the content that is
    to be confirmed by it, from the content registry.
    """

    name: str
    run: Callable[[UnitOfWork, dict[str, Any]], Awaitable[PendingActionResult]]
    discard: Callable[[UnitOfWork, dict[str, Any]], Awaitable[None]] | None = None
