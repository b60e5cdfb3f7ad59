"""Claims of a provider, and what becomes of them: what the tests of residence share."""

from typing import Any

from sqlmodel import select

from forum.accounts.tables import Identity, Verification
from forum.app.container import Forum

STEPS = "/nl/me/verification"
NUMBER = "person-0001"
KEY = "a key for tests, with 32 characters or more"
HERE: dict[str, Any] = {"address": {"postal_code": "9000"}, "national_number": NUMBER}
ELSEWHERE: dict[str, Any] = {"address": {"postal_code": "1000"}, "national_number": NUMBER}

NOT_VERIFYING: dict[str, dict[str, Any]] = {
    "another town": ELSEWHERE,
    "no claim": {"national_number": NUMBER},
    "another kind of claim": {"address": "9000", "national_number": NUMBER},
    "a list without it": {"address": {"postal_code": ["1000"]}, "national_number": NUMBER},
    "no person": {"address": {"postal_code": "9000"}},
    "several persons": {"address": {"postal_code": "9000"}, "national_number": [NUMBER, "2"]},
    "an empty person": {"address": {"postal_code": "9000"}, "national_number": " "},
}


async def verifications(forum: Forum) -> list[Verification]:
    """All verifications."""
    async with forum.session_factory.read_session() as session:
        return await session.all(select(Verification))


async def identities(forum: Forum) -> list[Identity]:
    """All linked identities."""
    async with forum.session_factory.read_session() as session:
        return await session.all(select(Identity))
