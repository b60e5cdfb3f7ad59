"""`python -m tests.integration.processes.skewed_clock …`: `forum …` with a wrong clock.

`TEST_SKEW` is by how many seconds it is ahead. Only the program's own clock (`SystemClock`) is
changed.
"""

import os
from datetime import UTC, datetime, timedelta

import pytest

from forum.cli import main
from forum.core.clock import SystemClock

SKEW = timedelta(seconds=float(os.environ["TEST_SKEW"]))


def _now(_clock: SystemClock) -> datetime:
    return datetime.now(UTC) + SKEW


if __name__ == "__main__":
    pytest.MonkeyPatch().setattr(SystemClock, "now", _now)
    main()
