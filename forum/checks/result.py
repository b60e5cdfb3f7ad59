"""What a check finds, and what it is given to look at."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forum.app.container import Forum
from forum.settings.model import Settings


@dataclass(frozen=True)
class Remark:
    """One line about one part: what is wrong and what to do. Else it is only worth a look.

    One that `is_well` says how it stands with a part that is well.
    """

    part: str
    told: str
    is_wrong: bool = True
    is_well: bool = False


def wrong(part: str, told: str) -> Remark:
    """Something that must be put right."""
    return Remark(part, told)


def worth(part: str, told: str) -> Remark:
    """Something that may be meant so."""
    return Remark(part, told, is_wrong=False)


def well(part: str, told: str) -> Remark:
    """How it stands with what is well."""
    return Remark(part, told, is_wrong=False, is_well=True)


@dataclass(frozen=True)
class Given:
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
