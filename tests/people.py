"""The cast: the named users with fixed roles that the tests share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from forum.accounts import queries
from forum.accounts.actions import members
from forum.accounts.tables import Member
from forum.core.actor import Role
from forum.core.unit_of_work import ReadSession, SessionFactory, UnitOfWork


@dataclass(frozen=True)
class Person:
    """A user with an account in every test's database."""

    name: str
    role: Role
    language: str = "nl"

    @property
    def email(self) -> str:
        return f"{self.name.lower()}@example.org"


MARIA = Person("Maria", Role.resident)
YUSUF = Person("Yusuf", Role.resident, "tr")
ELS = Person("Els", Role.moderator)
BRAM = Person("Bram", Role.moderator)
TOM = Person("Tom", Role.official)
NADIA = Person("Nadia", Role.official, "fr")
ANN = Person("Ann", Role.admin)

RESIDENTS = (MARIA, YUSUF)
MODERATORS = (ELS, BRAM)
OFFICIALS = (TOM, NADIA)
CAST = (*RESIDENTS, *MODERATORS, *OFFICIALS, ANN)


async def seed_members(uow: UnitOfWork) -> None:
    """Add the cast as members."""
    for person in CAST:
        await members.add_member(
            uow, person.email, language=person.language, name=person.name, role=person.role
        )


async def member_of(session_factory: SessionFactory, person: Person) -> Member:
    """The member row of a person, read in a new session."""
    async with session_factory.read_session() as session:
        return await member_row(session, person)


async def member_row(session: ReadSession, person: Person) -> Member:
    """The member row of a person, read in a given session or unit of work."""
    row = await queries.member_by_email(session, person.email)
    assert row is not None
    return row


@asynccontextmanager
async def acting_as(session_factory: SessionFactory, person: Person) -> AsyncIterator[UnitOfWork]:
    """A unit of work with one of the cast as actor."""
    async with session_factory.unit_of_work() as uow:
        uow.actor = members.actor_for(await member_row(uow, person), uow.now)
        yield uow
