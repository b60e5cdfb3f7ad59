"""Result and context of system checks."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forum.app.container import Forum
from forum.core.audit.verify import KnownEntry
from forum.settings.model import Settings


@dataclass(frozen=True)
class CheckResult:
    """One line about one part: what is wrong and what to do.

    It is an error, else a warning; one that `is_well` reports the state of a part without fault.
    """

    part: str
    message: str
    is_error: bool = True
    is_well: bool = False


def error(part: str, message: str) -> CheckResult:
    """A fault that must be corrected."""
    return CheckResult(part, message)


def warning(part: str, message: str) -> CheckResult:
    """Something that may be intended."""
    return CheckResult(part, message, is_error=False)


def well(part: str, message: str) -> CheckResult:
    """The state of a part without fault."""
    return CheckResult(part, message, is_error=False, is_well=True)


@dataclass(frozen=True)
class CheckContext:
    """Input of the checks. `own` is the operator's settings file, `written` its content.

    `require_ready` raises `ClickException` when the database isn't at the version this program
    needs. `known_entry` is an entry of the audit trail that an earlier report named.
    """

    forum: Forum
    settings_file: Path | None
    written: Mapping[str, Any]
    require_ready: Callable[[], Awaitable[None]]
    known_entry: KnownEntry | None = None

    @property
    def settings(self) -> Settings:
        """The settings in force: the operator's over those shipped."""
        return self.forum.settings
