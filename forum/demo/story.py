"""The demo town's story: what happens when, told in order through the real actions.

The texts are in `town/*.toml`; days there count back from the day the story is told.
"""

import heapq
import tomllib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

TOWN = Path(__file__).resolve().parent / "town"
Telling = Callable[[], Awaitable[None]]
Record = dict[str, Any]


def read(name: str) -> Record:
    """One of the town's files."""
    return tomllib.loads((TOWN / f"{name}.toml").read_text(encoding="utf-8"))


class StoryClock:
    """A clock that the story sets; afterwards it runs on with the machine's."""

    def __init__(self, present: datetime) -> None:
        self.present = present
        self.moment = present

    def now(self) -> datetime:
        """The moment the story is at."""
        return self.moment

    def days_ago(self, days: float) -> datetime:
        """The moment that many days before the present."""
        return self.present - timedelta(days=days)


@dataclass
class Story:
    """Tellings in the order of their moments; telling one may add later ones."""

    clock: StoryClock
    _told: int = 0
    _ahead: list[tuple[datetime, int, Telling]] = field(default_factory=list)

    def at(self, days: float, telling: Telling) -> None:
        """Tell something so many days ago."""
        self._told += 1
        heapq.heappush(self._ahead, (self.clock.days_ago(max(days, 0.01)), self._told, telling))

    async def tell(self, after_each: Telling) -> None:
        """Tell everything, oldest first; `after_each` runs what follows from it."""
        while self._ahead:
            self.clock.moment, _, telling = heapq.heappop(self._ahead)
            await telling()
            await after_each()
        self.clock.moment = self.clock.present
