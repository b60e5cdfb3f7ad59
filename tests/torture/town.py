"""The town the torture begins with: who lives there, with their sessions, and what there is."""

from dataclasses import dataclass

from forum.accounts.actions import sessions
from forum.accounts.tables import Member
from forum.app.container import Forum
from forum.ideas.tables import Status
from forum.migrations import migrate
from tests.factories import add_residents, post_pending_idea, post_public_idea, seed_town
from tests.integration.projects.factories import link_idea, write_project
from tests.people import BRAM, ELS, MARIA, NADIA, TOM, YUSUF, Person, seed_members
from tests.people import member as member_of

IDEAS = 8
WAITING = 12
PROJECTS = 2


@dataclass(frozen=True)
class Inhabitant:
    """Somebody with a session."""

    number: int
    secret: str


@dataclass(frozen=True)
class Town:
    """Who takes part, and what is there from the start."""

    residents: list[Inhabitant]
    moderators: list[Inhabitant]
    officials: list[Inhabitant]
    ideas: list[int]
    projects: list[int]


async def make_town(forum: Forum, residents: int) -> Town:
    """Migrate the database and settle everybody in; moderators have something to decide at once."""
    await migrate.migrate(forum.session_factory.database.engine)
    async with forum.session_factory.unit_of_work() as uow:
        await seed_members(uow)
        await seed_town(uow)
    ideas = [await post_public_idea(forum, by=MARIA) for _ in range(IDEAS)]
    projects = [await write_project(forum, f"Steunpunt {n + 1}") for n in range(PROJECTS)]
    for project in projects:
        followed = await post_public_idea(forum, by=YUSUF, status=Status.accepted)
        await link_idea(forum, project, followed)
    for _ in range(WAITING):
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


async def _sign_in(forum: Forum, who: Person | Member) -> Inhabitant:
    member = who if isinstance(who, Member) else await member_of(forum.session_factory, who)
    async with forum.session_factory.unit_of_work() as uow:
        return Inhabitant(member.pk, await sessions.begin_session(uow, member, days=30))
