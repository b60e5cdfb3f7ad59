"""Processes for the engine contract tests: one changes content, one rebuilds the index.

`python -m tests.integration.search.concurrent_writer change|rebuild URL FILE`. FILE is a small
SQLite database with the expected content: which ideas are public, and in which version.
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
    """The expected content: which ideas are public, and their versions, in an SQLite file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, isolation_level=None, timeout=10)

    def create(self) -> None:
        """Create the file with `IDEAS` ideas, all public."""
        with closing(self._connect()) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(
                "CREATE TABLE idea (id INTEGER PRIMARY KEY, version INT, public INT)"
            )
            connection.executemany(
                "INSERT INTO idea VALUES (?, 0, 1)", [(number,) for number in range(IDEAS)]
            )

    def change(self, number: int, version: int, *, public: bool) -> None:
        """Set the version of an idea, and whether it is public."""
        with closing(self._connect()) as connection:
            connection.execute(
                "UPDATE idea SET version = ?, public = ? WHERE id = ?", (version, public, number)
            )

    def versions(self, numbers: list[int]) -> dict[int, int]:
        """The versions of those ideas that are public."""
        with closing(self._connect()) as connection:
            rows = dict(connection.execute("SELECT id, version FROM idea WHERE public"))
        return {number: rows[number] for number in numbers if number in rows}

    def documents(self, numbers: list[int]) -> list[Document]:
        """The search documents of those ideas that are public."""
        return [
            Document(ContentRef("idea", number), "nl", "Soep", f"soep {word(version)}", NOON)
            for number, version in self.versions(numbers).items()
        ]


def word(version: int) -> str:
    """A word that occurs in this version only, and isn't similar to that of any other."""
    return "".join(chr(ord("a") + int(digit)) * 3 for digit in f"{version:04}")


async def change(engine: Engine, expected_content: ExpectedContent) -> None:
    """Change ideas until SIGTERM, and print the number of each change put into the index.

    A change of an idea is in the index before the next change of the same idea.
    """
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    rng = random.Random(7)
    numbers = list(range(IDEAS))

    async def change_own(own_numbers: list[int]) -> None:
        for version in range(1, 10_000):
            if stopped.is_set():
                return
            number = rng.choice(own_numbers)
            # The first ten are hidden for good by their first change.
            expected_content.change(number, version, public=number >= 10 and rng.random() < 0.6)
            if documents := expected_content.documents([number]):
                await engine.put(documents)
            else:
                await engine.remove([ContentRef("idea", number)])
            print(number, flush=True)

    await asyncio.gather(*(change_own(numbers[first::4]) for first in range(4)))


async def rebuild(engine: Engine, expected_content: ExpectedContent) -> None:
    """Rebuild the index repeatedly; pause between reading a batch and yielding it."""

    async def batches() -> AsyncIterator[list[Document]]:
        for start in range(0, IDEAS, 10):
            documents = expected_content.documents(list(range(start, start + 10)))
            await asyncio.sleep(0.03)
            yield documents

    for number in range(10_000):
        await engine.rebuild(batches())
        print(number, flush=True)


async def main(mode: str, url: str, path: Path) -> None:
    """Run `change` or `rebuild` until the process is killed."""
    meili.BATCH_SIZE = 10
    engine = await SearchIndex(url).open()
    await {"change": change, "rebuild": rebuild}[mode](engine, ExpectedContent(path))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
