"""Sort keys of the lists of ideas. Pure: no database, no clock."""

from datetime import datetime

TREND_DAYS = 14.0
"""Days that votes add to `trend` at most."""
TREND_HALF = 8.0
"""Number of votes that add half of `TREND_DAYS`."""
EPOCH_DAY_SECONDS = 86_400.0


def epoch_day(moment: datetime) -> float:
    """Days since 1970-01-01 UTC, with fraction: the sort key of `new`."""
    return moment.timestamp() / EPOCH_DAY_SECONDS


def trend(public_day: float, votes: int) -> float:
    """The sort key of `trending`, in days: the day of publication plus a bonus for votes.

    The bonus approaches `TREND_DAYS` with many votes and is half of it at `TREND_HALF` votes. The
    key doesn't change as time passes, so pages can be read from an index.
    """
    return public_day + TREND_DAYS * votes / (votes + TREND_HALF)
