"""Actions on sessions: begin, prolong, end, and remember the browser."""

from datetime import timedelta

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from forum.accounts.tables import KnownBrowser, Member, Session
from forum.core.tokens import hashed, new_secret
from forum.core.unit_of_work import Work


async def note_browser(work: Work, member: Member, secret: str) -> None:
    """Note that a member signed in with the browser of that secret."""
    upsert = sqlite.insert if work.is_sqlite else postgresql.insert
    await work.execute(
        upsert(KnownBrowser)
        .values(secret_hash=hashed(secret), member_id=member.number, seen_at=work.now)
        .on_conflict_do_update(
            index_elements=["secret_hash", "member_id"], set_={"seen_at": work.now}
        )
    )


async def begin_session(
    work: Work,
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
    await work.add(
        Session(
            id_hash=hashed(secret),
            member_id=member.number,
            begun_at=work.now,
            seen_at=work.now,
            expires_at=work.now + timedelta(days=days),
            provider=provider,
            shared=shared,
        )
    )
    return secret


async def prolong_session(work: Work, cookie: str, lasts: timedelta) -> None:
    """Let the session of a cookie last from this visit on."""
    await work.execute(
        update(Session)
        .where(col(Session.id_hash) == hashed(cookie))
        .values(seen_at=work.now, expires_at=work.now + lasts)
    )


async def end_session(work: Work, secret: str) -> str | None:
    """Sign out on one device; returns the name of the provider that had vouched, if any."""
    ended = await work.execute(
        delete(Session)
        .where(col(Session.id_hash) == hashed(secret))
        .returning(col(Session.provider))
    )
    vouched = ended.first()
    return vouched.provider if vouched else None


async def end_all_sessions(work: Work, member_id: int) -> None:
    """Sign a member out everywhere."""
    await work.execute(delete(Session).where(col(Session.member_id) == member_id))
