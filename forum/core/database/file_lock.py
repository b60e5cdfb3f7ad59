"""Inter-process lock by `flock`; the kernel releases it however the process exits."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from forum.core.files import make_file


class FileLock:
    """A non-blocking exclusive lock on an open file."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def try_acquire(self) -> bool:
        """Acquire the lock without waiting; false if another process has it."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextmanager
def file_lock(path: Path) -> Iterator[FileLock]:
    """A lock on the file at `path`, created if missing; released at the end of the block."""
    make_file(path)
    with path.open("a") as file:
        yield FileLock(file)
