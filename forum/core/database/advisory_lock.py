"""PostgreSQL advisory locks: transaction-level locks by key, which name no row. All keys are here.

SQLite needs none: its write transactions run one at a time (`core/database/database.py`). The order
in which locks are taken is in decision 28.
"""

from sqlalchemy import BigInteger, Text, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

RATE_LIMIT_KEY = 0x666F72756D01
"""Creating the hash key that all web processes use for rate limits."""
MIGRATION = 0x666F72756D02
"""Migrating the database."""

_LOCK_NUMBER = select(func.pg_advisory_xact_lock(bindparam("number", type_=BigInteger)))
_LOCK_NAME = select(
    func.pg_advisory_xact_lock(func.hashtextextended(bindparam("name", type_=Text), 0))
)


DRAFTING = "projects drafting"
"""Beginning a project or an update: a form sent twice at the same moment makes one draft."""


TOWN_SETTINGS = "town settings"
"""Saving any of the town's words and looks: one at a time, so that their ids grow with the commits."""


DATA_EXPORTS = "data exports"
"""Building an export, and an erasure: none is stored with what was read before an erasure ended."""


TOPIC_NEWS = "topic news"
"""Recording what is new in topics: one at a time, so that ids grow with the commits."""


def contribution_key(member_id: int) -> str:
    """Posting by a member: the same words sent twice at the same moment become one contribution."""
    return f"member {member_id}"


def case_key(subject: str) -> str:
    """Opening, deciding and closing the cases of one piece of content.

    The handler of an edit that is submitted during a decision waits for it, and opens a new case.
    """
    return f"cases of {subject}"


HELP_REQUESTS = "requests for help"
"""Keeping a request for help: one that is sent twice at the same moment is kept once."""


def import_key(source: str) -> str:
    """Importing ideas of one platform."""
    return f"import from {source}"


async def lock_number(connection: AsyncConnection, number: int) -> None:
    """Take the lock of a number, waiting for it; held until the transaction ends."""
    await connection.execute(_LOCK_NUMBER, {"number": number})


async def lock_name(connection: AsyncConnection, name: str) -> None:
    """Take the lock of a name, waiting for it; held until the transaction ends."""
    await connection.execute(_LOCK_NAME, {"name": name})
