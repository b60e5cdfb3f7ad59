"""Moderation policy: the choices of an operator that decide how moderators work."""

from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any, cast

from forum.core.unit_of_work import HasInfo

_KEY = "moderation_policy"


@dataclass(frozen=True)
class ModerationPolicy:
    """How moderators work.

    - `undo_time`: how long a decision can be taken back, before it takes effect;
    - `reports_to_pending`: after how many reporters public content is pending again; 0: never;
    - `morning_mail`: from when on moderators are mailed what waits, in the town's time; None: never.
    """

    undo_time: timedelta
    reports_to_pending: int
    morning_mail: time | None


def policy_info(policy: ModerationPolicy) -> dict[str, Any]:
    """The entry of `SessionFactory.info` that holds the policy."""
    return {_KEY: policy}


def policy_of(holder: HasInfo) -> ModerationPolicy:
    """The policy in the `info` of a session, a unit of work or their factory."""
    return cast(ModerationPolicy, holder.info[_KEY])
