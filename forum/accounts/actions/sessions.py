"""Actions on sessions: begin, prolong, end, and remember the browser."""

from datetime import timedelta

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from forum.accounts.tables import KnownBrowser, Member, Session
from forum.core.tokens import hashed, new_secret
from forum.core.unit_of_work import UnitOfWork


async def note_browser(uow: UnitOfWork, member: Member, secret: str) -> None:
    """Note that a member signed in with the browser of that secret."""
    upsert = sqlite.insert if uow.is_sqlite else postgresql.insert
    await uow.execute(
        upsert(KnownBrowser)
        .values(secret_hash=hashed(secret), member_id=member.number, seen_at=uow.now)
        .on_conflict_do_update(
            index_elements=["secret_hash", "member_id"], set_={"seen_at": uow.now}
        )
    )


async def begin_session(
    uow: UnitOfWork,
    member: Member,
    *,
    days: float,
    provider: str | None = None,
    shared: bool = False,
) -> str:
    """Sign a member in on one device; returns the secret for the cookie.

    `provider` names who vouched for them, if anybody did; others use a `shared` device too.
    """
    secret = new_secret()
    await uow.add(
        Session(
            id_hash=hashed(secret),
            member_id=member.number,
            begun_at=uow.now,
            seen_at=uow.now,
            expires_at=uow.now + timedelta(days=days),
            provider=provider,
            shared=shared,
        )
    )
    return secret


async def prolong_session(uow: UnitOfWork, cookie: str, lasts: timedelta) -> None:
    """Let the session of a cookie last from this visit on."""
    await uow.execute(
        update(Session)
        .where(col(Session.id_hash) == hashed(cookie))
        .values(seen_at=uow.now, expires_at=uow.now + lasts)
    )


async def end_session(uow: UnitOfWork, secret: str) -> str | None:
    """Sign out on one device; returns the name of the provider that had vouched, if any."""
    ended = await uow.execute(
        delete(Session)
        .where(col(Session.id_hash) == hashed(secret))
        .returning(col(Session.provider))
    )
    vouched = ended.first()
    return vouched.provider if vouched else None


async def end_all_sessions(uow: UnitOfWork, member_id: int) -> None:
    """Sign a member out everywhere."""
    await uow.execute(delete(Session).where(col(Session.member_id) == member_id))
