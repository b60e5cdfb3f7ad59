"""Actions on projects for which people offer help; the offers of its ideas come along."""

from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.core.verdict import Verdict
from forum.offers.queries import count_helpers
from forum.projects import queries, rules


async def may_be_helped(session: ReadSession, number: int) -> Verdict:
    """Whether people may offer help with a project."""
    return rules.may_be_helped(await queries.project(session, number))


async def recount(uow: UnitOfWork, number: int) -> None:
    """Store anew how many people want to help with a project or its ideas: each counts once."""
    # Locked before counting: of two who offer at the same moment the second counts both.
    project = await queries.project(uow, number, for_update=True)
    project.helpers_count = await count_helpers(uow, await queries.audience(uow, number))
    await uow.flush()
