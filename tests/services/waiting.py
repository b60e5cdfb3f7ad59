"""Waiting for something that another process or thread does."""

import time
from collections.abc import Callable

TIMEOUT = 90.0
PAUSE = 0.02


def wait_until(
    condition: Callable[[], object], message: str | Callable[[], str], timeout: float = TIMEOUT
) -> None:
    """Wait until a condition is met; fails with the message after `timeout` seconds."""
    ends = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < ends, message() if callable(message) else message
        time.sleep(PAUSE)
