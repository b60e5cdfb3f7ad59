"""One at a time: a lock on a file, which the system takes off however its process ends."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def turn(path: Path) -> Iterator[Callable[[], bool]]:
    """Stand in line at a file: the first for whom `take()` is true has it until the block ends."""
    with path.open("a") as held:

        def take() -> bool:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        yield take
