"""How long sessions last in this forum, for pages and for the session itself."""

from typing import cast

from starlette.requests import Request

from forum.accounts.rules import SessionTimes


def session_times(request: Request) -> SessionTimes:
    """How long sessions last here."""
    return cast(SessionTimes, request.app.state.session_times)


def shared_minutes(request: Request) -> int:
    """How long somebody stays signed in after their last visit on a computer others use too."""
    return int(session_times(request).shared.total_seconds() // 60)
