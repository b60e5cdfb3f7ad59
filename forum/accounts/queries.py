"""Every question about members and sign-ins."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from forum.accounts.secrets import hashed
from forum.accounts.tables import Member, Session, SignIn
from forum.core.work import Reading


async def member(reading: Reading, member_id: int) -> Member | None:
    """A member by id."""
    return await reading.get(Member, member_id)


async def member_by_email(reading: Reading, email: str) -> Member | None:
    """The member with this address (lower case)."""
    return await reading.first(select(Member).where(Member.email == email))


async def hold(reading: Reading, member_id: int) -> None:
    """Let what one member does at the same moment happen one after the other, until the commit.

    On SQLite all writing does; PostgreSQL locks the member's row.
    """
    await reading.rows(select(Member.id).where(Member.id == member_id).with_for_update())


async def members(reading: Reading, ids: Iterable[int]) -> list[Member]:
    """Members by their ids."""
    return await reading.all(select(Member).where(col(Member.id).in_(set(ids))))


async def session_with_member(reading: Reading, cookie: str) -> tuple[Session, Member] | None:
    """The unexpired session of a cookie and its member."""
    rows = await reading.rows(
        select(Session, Member)
        .join(Member, col(Member.id) == col(Session.member_id))
        .where(Session.id_hash == hashed(cookie), Session.expires_at > reading.now)
    )
    return (rows[0][0], rows[0][1]) if rows else None


async def sign_in_by_token(reading: Reading, token: str) -> SignIn | None:
    """The sign-in a mailed link belongs to."""
    return await reading.first(select(SignIn).where(SignIn.token_hash == hashed(token)))


async def guesses_since(reading: Reading, email: str, since: datetime) -> int:
    """How often codes were guessed for a mailbox since a moment."""
    guessed = select(func.coalesce(func.sum(SignIn.guesses), 0)).where(
        SignIn.email == email, SignIn.asked_at > since
    )
    return int(await reading.first(guessed) or 0)


async def sign_in_by_handle(reading: Reading, handle: str) -> SignIn | None:
    """The sign-in this browser asked for."""
    return await reading.first(select(SignIn).where(SignIn.handle_hash == hashed(handle)))
