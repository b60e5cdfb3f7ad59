"""Member generator: residents, who join over time, and staff."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from forum.accounts.tables import Rhythm
from forum.core.actor import Role
from forum.generate.sizes import Span
from forum.generate.texts import SPEAKERS

ALREADY_THERE = 0.3
"""Fraction of residents who joined before the span begins."""
SHOW_THEIR_NAME = 0.6
"""Fraction of contributions with the author's name."""
STAFF = {Role.moderator: 3, Role.official: 3, Role.admin: 1}
"""Number of members by role of staff."""
NAMES = ("Merel", "Wilg", "Vlier", "Mees", "Linde", "Kwik", "Beuk", "Sijs", "Hazelaar", "Karekiet")


@dataclass(frozen=True)
class Person:
    """A member before it is a row."""

    id: int
    name: str
    role: Role
    language: str
    joined_at: datetime

    @property
    def email(self) -> str:
        """Unique address, from role and id."""
        return f"{self.role}-{self.id}@example.org"


class People:
    """Residents in order of joining, then staff. Ids begin at `first_id`."""

    def __init__(self, chance: Random, count: int, span: Span, first_id: int) -> None:
        languages = chance.choices([*SPEAKERS], [*SPEAKERS.values()], k=count)
        early_count = int(count * ALREADY_THERE) + 1
        joined = [span.begins - timedelta(days=60 * chance.random()) for _ in range(early_count)]
        joined += [span.moment(chance.random()) for _ in range(count - early_count)]
        joined.sort()
        self._joined = joined
        self._seen_on = (span.ends - timedelta(days=1)).date()
        self._seed = chance.random()
        self.residents = [
            Person(
                first_id + index, f"{chance.choice(NAMES)} {index + 1}", Role.resident, language, at
            )
            for index, (language, at) in enumerate(zip(languages, joined, strict=True))
        ]
        staff_joined_at = span.begins - timedelta(days=90)
        staff_ids = iter(range(first_id + count, first_id + count + sum(STAFF.values())))
        self.staff = {
            role: [
                Person(
                    next(staff_ids), f"{role.capitalize()} {index + 1}", role, "nl", staff_joined_at
                )
                for index in range(size)
            ]
            for role, size in STAFF.items()
        }

    def joined_by(self, moment: datetime) -> int:
        """Number of residents who have joined by a moment."""
        return bisect_right(self._joined, moment)

    def resident(self, chance: Random, moment: datetime) -> Person:
        """A random resident who has joined by a moment."""
        return self.residents[chance.randrange(self.joined_by(moment))]

    def colleague(self, chance: Random, role: Role) -> Person:
        """A random member of staff with a role."""
        return chance.choice(self.staff[role])

    def rows(self) -> Iterator[dict[str, Any]]:
        """Every member as a row."""
        for person in (
            *self.residents,
            *(member for members in self.staff.values() for member in members),
        ):
            code = sha256(f"{self._seed}:{person.id}".encode()).hexdigest()[:32]
            yield {
                "id": person.id, "email": person.email, "name": person.name, "role": person.role,
                "language": person.language, "joined_at": person.joined_at, "mail_rhythm": Rhythm.daily,
                "unsubscribe_code": code, "unread": 0,
                "seen_on": self._seen_on,
            }  # fmt: skip
