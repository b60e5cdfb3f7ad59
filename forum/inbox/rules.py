"""Rules of the mail with the news: in which rhythm it comes, and when."""

from datetime import UTC, datetime, time, timedelta, tzinfo

from forum.accounts.tables import Rhythm
from forum.core.ref import ContentRef
from forum.inbox.tables import NewsKind

COLLECTING = timedelta(minutes=5)
"""How long "at once" waits for more: an answer, a project and an update are one mail."""
MORNING = time(8)
"""When daily and weekly mail leaves, in the town's time."""
WEEKDAY = 0
"""The day of weekly mail: Monday."""


def kind_of(subject: ContentRef) -> NewsKind:
    """The kind of the news about content that is followed: all that has none of its own counts as an idea."""
    return NewsKind(subject.kind) if subject.kind in list(NewsKind) else NewsKind.idea


def rhythm_of(kind: NewsKind, chosen: Rhythm | None, usual: Rhythm) -> Rhythm:
    """The rhythm of one kind of news: `chosen` for it, or else the member's `usual` one.

    What the municipality does with somebody's own contribution is always mailed at once. Whoever wants no
    mail by their usual rhythm gets none of any other kind.
    """
    if kind is NewsKind.own:
        return Rhythm.at_once
    return usual if usual is Rhythm.never else chosen or usual


def next_due(rhythm: Rhythm, now: datetime, zone: tzinfo) -> datetime | None:
    """When the next mail of this rhythm leaves, in UTC; None: never."""
    if rhythm is Rhythm.never:
        return None
    if rhythm is Rhythm.at_once:
        return now + COLLECTING
    local = now.astimezone(zone)
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    if rhythm is Rhythm.weekly:
        day += timedelta(days=(WEEKDAY - day.weekday()) % 7)
    return datetime.combine(day, MORNING, zone).astimezone(UTC)
