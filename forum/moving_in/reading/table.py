"""Tables: what every reader of a file format returns, whatever the format."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

MAX_NAME = 200
"""Characters of the longest name that a column, a status or a yes may have; a longer one is a text.

Names are compared by patterns whose time may grow with the square of the length.
"""
_SURROGATES = re.compile("[\ud800-\udfff]")
NO_IDEAS = "the file holds no ideas"
NOT_TEXT = "the file isn't text; save it as CSV in UTF-8, as JSON or as an .xlsx workbook"


class UnreadableFile(Exception):
    """The file as a whole is unreadable; the message is the reason, on one line."""


@dataclass(frozen=True)
class CellFault:
    """A cell whose value can't be read, with the reason."""

    reason: str


@dataclass(frozen=True)
class Record:
    """The cells of one line by column; with a `fault` they can't be told apart."""

    line: int
    cells: Mapping[str, object]
    fault: str = ""


@dataclass(frozen=True)
class Table:
    """A table of a file. `records` reads it from the start, as often as it is called.

    `format` and `notes` say how it was read, for whoever started the import.
    """

    format: str
    columns: tuple[str, ...]
    records: Callable[[], Iterator[Record]]
    notes: tuple[str, ...] = ()
    name: str = field(default="")


def unique_names(names: list[str]) -> list[str]:
    """The names of columns, each once: the second `Title` becomes `Title (2)`.

    Columns without a name stay so. A damaged letter in a name becomes one that can be printed.
    """
    seen: dict[str, int] = {}
    result = []
    for name in map(printable, names):
        seen[name] = seen.get(name, 0) + 1
        result.append(name if not name or seen[name] == 1 else f"{name} ({seen[name]})")
    return result


def printable(name: str) -> str:
    """A name without surrogates, which no encoding can write."""
    return _SURROGATES.sub("\ufffd", name)


def repeated_names(columns: tuple[str, ...]) -> list[str]:
    """The names that `unique_names` had to number."""
    known = set(columns)
    return [name for name in columns if name and f"{name} (2)" in known]
