"""Intents: what somebody signed out has asked for, and what happens once the mailed link is used."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from forum.core.work import Work


@dataclass(frozen=True)
class Intent:
    """`run(work, data)` does it as the member who just signed in (`work.actor`).

    It returns where to go next (a path after the language) and the code of what was done.
    """

    name: str
    run: Callable[[Work, dict[str, Any]], Awaitable[tuple[str, str]]]
