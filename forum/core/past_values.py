"""Values of settings as they were: a promise or a decision keeps those of its moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class PastValue:
    """A value that was in force from a moment on; None left the key to the settings."""

    since: datetime
    value: Any


History = Mapping[str, Sequence[PastValue]]
"""The values of each key that was ever saved, the newest first."""


def value_at(history: History, key: str, moment: datetime) -> Any:
    """The value of a key that was in force at a moment; None if it was as the settings say."""
    return next((past.value for past in history.get(key, ()) if past.since <= moment), None)
