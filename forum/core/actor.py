"""Who acts: a guest, a member in one role, or the system itself."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a member may do; the table in the product's contract says it in full."""

    resident = "resident"
    moderator = "moderator"
    official = "official"
    admin = "admin"


STAFF = frozenset({Role.moderator, Role.official, Role.admin})


@dataclass(frozen=True)
class Actor:
    """The person behind a request. A guest has no `member_id`."""

    member_id: int | None = None
    role: Role | None = None
    name: str = ""
    language: str = ""
    unread: int = 0

    @property
    def is_authenticated(self) -> bool:
        return self.member_id is not None

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF

    @property
    def is_moderator(self) -> bool:
        return self.role in (Role.moderator, Role.admin)

    @property
    def is_official(self) -> bool:
        return self.role in (Role.official, Role.admin)

    @property
    def is_admin(self) -> bool:
        return self.role is Role.admin

    @property
    def for_shared_cache(self) -> "Actor":
        """Anybody of the same role with as much unread: for pages that are the same for them all."""
        return Actor(0 if self.is_authenticated else None, self.role, unread=self.unread)

    def owns(self, author_id: int | None) -> bool:
        """True when this member is the author."""
        return author_id is not None and author_id == self.member_id


GUEST = Actor()
SYSTEM = Actor(name="system")
