"""Intents: what somebody signed out has asked for, and what happens once the mailed link is used."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from forum.core.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class PendingActionResult:
    """Where to go next (a path after the language), and the code of what was done or refused."""

    path: str
    code: str
    refused: bool = False


@dataclass(frozen=True)
class PendingAction:
    """`run(uow, data)` does it as the member who just signed in (`uow.actor`).

    `discard(uow, data)` deletes what was kept for it, when whoever got the mail throws it away.

    `data` names its content by kind and id (`{"idea": 7}`): from that, and from the catalogue, mail
    and page show what is about to be confirmed.
    """

    name: str
    run: Callable[[UnitOfWork, dict[str, Any]], Awaitable[PendingActionResult]]
    discard: Callable[[UnitOfWork, dict[str, Any]], Awaitable[None]] | None = None
