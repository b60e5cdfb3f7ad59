"""Actors: a guest, a member in one role, or the system."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Role(StrEnum):
    """Role of a member; the table in the product's contract has all permissions."""

    resident = "resident"
    moderator = "moderator"
    official = "official"
    admin = "admin"


class AssuranceLevel(StrEnum):
    """What is known of a member, as a ladder: each level includes those before it.

    An address that they confirmed; a neighbourhood that they named; residence that a provider
    vouched for.
    """

    address = "address"
    neighbourhood = "neighbourhood"
    resident = "resident"

    def reaches(self, needed: "AssuranceLevel") -> bool:
        """Whether this level includes the needed one."""
        ladder = list(AssuranceLevel)
        return ladder.index(self) >= ladder.index(needed)


STAFF = frozenset({Role.moderator, Role.official, Role.admin})


@dataclass(frozen=True)
class Actor:
    """The person behind a request, or `SYSTEM`. A guest has no `member_id`.

    A blocked member reads, and uses their own pages; they take part in nothing, and a role that was
    given during the block has no rights until its end.

    `needs_reauthentication`: the session gives no rights of a role until its member has given a second
    factor, or has signed in, again. Until then a colleague is a resident.
    """

    member_id: int | None = None
    role: Role | None = None
    name: str = ""
    language: str = ""
    unread: int = 0
    is_blocked: bool = False
    needs_reauthentication: bool = False
    level: AssuranceLevel = AssuranceLevel.address

    @property
    def is_authenticated(self) -> bool:
        return self.member_id is not None

    @property
    def _active_role(self) -> Role | None:
        """The role that has rights now."""
        return None if self.is_blocked or self.needs_reauthentication else self.role

    @property
    def is_staff(self) -> bool:
        return self._active_role in STAFF

    @property
    def is_moderator(self) -> bool:
        """Admins count as moderators."""
        return self._active_role in (Role.moderator, Role.admin)

    @property
    def is_official(self) -> bool:
        """Admins count as officials."""
        return self._active_role in (Role.official, Role.admin)

    @property
    def is_admin(self) -> bool:
        return self._active_role is Role.admin

    @property
    def is_colleague(self) -> bool:
        """Whether they have a role, also one whose rights wait for a second factor."""
        return self.reauthenticated.is_staff

    @property
    def has_dormant_role(self) -> bool:
        """Whether they would have the rights of a role after a second factor."""
        return self.is_colleague and not self.is_staff

    @property
    def reauthenticated(self) -> "Actor":
        """The actor after a second factor."""
        return replace(self, needs_reauthentication=False)

    @property
    def for_shared_cache(self) -> "Actor":
        """The actor reduced to role and unread count, for pages that are equal for all of these."""
        return Actor(
            0 if self.is_authenticated else None, self.role,
            unread=self.unread, is_blocked=self.is_blocked,
            needs_reauthentication=self.has_dormant_role,
        )  # fmt: skip

    def owns(self, author_id: int | None) -> bool:
        """Whether this member is the author; false for guests."""
        return author_id is not None and author_id == self.member_id


GUEST = Actor()
SYSTEM = Actor(name="system")
