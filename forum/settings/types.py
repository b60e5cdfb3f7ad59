"""Setting types: strings with validators, for values that a plain type doesn't restrict enough."""

import re
from datetime import date, time
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from forum.core.colours import LEAST_CONTRAST, day_contrast, nearest_passing
from forum.core.helplines import BY_COUNTRY
from forum.core.mail.address import canonical_address
from forum.core.network import is_web_address

SQLITE = "sqlite+aiosqlite:///"
ISO_DAY = r"\d{4}-\d{2}-\d{2}"


def _known_zone(name: str) -> str:
    # Open the one file: listing all zones would walk through the files of all of them.
    try:
        ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise ValueError("must be a time zone such as Europe/Brussels") from None
    return name


def _known_country(code: str) -> str:
    if code and code not in BY_COUNTRY:
        raise ValueError(
            f"must be one of {', '.join(BY_COUNTRY)}, or empty: then write site.helplines"
        )
    return code


def _web_address(url: str) -> str:
    if not is_web_address(url) or urlsplit(url).path not in ("", "/"):
        raise ValueError("must be http(s)://HOST without a path")
    return url.rstrip("/")


def _web_address_or_nothing(url: str) -> str:
    return _web_address(url) if url else url


def _web_page_or_nothing(url: str) -> str:
    if url and not is_web_address(url):
        raise ValueError("must be http(s)://HOST/…, or empty")
    return url


def _day_or_nothing(value: object) -> object:
    if value == "":
        return None
    # pydantic takes a number, also as a text, for seconds since 1970.
    if isinstance(value, date) or (isinstance(value, str) and re.fullmatch(ISO_DAY, value)):
        return value
    raise PydanticCustomError("date_type", "not a day")


def _time_or_off(value: object) -> object:
    if value == "off":
        return None
    if isinstance(value, time) and value.tzinfo is None:
        return value
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return time.fromisoformat(value)
    raise ValueError("must be a time such as 08:00, or off")


def _database_url(url: str) -> str:
    if not url.startswith((SQLITE, "postgresql+asyncpg://")):
        raise ValueError(f"must begin with {SQLITE} or postgresql+asyncpg://")
    if url.startswith(SQLITE):
        file = url.removeprefix(SQLITE).partition("?")[0]
        # A database in memory is another one for each connection; SQLite's own file:… names one too.
        if not file or file.startswith((":memory:", "file:")):
            raise ValueError(f"must name a file, as {SQLITE}/var/lib/samenspraak/forum.db")
    return url


def _mailbox(address: str) -> str:
    canonical = canonical_address(address)
    if canonical is None:
        raise ValueError("must be an e-mail address")
    return canonical


def _mailbox_or_nothing(address: str) -> str:
    return _mailbox(address) if address else address


def _file_or_nothing(path: str) -> str:
    try:
        is_file = not path or Path(path).is_file()
    except OSError:
        is_file = False
    if not is_file:
        raise ValueError("must be a file, or empty")
    return path


def _not_a_folder(path: Path) -> Path:
    try:
        # An empty path is the working folder.
        is_folder = path.is_dir()
    except PermissionError:  # `forum check` says whose it is
        is_folder = False
    except OSError:  # it is too long
        is_folder = True
    if is_folder:
        raise ValueError("must be the path of a file")
    return path


def _colour_or_nothing(colour: str) -> str:
    if not colour:
        return colour
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ValueError("must be a colour such as #2a3b94, or empty")
    if day_contrast(colour) < LEAST_CONTRAST:
        raise ValueError(
            f"has a contrast of {day_contrast(colour):.1f} with the page, and needs "
            f"{LEAST_CONTRAST}; the nearest that has it is {nearest_passing(colour.lower())}"
        )
    return colour.lower()


def _network(text: str) -> str:
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        raise ValueError("must be an IP address, or a network such as 10.0.0.0/8") from None
    # uvicorn takes 10.0.0.1/8 for a name, and trusts nobody by it: write the network as such.
    return str(network) if "/" in text else text


def _index_name(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,60}", name):
        raise ValueError("must be 1 to 60 letters, digits, - or _")
    return name


MAX_DAYS = 36_500
"""A century: what is longer was mistyped, and leads before the first date that a calendar has."""


def days(least: int, most: int = MAX_DAYS) -> Any:
    """The field of a number of days."""
    return Field(ge=least, le=most)


Language = Literal["nl", "fr", "de", "en", "it", "tr", "ar"]
Country = Annotated[str, AfterValidator(_known_country)]
TimeZone = Annotated[str, AfterValidator(_known_zone)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
WebAddressOrNothing = Annotated[str, AfterValidator(_web_address_or_nothing)]
WebPageOrNothing = Annotated[str, AfterValidator(_web_page_or_nothing)]
DayOrNothing = Annotated[date | None, BeforeValidator(_day_or_nothing)]
TimeOrOff = Annotated[time | None, BeforeValidator(_time_or_off)]
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
ColourOrNothing = Annotated[str, AfterValidator(_colour_or_nothing)]
Mailbox = Annotated[str, AfterValidator(_mailbox)]
MailboxOrNothing = Annotated[str, AfterValidator(_mailbox_or_nothing)]
Network = Annotated[str, AfterValidator(_network)]
IndexName = Annotated[str, AfterValidator(_index_name)]
FilePathToWrite = Annotated[Path, AfterValidator(_not_a_folder)]
FileOrNothing = Annotated[str, AfterValidator(_file_or_nothing)]
