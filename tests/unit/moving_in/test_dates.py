"""Dates: ISO and its relatives, days as people write them, serial numbers, time zones."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from forum.moving_in.reading.dates import DateOrder, UnreadableDate, parse_moment

ZONE = ZoneInfo("Europe/Brussels")
NOON = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
MIDNIGHT = datetime(2024, 4, 30, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-05-01T12:00:00Z", NOON),
        ("2024-05-01 12:00:00 UTC", NOON),
        ("2024-05-01 14:00:00 +0200", NOON),
        ("2024-05-01T14:00:00.123+02:00", NOON),
        ("2024-05-01 14:00", NOON),
        ("2024/05/01", MIDNIGHT),
        ("20240501", MIDNIGHT),
        ("01/05/2024", MIDNIGHT),
        ("1.5.2024 14:00", NOON),
        ("1-5-24", MIDNIGHT),
        ("01/05/2024 2:00 PM", NOON),
        ("1 mei 2024", MIDNIGHT),
        ("1. Mai 2024", MIDNIGHT),
        ("May 1, 2024", MIDNIGHT),
        ("1 mei 2024 om 14.00 uur", NOON),
        ("Wed, 01 May 2024 12:00:00 GMT", NOON),
        ("2024-05-01 12:00:00+00", NOON),
        ("2024-05-01 14:00:00.123456+02", NOON),
        ("2024-05-01 17:30:00 +0530", NOON),
        ("Wed May 01 2024 14:00:00 GMT+0200 (CEST)", NOON),
        ("Wed May 01 2024 14:00:00 GMT+0200 (Central European Summer Time)", NOON),
        ("Wed May  1 14:00:00 2024", NOON),
        ("Wed May 01 12:00:00 +0000 2024", NOON),
        ("May 1, 2024 2:00 PM", NOON),
        ("May 1, 2024, 2:00:00\u202fp.m.", NOON),
        ("2024-05-01 02:00 PM", NOON),
        ("01.05.2024 14:00 Uhr", NOON),
        ("01.05.2024, 14:00 Uhr", NOON),
        ("01.05.2024 - 14:00", NOON),
        ("1-mei-2024", MIDNIGHT),
        ("1-May-2024 14:00", NOON),
        ("01/May/2024 14:00", NOON),
        ("woensdag 1 mei 2024", MIDNIGHT),
        ("wo. 1 mei 2024 14:00", NOON),
        ("Mittwoch, 1. Mai 2024 um 14:00 Uhr", NOON),
        ("mercredi 1er mai 2024 à 14h00", NOON),
        ("le 1 mai 2024 à 14h00", NOON),
        ("Le mercredi 1er mai 2024 à 14h00", NOON),
        ("le 01/05/2024 à 14h00", NOON),
        ("op woensdag 1 mei 2024 om 14.00 uur", NOON),
        ("am 1. Mai 2024 um 14:00 Uhr", NOON),
        ("2024-05-01 14:00:00 CEST", NOON),
        ("2024-05-01 13:00:00 CET", NOON),
        ("2024-05-01 14:00 Europe/Brussels", NOON),
        ("2024-05-01 08:00 America/New_York", NOON),
        ("\u200e1\u200e/5\u200e/2024 14:00", NOON),
        ("٠١/٠٥/٢٠٢٤", MIDNIGHT),
        ("01/05/99", datetime(1999, 4, 30, 22, 0, tzinfo=UTC)),
        ("45413", MIDNIGHT),
        ("1714564800", NOON),
        ("1714564800000", NOON),
        (date(2024, 5, 1), MIDNIGHT),
        (NOON, NOON),
    ],
)
def test_dates(text: object, moment: datetime) -> None:
    assert parse_moment(text, ZONE, DateOrder()) == moment


def test_no_date() -> None:
    assert parse_moment("  ", ZONE, DateOrder()) is None


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2024",
        "gisteren",
        "2024-13-01",
        "0001-01-01",
        "99999999999",
        "-",
        "2024-05",
        "2024-05-01 25:61",
        "2024-05-01 10:00 Somewhere/Else",
        "2024-05-01 10:00 ../../etc",
        "14:00",
        "mei",
    ],
)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(UnreadableDate):
        parse_moment(text, ZONE, DateOrder())


@pytest.mark.parametrize(
    ("others", "month"),
    [
        ([], 4),
        (["12/25/2023 10:00 AM"], 3),
        (["25/12/2023"], 4),
        (["12/25/2023"], 3),
        (["25/12/2023", "12/25/2023"], 4),
    ],
)
def test_the_order_of_day_and_month(others: list[str], month: int) -> None:
    order = DateOrder()
    for text in others:
        order.learn(text)
    moment = parse_moment("03/04/2024 12:00", ZONE, order)
    assert moment is not None and moment.month == month


def test_two_orders_in_one_file_are_said() -> None:
    order = DateOrder()
    for text in ("05/13/2024", "25/12/2023", "03/04/2024"):
        order.learn(text)
    assert "1 that may be either" in order.note
    for text, day in (("05/13/2024", 13), ("25/12/2023", 25), ("03/04/2024", 3)):
        moment = parse_moment(f"{text} 12:00", ZONE, order)
        assert moment is not None and moment.day == day
