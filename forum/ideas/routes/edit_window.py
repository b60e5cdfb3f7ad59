"""What the operator chose for ideas, handed down by the composition root."""

from datetime import timedelta
from typing import cast

from starlette.requests import Request


def edit_window_of(request: Request) -> timedelta:
    """How long a public idea may be edited by its author."""
    return cast(timedelta, request.app.state.edit_window)
