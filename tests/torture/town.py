"""Initial data of the crash test: users with their sessions, ideas and projects."""

from dataclasses import dataclass

from forum.accounts.actions import sessions
from forum.accounts.tables import Member
from forum.app.container import Forum
from forum.ideas.tables import Status
from forum.migrations import migrate
from tests.factories import add_residents, post_pending_idea, post_public_idea, seed_town
from tests.integration.projects.factories import link_idea, write_project
from tests.people import BRAM, ELS, MARIA, NADIA, TOM, YUSUF, Person, member_of, seed_members

IDEAS = 8
PENDING_IDEAS = 12
PROJECTS = 2


@dataclass(frozen=True)
class Inhabitant:
    """A member with a session; `secret`: the value of the session cookie."""

    number: int
    secret: str


@dataclass(frozen=True)
class Town:
    """The users by role, and the IDs of the initial ideas and projects."""

    residents: list[Inhabitant]
    moderators: list[Inhabitant]
    officials: list[Inhabitant]
    ideas: list[int]
    projects: list[int]


async def make_town(forum: Forum, residents: int) -> Town:
    """Migrate and seed the database, with pending ideas for the moderators to decide."""
    await migrate.migrate(forum.session_factory.database.engine)
    async with forum.session_factory.unit_of_work() as uow:
        await seed_members(uow)
        await seed_town(uow)
    ideas = [await post_public_idea(forum, by=MARIA) for _ in range(IDEAS)]
    projects = [await write_project(forum, f"Steunpunt {index + 1}") for index in range(PROJECTS)]
    for project in projects:
        linked_idea = await post_public_idea(forum, by=YUSUF, status=Status.accepted)
        await link_idea(forum, project, linked_idea)
    for _ in range(PENDING_IDEAS):
        await post_pending_idea(forum, by=YUSUF)
    await forum.engine.start()
    await forum.dispatcher.drain()
    members = await add_residents(forum.session_factory, residents)
    return Town(
        residents=[await _sign_in(forum, member) for member in members],
        moderators=[await _sign_in(forum, person) for person in (ELS, BRAM)],
        officials=[await _sign_in(forum, person) for person in (TOM, NADIA)],
        ideas=[idea.number for idea in ideas],
        projects=[project.number for project in projects],
    )


async def _sign_in(forum: Forum, person: Person | Member) -> Inhabitant:
    member = (
        person if isinstance(person, Member) else await member_of(forum.session_factory, person)
    )
    async with forum.session_factory.unit_of_work() as uow:
        return Inhabitant(member.pk, await sessions.begin_session(uow, member, days=30))
