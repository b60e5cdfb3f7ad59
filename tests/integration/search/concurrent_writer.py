"""Processes for the contract of the engines: one changes content, one makes the index anew.

`python -m tests.integration.search.concurrent_writer change|rebuild URL FILE`. The truth is a small database of
its own in FILE: which ideas are public, and in which version.
"""

import asyncio
import random
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from forum.core.content.summary import Document
from forum.core.ref import ContentRef
from search.engines import meili
from search.engines.base import Engine
from tests.integration.search.indexes import SearchIndex

IDEAS = 30
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class ExpectedContent:
    """What is public."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, isolation_level=None, timeout=10)

    def begin(self) -> None:
        """Thirty ideas, all public."""
        with closing(self._connect()) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(
                "CREATE TABLE idea (id INTEGER PRIMARY KEY, version INT, public INT)"
            )
            connection.executemany(
                "INSERT INTO idea VALUES (?, 0, 1)", [(number,) for number in range(IDEAS)]
            )

    def change(self, number: int, version: int, *, public: bool) -> None:
        """A new version of an idea, public or not."""
        with closing(self._connect()) as connection:
            connection.execute(
                "UPDATE idea SET version = ?, public = ? WHERE id = ?", (version, public, number)
            )

    def versions(self, numbers: list[int]) -> dict[int, int]:
        """The versions of those that are public."""
        with closing(self._connect()) as connection:
            rows = dict(connection.execute("SELECT id, version FROM idea WHERE public"))
        return {number: rows[number] for number in numbers if number in rows}

    def documents(self, numbers: list[int]) -> list[Document]:
        """Those that are public, as search knows them."""
        return [
            Document(ContentRef("idea", number), "nl", "Soep", f"soep {word(version)}", NOON)
            for number, version in self.versions(numbers).items()
        ]


def word(version: int) -> str:
    """A word that only this version holds, unlike that of any other."""
    return "".join(chr(ord("a") + int(digit)) * 3 for digit in f"{version:04}")


async def change(engine: Engine, expected_content: ExpectedContent) -> None:
    """Change ideas until told to stop, each delivered before it changes again, and say which."""
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    rng = random.Random(7)
    numbers = list(range(IDEAS))

    async def live(mine: list[int]) -> None:
        for version in range(1, 10_000):
            if stopped.is_set():
                return
            number = rng.choice(mine)
            # The first ten are hidden once and for all.
            expected_content.change(number, version, public=number >= 10 and rng.random() < 0.6)
            if documents := expected_content.documents([number]):
                await engine.put(documents)
            else:
                await engine.remove([ContentRef("idea", number)])
            print(number, flush=True)

    await asyncio.gather(*(live(numbers[first::4]) for first in range(4)))


async def rebuild(engine: Engine, expected_content: ExpectedContent) -> None:
    """Make the index anew, over and over, holding what was read for a while."""

    async def batches() -> AsyncIterator[list[Document]]:
        for begin in range(0, IDEAS, 10):
            read = expected_content.documents(list(range(begin, begin + 10)))
            await asyncio.sleep(0.03)
            yield read

    for number in range(10_000):
        await engine.rebuild(batches())
        print(number, flush=True)


async def main(what: str, url: str, path: Path) -> None:
    """Change or rebuild until killed."""
    meili.BATCH_SIZE = 10
    engine = await SearchIndex(url).open()
    await {"change": change, "rebuild": rebuild}[what](engine, ExpectedContent(path))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
