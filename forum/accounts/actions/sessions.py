"""Actions on sessions (begin, extend, end) and on known browsers."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from forum.accounts.recipients import recipient
from forum.accounts.tables import KnownBrowser, Member, Session
from forum.core.actor import STAFF
from forum.core.errors import NotFound
from forum.core.mail.queue import queue_mail
from forum.core.tokens import hash_secret, new_secret
from forum.core.unit_of_work import UnitOfWork
from forum.core.user_agent import families

NEW_DEVICE_MAIL = "new_device"


async def renew_known_browser(uow: UnitOfWork, member: Member, secret: str) -> str:
    """Store that a member signed in with the browser that sent this secret; returns its new one.

    The old one is void for everybody who uses this browser: whoever planted or copied it doesn't
    know the new one.
    """
    new = new_secret()
    if secret:
        await uow.execute(
            update(KnownBrowser)
            .where(col(KnownBrowser.secret_hash) == hash_secret(secret))
            .values(secret_hash=hash_secret(new))
        )
    upsert = sqlite.insert if uow.is_sqlite else postgresql.insert
    await uow.execute(
        upsert(KnownBrowser)
        .values(secret_hash=hash_secret(new), member_id=member.pk, seen_at=uow.now)
        .on_conflict_do_update(
            index_elements=["secret_hash", "member_id"], set_={"seen_at": uow.now}
        )
    )
    return new


async def notify_of_new_device(
    uow: UnitOfWork, member: Member, browser: str, user_agent: str
) -> None:
    """Mail a member who signs in with a browser that they never signed in with; `browser`: its secret.

    Only colleagues: a resident has just opened the mail by which they sign in.
    """
    known = await uow.get(KnownBrowser, (hash_secret(browser), member.pk)) if browser else None
    if known or member.role not in STAFF or member.email is None:
        return
    family, system = families(user_agent)
    data = {"member": member.pk, "browser": family, "system": system, "at": uow.now.isoformat()}
    await queue_mail(uow, NEW_DEVICE_MAIL, recipient(member), data)


async def begin_session(
    uow: UnitOfWork,
    member: Member,
    *,
    days: float,
    provider: str | None = None,
    shared: bool = False,
    user_agent: str = "",
    second_factor: bool = False,
) -> str:
    """Create a session on one device; returns the secret for its cookie.

    `provider` names the provider that authenticated the member, if any. `shared`: other people use
    the device too. Of `user_agent` only the families of browser and system are stored.
    `second_factor`: the provider vouched for one; from then on the member's role needs one.
    """
    browser, system = families(user_agent)
    values = _seen(uow) | ({"has_second_factor": True} if second_factor else {})
    await uow.execute(update(Member).where(col(Member.id) == member.pk).values(values))
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
            second_factor_at=uow.now if second_factor else None,
            rights_used_at=uow.now,
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


async def record_rights_use(uow: UnitOfWork, cookie: str) -> None:
    """Record that the rights of a role were in use in the session of a cookie."""
    await uow.execute(
        update(Session)
        .where(col(Session.id_hash) == hash_secret(cookie))
        .values(rights_used_at=uow.now)
    )


async def record_second_factor(uow: UnitOfWork, cookie: str) -> str:
    """Record that the member gave a second factor in the session of a cookie: their role has rights.

    Returns the session's new secret: whoever knows the old one gains nothing. Raises `NotFound` for a
    session that somebody ended meanwhile.
    """
    secret = new_secret()
    updated = await uow.execute(
        update(Session)
        .where(col(Session.id_hash) == hash_secret(cookie))
        .values(id_hash=hash_secret(secret), second_factor_at=uow.now, rights_used_at=uow.now)
    )
    if not updated.rowcount:
        raise NotFound
    return secret


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
