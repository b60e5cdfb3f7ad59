"""Lateness: what waits for a moderator for longer than its author was promised."""

from datetime import date, datetime, time, timedelta

from forum.core.site import Site
from forum.core.working_days import add_working_days


def late_before(site: Site, now: datetime) -> datetime:
    """The moment before which all that was posted, and isn't read yet, is late.

    It is the beginning of the first day whose promise still holds. After a longer promise was
    shortened, that is the day of the longer one: nothing counts as late before its time.
    """
    today = now.astimezone(site.zone).date()
    longest = max(site.working_days_at(now), *_earlier_promises(site))
    day, first = today, today
    # On the days before these even the longest promise is over.
    while add_working_days(day, longest, site.country, site.region) >= today:
        if site.read_by(_start_of(day, site)) >= today:
            first = day
        day -= timedelta(days=1)
    return _start_of(first, site)


def _earlier_promises(site: Site) -> tuple[int, ...]:
    past = site.values.history.get("working_days", ())
    return (site.defaults.working_days, *(item.value for item in past if item.value))


def _start_of(day: date, site: Site) -> datetime:
    return datetime.combine(day, time(), site.zone)
