"""What a check finds, and what it is given to look at."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forum.app.container import Forum
from forum.settings.model import Settings


@dataclass(frozen=True)
class CheckResult:
    """One line about one part: what is wrong and what to do. Else it is only worth a look.

    One that `is_well` says how it stands with a part that is well.
    """

    part: str
    message: str
    is_error: bool = True
    is_well: bool = False


def error(part: str, message: str) -> CheckResult:
    """Something that must be put right."""
    return CheckResult(part, message)


def warning(part: str, message: str) -> CheckResult:
    """Something that may be meant so."""
    return CheckResult(part, message, is_error=False)


def well(part: str, message: str) -> CheckResult:
    """How it stands with what is well."""
    return CheckResult(part, message, is_error=False, is_well=True)


@dataclass(frozen=True)
class CheckContext:
    """What the checks look at. `own` is the operator's settings file, `written` what stands in it.

    `require_ready` fails with one line when the database isn't at the version this program needs.
    """

    forum: Forum
    own: Path | None
    written: Mapping[str, Any]
    require_ready: Callable[[], Awaitable[None]]

    @property
    def settings(self) -> Settings:
        return self.forum.settings
