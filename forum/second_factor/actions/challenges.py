"""Actions on challenges: made for one ceremony of one session, and taken once."""

from sqlalchemy import delete
from sqlmodel import col

from forum.core.tokens import hash_secret
from forum.core.unit_of_work import UnitOfWork
from forum.second_factor.rules import CHALLENGE_TIME
from forum.second_factor.tables import Ceremony, PasskeyChallenge


async def store_challenge(
    uow: UnitOfWork, challenge: str, ceremony: Ceremony, session: str
) -> None:
    """Store a challenge for a session, named by its secret."""
    await uow.add(
        PasskeyChallenge(
            challenge=challenge,
            session_hash=hash_secret(session),
            ceremony=ceremony,
            expires_at=uow.now + CHALLENGE_TIME,
        )
    )


async def take_challenge(uow: UnitOfWork, challenge: str, ceremony: Ceremony, session: str) -> bool:
    """Delete a challenge, right or wrong as its answer may be; False if it isn't this session's."""
    taken = await uow.execute(
        delete(PasskeyChallenge).where(
            col(PasskeyChallenge.challenge) == challenge,
            col(PasskeyChallenge.session_hash) == hash_secret(session),
            col(PasskeyChallenge.ceremony) == ceremony,
            col(PasskeyChallenge.expires_at) > uow.now,
        )
    )
    return taken.rowcount == 1
