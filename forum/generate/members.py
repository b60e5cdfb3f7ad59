"""The people of a generated town: residents who join one after the other, and staff."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from forum.core.actor import Role
from forum.generate.sizes import Span
from forum.generate.texts import SPEAKERS

ALREADY_THERE = 0.3
SHOW_THEIR_NAME = 0.6
STAFF = {Role.moderator: 3, Role.official: 3, Role.admin: 1}
NAMES = ("Merel", "Wilg", "Vlier", "Mees", "Linde", "Kwik", "Beuk", "Sijs", "Hazelaar", "Karekiet")


@dataclass(frozen=True)
class Person:
    """Somebody of the town."""

    id: int
    name: str
    role: Role
    language: str
    joined_at: datetime

    @property
    def email(self) -> str:
        return f"{self.role}-{self.id}@example.org"


class People:
    """Residents in the order in which they joined, then staff. Ids begin at `first_id`."""

    def __init__(self, chance: Random, count: int, span: Span, first_id: int) -> None:
        languages = chance.choices([*SPEAKERS], [*SPEAKERS.values()], k=count)
        before = int(count * ALREADY_THERE) + 1
        joined = [span.begins - timedelta(days=60 * chance.random()) for _ in range(before)]
        joined += [span.moment(chance.random()) for _ in range(count - before)]
        joined.sort()
        self._joined = joined
        self._seed = chance.random()
        self.residents = [
            Person(
                first_id + place, f"{chance.choice(NAMES)} {place + 1}", Role.resident, language, at
            )
            for place, (language, at) in enumerate(zip(languages, joined, strict=True))
        ]
        arrives = span.begins - timedelta(days=90)
        numbers = iter(range(first_id + count, first_id + count + sum(STAFF.values())))
        self.staff = {
            role: [
                Person(next(numbers), f"{role.capitalize()} {place + 1}", role, "nl", arrives)
                for place in range(many)
            ]
            for role, many in STAFF.items()
        }
        self.trusted: set[int] = set()

    def joined_by(self, moment: datetime) -> int:
        """How many residents there are at a moment."""
        return bisect_right(self._joined, moment)

    def resident(self, chance: Random, moment: datetime) -> Person:
        """A resident who is there at a moment."""
        return self.residents[chance.randrange(self.joined_by(moment))]

    def colleague(self, chance: Random, role: Role) -> Person:
        """Somebody of the staff."""
        return chance.choice(self.staff[role])

    def rows(self) -> Iterator[dict[str, Any]]:
        """Every member as a row."""
        for person in (*self.residents, *(one for some in self.staff.values() for one in some)):
            code = sha256(f"{self._seed}:{person.id}".encode()).hexdigest()[:32]
            yield {
                "id": person.id, "email": person.email, "name": person.name, "role": person.role,
                "language": person.language, "joined_at": person.joined_at, "wants_mail": True,
                "trusted": person.id in self.trusted, "unsubscribe_code": code, "unread": 0,
            }  # fmt: skip
