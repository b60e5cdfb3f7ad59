"""Rows of labelled sets: validated fields, and a line of the report."""

from typing import Any


class UnreadableSetError(Exception):
    """An invalid labelled set; the message gives the place and the reason."""


def field(row: dict[str, Any], name: str, kind: type = str) -> Any:
    """A field of a row. Raises `UnreadableSetError` if it is missing or isn't a `kind`."""
    value = row.get(name)
    if not isinstance(value, kind):
        raise UnreadableSetError(
            f'line {row["line"]}: "{name}" is missing, or isn\'t a {kind.__name__}'
        )
    return value


def line(name: str, correct: int, total: int) -> str:
    """A report line: name, count, total and percentage."""
    share = f"{correct / total:7.1%}" if total else "      –"
    return f"{name:<28} {correct:>5} of {total:>5} {share}"
