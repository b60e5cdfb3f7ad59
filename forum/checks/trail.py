"""Check of the audit trail: whether entries were changed, removed or added behind the forum's back.

That the newest ones were cut off shows only beside an earlier report (`--trail`).
"""

from collections.abc import AsyncIterator
from datetime import timedelta

from forum.checks.result import CheckContext, CheckResult, error, well
from forum.core.audit.verify import verify_chain

HASH_SHOWN = 16
"""Characters of the newest hash in the report: enough to know it again."""


async def trail(context: CheckContext) -> AsyncIterator[CheckResult]:
    """Recompute the chain of hashes, and name the newest entry so that it can be noted elsewhere."""
    session_factory = context.forum.session_factory
    async with session_factory.database.read_connection() as connection:
        report = await verify_chain(
            connection,
            context.known_entry,
            now=session_factory.clock.now(),
            kept=timedelta(days=context.settings.retention.trail),
        )
    if report.fault:
        yield error(
            "trail",
            f"{report.fault}: somebody wrote to the database; compare it with the last good backup",
        )
    elif report.last_id:
        newest = f"{report.last_id}:{report.last_hash[:HASH_SHOWN]}"
        compared = "" if context.known_entry else "; not compared with an earlier report (--trail)"
        yield well("trail", f"entries: {report.entries}, the newest is {newest}{compared}")
