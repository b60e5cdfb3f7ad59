"""Edit window: how long authors may change what is public, as the operator set it."""

from datetime import timedelta
from typing import Any, cast

from forum.core.unit_of_work import HasInfo

_KEY = "edit_window"


def edit_window_info(length: timedelta) -> dict[str, Any]:
    """The entry of `SessionFactory.info` that holds the setting."""
    return {_KEY: length}


def edit_window_of(holder: HasInfo) -> timedelta:
    """How long after publication an idea may be changed, and a comment after it was posted."""
    return cast(timedelta, holder.info[_KEY])
