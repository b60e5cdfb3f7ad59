"""What every labelled set shares: checked fields, and a line of the report."""

from typing import Any


class UnreadableSetError(Exception):
    """A labelled set that can't be scored; the message says where and why."""


def field(row: dict[str, Any], name: str, kind: type = str) -> Any:
    """A field of a row; raises `UnreadableSetError` when it isn't there or of another kind."""
    value = row.get(name)
    if not isinstance(value, kind):
        raise UnreadableSetError(
            f'line {row["line"]}: "{name}" is missing, or isn\'t a {kind.__name__}'
        )
    return value


def line(name: str, right: int, total: int) -> str:
    """So many of so many, and the share."""
    share = f"{right / total:7.1%}" if total else "      –"
    return f"{name:<28} {right:>5} of {total:>5} {share}"
