"""Actions on ideas for which people offer help; who they are is known by the offers."""

from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.core.verdict import Verdict
from forum.ideas import rules
from forum.ideas.queries import groups
from forum.ideas.queries import ideas as queries
from forum.ideas.tables import KIND, Idea
from forum.offers.queries import count_helpers


async def _canonical(session: ReadSession, number: int, *, for_update: bool = False) -> Idea:
    idea = await queries.idea(session, number)
    return await queries.idea(session, idea.merged_into or number, for_update=for_update)


async def may_be_helped(session: ReadSession, number: int) -> Verdict:
    """Whether people may offer help with an idea; with a merged one as with its canonical one."""
    return rules.may_be_helped(await _canonical(session, number))


async def pooled(session: ReadSession, number: int) -> list[ContentRef]:
    """An idea with all that readers find as one with it."""
    return [ContentRef(KIND, each) for each in await groups.whole(session, number)]


async def recount(uow: UnitOfWork, number: int) -> None:
    """Store anew how many people want to help with the canonical idea of a group: each counts once."""
    # Locked before counting: of two who offer at the same moment the second counts both.
    idea = await _canonical(uow, number, for_update=True)
    idea.helpers_count = await count_helpers(uow, await pooled(uow, idea.number))
    await uow.flush()
