"""Guards: admission of actors to routes. Permissions beyond that are each slice's rules."""

from collections.abc import Callable
from dataclasses import dataclass

from forum.core.actor import Actor


@dataclass(frozen=True)
class Guard:
    """A named condition on the actor, set once per route."""

    name: str
    allows: Callable[[Actor], bool]


EVERYONE = Guard("everyone", lambda actor: True)
OWNERS = Guard("owners of an account", lambda actor: actor.is_authenticated)
"""Members on their own pages, blocked or not."""
AWAKE_OWNERS = Guard(
    "owners of an account whose role doesn't rest",
    lambda actor: OWNERS.allows(actor) and not actor.has_dormant_role,
)
"""Blocked or not; a colleague only with the rights of their role: for what a mailbox alone mustn't do."""
MEMBERS = Guard("members", lambda actor: actor.is_authenticated and not actor.is_blocked)
AWAKE = Guard(
    "members whose role doesn't rest",
    lambda actor: MEMBERS.allows(actor) and not actor.has_dormant_role,
)
"""The same of members who aren't blocked."""
COLLEAGUES = Guard("colleagues", lambda actor: actor.is_colleague)
"""Members with a role on their own pages, also while its rights wait for a second factor."""
MODERATORS = Guard("moderators", lambda actor: actor.is_moderator)
OFFICIALS = Guard("officials", lambda actor: actor.is_official)
ADMINS = Guard("admins", lambda actor: actor.is_admin)
GUARDS = (EVERYONE, OWNERS, AWAKE_OWNERS, MEMBERS, AWAKE, COLLEAGUES, MODERATORS, OFFICIALS, ADMINS)
