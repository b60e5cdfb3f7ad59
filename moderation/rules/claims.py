"""Rules of claims: for how long a moderator is on a case. Pure."""

from datetime import datetime, timedelta

HOLDS = timedelta(minutes=10)
"""For how long a case counts as taken, unless it is taken again."""


def holds_since(now: datetime) -> datetime:
    """Claims after this moment still hold."""
    return now - HOLDS
