"""Edit window: how long after publication an author may edit an idea, as the operator set it."""

from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request

from forum.web.request import part_of


@dataclass(frozen=True)
class EditWindow:
    """The operator's setting."""

    length: timedelta


def edit_window_of(request: Request) -> timedelta:
    """How long after publication an author may edit an idea."""
    return part_of(request, EditWindow).length
