"""Dates of other platforms: ISO and its relatives, days as people write them, serial numbers.

`03/04/2024` may be two days. Which order a column has is seen from its other dates, else the day
comes first, as everywhere in Europe; `DateOrder` says which it was.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from email.utils import parsedate_to_datetime

from forum.core.i18n.date_parsing import FIRST_YEAR, NotADate, parse_day

_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?(?:\s*\(.*\))?",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})"
    r"(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]\.?m\.?)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_TIME = re.compile(
    r"[T ,]+(?:om|à|um|at|alle|kl\.?|saat)?\s*(\d{1,2})[:.h](\d{2})(?::\d{2})?(?:\s*u(?:ur|hr)?)?$"
)
_MAIL = re.compile(r"[A-Z][a-z]{2}, \d")
_SERIAL_START = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's days have no zone


class UnreadableDate(ValueError):
    """The text is no day that could have been."""


class DateOrder:
    """The order of day and month in the dates of a file, learned from those that allow only one."""

    def __init__(self) -> None:
        self.day_first = self.month_first = self.unclear = 0

    def learn(self, text: str) -> None:
        """Learn from one date."""
        if found := _DAY_FIRST.fullmatch(text.strip()):
            first, second = int(found[1]), int(found[2])
            self.day_first += first > 12
            self.month_first += second > 12
            self.unclear += first <= 12 and second <= 12 and first != second

    @property
    def is_month_first(self) -> bool:
        """Whether the month comes first: some dates say so, and none contradicts."""
        return self.month_first > 0 and not self.day_first

    @property
    def note(self) -> str:
        """What to say where nothing in the file told the order."""
        if self.unclear and not self.day_first and not self.month_first:
            return "dates such as 03/04/2024 were read with the day first"
        return ""


def parse_moment(value: object, zone: tzinfo, order: DateOrder) -> datetime | None:
    """A moment in UTC, None for an empty cell; raises `UnreadableDate`. `zone`: the town's."""
    if isinstance(value, datetime):
        return _in_utc(value, zone)
    if isinstance(value, date):
        return _in_utc(datetime.combine(value, time()), zone)
    text = str(value or "").strip()
    if not text:
        return None
    try:
        return _in_utc(_parse(text, zone, order), zone)
    except (ValueError, OverflowError):
        raise UnreadableDate(text) from None


def _in_utc(moment: datetime, zone: tzinfo) -> datetime:
    if moment.year < FIRST_YEAR:
        raise UnreadableDate(str(moment.year))
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _parse(text: str, zone: tzinfo, order: DateOrder) -> datetime:
    if found := _ISO.fullmatch(text):
        year, month, day, hour, minute, second, offset = found.groups()
        return _moment(year, month, day, (hour, minute, second), offset, zone)
    if found := _DAY_FIRST.fullmatch(text):
        first, middle, year, hour, minute, second, half, offset = found.groups()
        month, day = (first, middle) if order.is_month_first else (middle, first)
        if half and hour:
            hour = str(int(hour) % 12 + 12 * (half[0].lower() == "p"))
        full_year = year if len(year) == 4 else f"20{year}"
        return _moment(full_year, month, day, (hour, minute, second), offset, zone)
    if found := _COMPACT.fullmatch(text):
        return _moment(found[1], found[2], found[3], (None, None, None), None, zone)
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text) / (1000 if len(text) == 13 else 1), UTC)
    if _SERIAL.fullmatch(text):
        return _SERIAL_START + timedelta(seconds=round(float(text.replace(",", ".")) * 86_400))
    return _in_words(text)


def _moment(
    year: str, month: str, day: str, clock: tuple[str | None, ...], offset: str | None, zone: tzinfo
) -> datetime:
    hour, minute, second = (int(part or 0) for part in clock)
    place: tzinfo = zone
    if offset and offset[0] in "+-":
        place = datetime.strptime(offset.replace(":", ""), "%z").tzinfo or zone
    elif offset:
        place = UTC
    return datetime(int(year), int(month), int(day), hour, minute, second, tzinfo=place)


def _in_words(text: str) -> datetime:
    """A day such as `3 mei 2024`, with the time if one follows, or the date of a mail (RFC 5322)."""
    if _MAIL.match(text):
        return parsedate_to_datetime(text)
    clock = _TIME.search(text)
    bare = text[: clock.start()] if clock else text
    try:
        day = parse_day(bare, "nl")
    except NotADate:
        day = parse_day(bare, "en")
    hour, minute = (int(clock[1]), int(clock[2])) if clock else (0, 0)
    return datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - the zone is added
