"""Guards: who may enter a page at all. What they may do inside is each slice's rules."""

from collections.abc import Callable
from dataclasses import dataclass

from forum.core.actor import Actor


@dataclass(frozen=True)
class Guard:
    """A named condition on the actor, stated once for each entry."""

    name: str
    allows: Callable[[Actor], bool]


EVERYONE = Guard("everyone", lambda actor: True)
MEMBERS = Guard("members", lambda actor: actor.is_authenticated)
MODERATORS = Guard("moderators", lambda actor: actor.is_moderator)
OFFICIALS = Guard("officials", lambda actor: actor.is_official)
ADMINS = Guard("admins", lambda actor: actor.is_admin)
GUARDS = (EVERYONE, MEMBERS, MODERATORS, OFFICIALS, ADMINS)
