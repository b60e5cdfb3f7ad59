"""Edit window: the operator's setting, stored in the application state at start-up."""

from datetime import timedelta
from typing import cast

from starlette.requests import Request


def edit_window_of(request: Request) -> timedelta:
    """How long after publication an author may edit an idea."""
    return cast(timedelta, request.app.state.edit_window)
