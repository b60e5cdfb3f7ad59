"""Rules of verification: what each act of residents needs, and the step that is left."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any, cast

from forum.accounts.rules import may_take_part
from forum.core.actor import Actor, AssuranceLevel
from forum.core.unit_of_work import HasInfo
from forum.core.verdict import ALLOWED, Verdict, first_denial, needs_step


class Act(StrEnum):
    """What residents do, as far as it may need more than a confirmed address."""

    idea = "idea"
    comment = "comment"
    vote = "vote"


@dataclass(frozen=True)
class Ladder:
    """The level that each act needs. `verifiers`: labels by language of the providers that vouch for residents, by name."""

    levels: Mapping[Act, AssuranceLevel] = field(default_factory=dict)
    verifiers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def asks_home(self) -> bool:
        """Whether anything needs a neighbourhood."""
        return AssuranceLevel.neighbourhood in self.levels.values()

    @property
    def is_in_use(self) -> bool:
        """Whether anything needs more than a confirmed address, or a provider vouches for residents."""
        return bool(self.verifiers) or any(
            level is not AssuranceLevel.address for level in self.levels.values()
        )


def has_level(actor: Actor, act: Act, ladder: Ladder) -> Verdict:
    """Whether an actor has reached what the act needs; a guest has what an address gives.

    Staff comment for the municipality, wherever they live.
    """
    needed = ladder.levels.get(act, AssuranceLevel.address)
    if actor.level.reaches(needed) or (act is Act.comment and actor.is_staff):
        return ALLOWED
    return needs_step(f"{act}_needs_{needed}", needed)


def may_act(actor: Actor, act: Act, ladder: Ladder) -> Verdict:
    """Members may do what their level allows, unless blocked."""
    return first_denial(may_take_part(actor), has_level(actor, act, ladder))


def requirement(holder: HasInfo, act: Act) -> Callable[[Actor], Verdict]:
    """The rule of one act, with the levels of this forum."""
    return partial(may_act, act=act, ladder=ladder_of(holder))


_KEY = "ladder"


def ladder_info(ladder: Ladder) -> dict[str, Any]:
    """The entry of `SessionFactory.info` that holds the levels."""
    return {_KEY: ladder}


def ladder_of(holder: HasInfo) -> Ladder:
    """What each act needs in this forum."""
    return cast(Ladder, holder.info[_KEY])
