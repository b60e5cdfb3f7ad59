"""Calendars (RFC 5545): days on which something of the forum begins, ends or is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event
from starlette.responses import Response

from forum.core.site import Site

MEDIA_TYPE = "text/calendar"
_PRODUCT = "-//Samenspraak//Samenspraak//EN"
REFRESH = timedelta(hours=12)
"""How often programs that subscribe shall look again (RFC 7986)."""


@dataclass(frozen=True)
class Day:
    """Something on one whole day. `key` never changes: by it a calendar knows a day that has moved."""

    key: str
    on: date
    title: str
    text: str
    url: str


def to_ics(site: Site, name: str, language: str, days: Sequence[Day], made_at: datetime) -> bytes:
    """The days as a calendar with that name, as of the beginning of the day on which it is made.

    They are days wherever somebody reads them, and so in no time zone; that of the town is named for
    programs that ask for one.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("name", name, parameters={"language": language})
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", site.zone.key)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    made_at = made_at.replace(hour=0, minute=0, second=0, microsecond=0)
    host = urlsplit(site.base_url).hostname
    for day in days:
        event = Event()
        event.add("uid", f"{day.key}@{host}")
        event.add("dtstamp", made_at)
        event.add("dtstart", day.on)
        event.add("dtend", day.on + timedelta(days=1))
        event.add("summary", day.title, parameters={"language": language})
        if day.text:
            event.add("description", f"{day.text}\n{day.url}", parameters={"language": language})
        event.add("url", day.url)
        # It keeps nobody from making an appointment.
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def calendar_response(ics: bytes, file: str) -> Response:
    """The calendar, which a browser offers to open or to keep under that name."""
    headers = {"content-disposition": f'attachment; filename="{file}.ics"'}
    return Response(ics, media_type=MEDIA_TYPE, headers=headers)
