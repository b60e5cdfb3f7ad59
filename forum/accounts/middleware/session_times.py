"""Accessors to the configured session lifetimes, for pages and for the session itself."""

from starlette.requests import Request

from forum.accounts.rules import SessionTimes
from forum.web.request import part_of


def session_times(request: Request) -> SessionTimes:
    """The configured session lifetimes."""
    return part_of(request, SessionTimes)


def shared_minutes(request: Request) -> int:
    """Minutes from the last visit to the end of a session on a shared computer."""
    return int(session_times(request).shared.total_seconds() // 60)
