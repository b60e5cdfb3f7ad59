"""What can be missing in a forum that runs: somebody to run it, and something to talk about."""

from collections.abc import AsyncIterator

from forum.accounts import queries as accounts
from forum.calls import queries as calls_queries
from forum.calls.rules import CallState, call_state
from forum.checks.result import CheckContext, CheckResult, error, warning
from forum.core.actor import Role
from forum.town import queries as town_queries

MAKE_ONE = "make yourself one: forum grant you@example.org admin"


async def people(context: CheckContext) -> AsyncIterator[CheckResult]:
    """Somebody must be able to run the forum."""
    async with context.forum.session_factory.read_session() as session:
        anybody = await accounts.is_anybody(session)
        admin = await accounts.is_anybody(session, Role.admin)
    if admin:
        return
    if not anybody:
        yield warning("town", f"there is no administrator yet; {MAKE_ONE}")
    else:
        yield error("town", f"there is no administrator; {MAKE_ONE}")


async def parts(context: CheckContext) -> AsyncIterator[CheckResult]:
    """What ideas are about and where they are."""
    async with context.forum.session_factory.read_session() as session:
        calls = await calls_queries.calls(session)
        missing = {
            "open call": not any(
                call_state(call, session.today) is CallState.open for call in calls
            ),
            "theme": not await town_queries.themes(session),
            "neighbourhood": not await town_queries.neighbourhoods(session),
        }
    where = f"{context.settings.site.base_url}/{context.settings.site.default_language}/admin"
    for name, is_missing in missing.items():
        if is_missing:
            yield warning("town", f"there is no {name}; make one on {where}")
