"""Dates of other platforms: ISO and its relatives, days as people write them, serial numbers.

`03/04/2024` may be two days. Which order a column has is seen from its other dates, else the day
comes first, as everywhere in Europe; `DateOrder` says which it was.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale

from forum.core.i18n.date_parsing import FIRST_YEAR, NotADate, parse_day
from forum.core.i18n.languages import LANGUAGES
from forum.core.text.cleaning import fold

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_CLOCK = re.compile(
    r"(?P<day>.*?)(?:(?<=\d)T|[\s,]+(?:[-–]\s*)?(?:(?:om|à|um|at|alle|ore|kl\.?|saat)\s+)?)"
    r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"(?:\s*(?P<half>[ap])\.?\s?m\b\.?)?(?:\s*(?:uur|u|uhr|hrs?|h)\b)?"
    r"(?:\s*(?P<zone>[A-Za-z]+(?:/[A-Za-z_/-]+)?)?\s?(?P<offset>[+-]\d{2}(?::?\d{2})?)?)?"
    r"(?:\s*\(.*\))?(?:\s(?P<year>\d{4}))?",
    re.IGNORECASE,
)
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "mez": 1, "cest": 2, "mesz": 2,
    "eet": 2, "eest": 3, "trt": 3, "msk": 3, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7,
    "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
_MARKS = re.compile("[\u061c\u200e\u200f]")
_ARTICLE = re.compile(r"(?:le|op|am|den|on|il)\s", re.IGNORECASE)
_CENTURY = 70
"""Years from 70 to 99 are of the last century, as in POSIX."""
_SERIAL_START = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's days have no zone


class UnreadableDate(ValueError):
    """The text is no day that could have been."""


class DateOrder:
    """The order of day and month in the dates of a file, learned from those that allow only one."""

    def __init__(self) -> None:
        self.day_first = self.month_first = self.unclear = 0

    def learn(self, text: str) -> None:
        """Learn from one date."""
        if found := _DAY_FIRST.match(_bare(text)):
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
        """What to say where the file doesn't tell the order, or tells two."""
        if not self.unclear:
            return ""
        if self.day_first and self.month_first:
            return (
                "dates with the day first and dates with the month first stand in this file: "
                f"{self.unclear} that may be either, such as 03/04/2024, were read with the day first"
            )
        if not self.day_first and not self.month_first:
            return "dates such as 03/04/2024 were read with the day first"
        return ""


def parse_moment(value: object, zone: tzinfo, order: DateOrder) -> datetime | None:
    """A moment in UTC, None for an empty cell; raises `UnreadableDate`. `zone`: the town's."""
    if isinstance(value, datetime):
        return _in_utc(value, zone)
    if isinstance(value, date):
        return _in_utc(datetime.combine(value, time()), zone)
    text = _bare(str(value or ""))
    if not text:
        return None
    try:
        return _in_utc(_parse(text, order), zone)
    except (ValueError, OverflowError):
        raise UnreadableDate(text) from None


def _bare(text: str) -> str:
    """A date without invisible marks, and without the `le` of `le 3 mars 2023`."""
    text = " ".join(_MARKS.sub("", text).split())
    found = _ARTICLE.match(text)
    return text[found.end() :] if found else text


def _in_utc(moment: datetime, zone: tzinfo) -> datetime:
    if moment.year < FIRST_YEAR:
        raise UnreadableDate(str(moment.year))
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _parse(text: str, order: DateOrder) -> datetime:
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text) / (1000 if len(text) == 13 else 1), UTC)
    if _SERIAL.fullmatch(text):
        return _SERIAL_START + timedelta(seconds=round(float(text.replace(",", ".")) * 86_400))
    if found := _CLOCK.fullmatch(text):
        # A year may follow the time: `Mon May 6 10:00:00 2024`.
        day = _day(" ".join(filter(None, (found["day"], found["year"]))), order)
        place = _place(found["zone"], found["offset"])
        return datetime.combine(day, _time(found), place)
    return datetime.combine(_day(text, order), time())


def _time(found: re.Match[str]) -> time:
    hour = int(found["hour"])
    if half := found["half"]:
        hour = hour % 12 + 12 * (half.lower() == "p") if hour <= 12 else hour
    return time(hour, int(found["minute"]), int(found["second"] or 0))


def _place(name: str | None, offset: str | None) -> tzinfo | None:
    """The zone of a time: an offset, `CEST` or `Europe/Brussels`; None if it names none."""
    if offset:
        digits = offset[1:].replace(":", "").ljust(4, "0")
        distance = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return timezone(-distance if offset[0] == "-" else distance)
    if not name:
        return None
    if name.lower() in _ZONES:
        return timezone(timedelta(hours=_ZONES[name.lower()]))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError):
        raise UnreadableDate(name) from None


def _day(text: str, order: DateOrder) -> date:
    text = text.strip(" ,-–")
    if found := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_FIRST.fullmatch(text):
        first, second = int(found[1]), int(found[2])
        is_month_first = second > 12 or (order.is_month_first and first <= 12)
        month, day = (first, second) if is_month_first else (second, first)
        return date(_year(found[3]), month, day)
    return _day_in_words(text)


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (1900 if year >= _CENTURY else 2000)


def _day_in_words(text: str) -> date:
    """A day such as `maandag 6 mei 2024`, `6-mei-2024` or `Mon May 06 2024`."""
    first, _, rest = text.partition(" ")
    if rest and fold(first).strip(".,") in _weekdays():
        text = rest
    text = re.sub(r"(?<=[^\W\d])\.?[-/](?=\d)|(?<=\d)[-/](?=[^\W\d])", " ", text)
    try:
        return parse_day(text, "nl")
    except NotADate:
        return parse_day(text, "en")


@cache
def _weekdays() -> frozenset[str]:
    """The days of the week in our languages, folded, also as they are abbreviated."""
    return frozenset(fold(name).strip(".") for code in LANGUAGES for name in _names_of_days(code))


def _names_of_days(code: str) -> Iterator[str]:
    days = Locale.parse(code).days
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            yield from days[context][width].values()
