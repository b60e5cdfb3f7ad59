"""Demo story: scheduler that runs the town's steps in order of their simulated time.

The texts are in `town/*.toml`; days there count back from the day on which the story is played.
"""

import heapq
import tomllib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

TOWN = Path(__file__).resolve().parent / "town"
Step = Callable[[], Awaitable[None]]
Record = dict[str, Any]


def read(name: str) -> Record:
    """Parse one of the town's TOML files."""
    return tomllib.loads((TOWN / f"{name}.toml").read_text(encoding="utf-8"))


class StoryClock:
    """Simulated clock, set by the story to the time of each step."""

    def __init__(self, present: datetime) -> None:
        self.present = present
        self.moment = present

    def now(self) -> datetime:
        """The simulated time."""
        return self.moment

    def days_ago(self, days: float) -> datetime:
        """The moment `days` before the present."""
        return self.present - timedelta(days=days)


@dataclass
class Story:
    """Priority queue of steps by simulated time; a step may schedule later ones."""

    clock: StoryClock
    _sequence: int = 0
    _queue: list[tuple[datetime, int, Step]] = field(default_factory=list)

    def at(self, days: float, step: Step) -> None:
        """Schedule a step `days` before the present, at least 0.01."""
        self._sequence += 1
        heapq.heappush(self._queue, (self.clock.days_ago(max(days, 0.01)), self._sequence, step))

    async def tell(self, after_each: Step) -> None:
        """Run all steps, oldest first, each followed by `after_each`; ends at the present."""
        while self._queue:
            self.clock.moment, _, step = heapq.heappop(self._queue)
            await step()
            await after_each()
        self.clock.moment = self.clock.present
