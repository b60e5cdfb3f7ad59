"""Actions on sessions (begin, extend, end) and on known browsers."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from forum.accounts.tables import KnownBrowser, Member, Session
from forum.core.tokens import hash_secret, new_secret
from forum.core.unit_of_work import UnitOfWork
from forum.core.user_agent import families


async def upsert_known_browser(uow: UnitOfWork, member: Member, secret: str) -> None:
    """Upsert a known browser: the member signed in with the browser that holds this secret."""
    upsert = sqlite.insert if uow.is_sqlite else postgresql.insert
    await uow.execute(
        upsert(KnownBrowser)
        .values(secret_hash=hash_secret(secret), member_id=member.pk, seen_at=uow.now)
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
    user_agent: str = "",
) -> str:
    """Create a session on one device; returns the secret for its cookie.

    `provider` names the provider that authenticated the member, if any. `shared`: other people use
    the device too. Of `user_agent` only the families of browser and system are stored.
    """
    browser, system = families(user_agent)
    await uow.execute(update(Member).where(col(Member.id) == member.pk).values(_seen(uow)))
    secret = new_secret()
    await uow.add(
        Session(
            id_hash=hash_secret(secret),
            member_id=member.pk,
            begun_at=uow.now,
            seen_at=uow.now,
            expires_at=uow.now + timedelta(days=days),
            provider=provider,
            shared=shared,
            browser=browser,
            system=system,
        )
    )
    return secret


def _seen(uow: UnitOfWork) -> dict[str, Any]:
    """Values of a member who is here: nothing warns them of an erasure any more."""
    return {"seen_on": uow.today, "warnings": 0, "warned_at": None}


async def extend_session(uow: UnitOfWork, cookie: str, lifetime: timedelta) -> None:
    """Extend the session of a cookie: it expires `lifetime` after this request."""
    id_hash = hash_secret(cookie)
    owner = select(col(Session.member_id)).where(col(Session.id_hash) == id_hash)
    # The member's row first: whoever ends all sessions of a member locks it before them.
    await uow.execute(
        update(Member).where(col(Member.id) == owner.scalar_subquery()).values(_seen(uow))
    )
    await uow.execute(
        update(Session)
        .where(col(Session.id_hash) == id_hash)
        .values(seen_at=uow.now, expires_at=uow.now + lifetime)
    )


async def end_session(uow: UnitOfWork, secret: str) -> str | None:
    """Sign out on one device; returns the provider that authenticated the member, if any."""
    deleted = await uow.execute(
        delete(Session)
        .where(col(Session.id_hash) == hash_secret(secret))
        .returning(col(Session.provider))
    )
    session = deleted.first()
    return session.provider if session else None


async def end_session_of(uow: UnitOfWork, member_id: int, id_hash: str) -> bool:
    """End one session of a member, from another device; False if it had ended."""
    deleted = await uow.execute(
        delete(Session).where(col(Session.member_id) == member_id, col(Session.id_hash) == id_hash)
    )
    return bool(deleted.rowcount)


async def end_all_sessions(uow: UnitOfWork, member_id: int, *, but: str = "") -> None:
    """End all sessions of a member, on every device but that with the secret `but`."""
    statement = delete(Session).where(col(Session.member_id) == member_id)
    if but:
        statement = statement.where(col(Session.id_hash) != hash_secret(but))
    await uow.execute(statement)
