"""`python -m tests.integration.processes.skewed …`: `forum …` on a machine whose clock is wrong.

By how many seconds it is ahead stands in `TEST_SKEW`. What the program asks for the time is this
machine's clock; everything else is as it is.
"""

import os
from datetime import UTC, datetime, timedelta

from forum.cli import main
from forum.core.clock import SystemClock

SKEW = timedelta(seconds=float(os.environ["TEST_SKEW"]))


def _now(_clock: SystemClock) -> datetime:
    return datetime.now(UTC) + SKEW


if __name__ == "__main__":
    setattr(SystemClock, "now", _now)  # noqa: B010
    main()
