"""Poll until a condition is met that another process or thread fulfils."""

import time
from collections.abc import Callable

TIMEOUT = 90.0
PAUSE = 0.02


def wait_until(
    condition: Callable[[], object], message: str | Callable[[], str], timeout: float = TIMEOUT
) -> None:
    """Poll until the condition is met; raises `AssertionError` after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, message() if callable(message) else message
        time.sleep(PAUSE)
