"""Every question about members and sign-ins."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, case, func
from sqlalchemy import select as columns
from sqlmodel import col, select

from forum.accounts.tables import Identity, KnownBrowser, Member, Session, SignIn, SignInCopy
from forum.core.actor import STAFF, Actor, Role
from forum.core.database.columns import table_of
from forum.core.ref import ContentRef
from forum.core.tokens import hashed
from forum.core.unit_of_work import ReadSession, SessionFactory, UnitOfWork
from forum.core.versions import Editor, LastEdit

AT_ONCE = 500
"""How many members one statement names; databases limit the parameters of one."""


async def member(session: ReadSession, member_id: int) -> Member | None:
    """A member by id."""
    return await session.get(Member, member_id)


async def last_editor(session: ReadSession, subject: ContentRef, part: str = "") -> Editor | None:
    """Who last saved the form of that part of a thing."""
    found = await session.fetch_all(
        columns(col(LastEdit.member_id), col(Member.name), col(LastEdit.at))
        .outerjoin(Member, col(Member.id) == col(LastEdit.member_id))
        .where(
            col(LastEdit.subject_kind) == subject.kind,
            col(LastEdit.subject_id) == subject.id,
            col(LastEdit.part) == part,
        )
    )
    return next((Editor(member_id, name or "", at) for member_id, name, at in found), None)


async def member_by_email(session: ReadSession, email: str) -> Member | None:
    """The member with this address (lower case)."""
    return await session.first(select(Member).where(Member.email == email))


async def identity(session: ReadSession, issuer: str, subject: str) -> Identity | None:
    """What is known of somebody at a provider."""
    return await session.first(
        select(Identity).where(Identity.issuer == issuer, Identity.subject == subject)
    )


async def identity_at(session: ReadSession, issuer: str, member_id: int) -> Identity | None:
    """Who a member is at a provider, if they ever came in by it."""
    return await session.first(
        select(Identity).where(Identity.issuer == issuer, Identity.member_id == member_id)
    )


async def hold(uow: UnitOfWork, member_ids: Iterable[int]) -> None:
    """Let nobody else change these members until the commit, and see what the last one changed.

    By rising ids, so that no two works wait for each other; on SQLite there is only one.
    """
    ids = [] if uow.is_sqlite else sorted(set(member_ids))
    for begin in range(0, len(ids), AT_ONCE):
        held = select(Member.id).where(col(Member.id).in_(ids[begin : begin + AT_ONCE]))
        # Not FOR UPDATE, for which whoever votes would have to wait.
        await uow.fetch_all(held.order_by(col(Member.id)).with_for_update(key_share=True))


async def is_anybody(session: ReadSession, role: Role | None = None) -> bool:
    """Whether there is a member at all, or one with that role."""
    statement = select(Member).limit(1)
    if role:
        statement = statement.where(Member.role == role)
    return await session.first(statement) is not None


async def staff_names(session: ReadSession) -> list[str]:
    """The names of everybody who works for the municipality."""
    return await session.all(
        select(Member.name).where(col(Member.role).in_(STAFF), Member.name != "").distinct()
    )


async def members(session: ReadSession, ids: Iterable[int]) -> list[Member]:
    """Members by their ids."""
    return await session.all(select(Member).where(col(Member.id).in_(set(ids))))


_MEMBER, _SESSION = table_of(Member).c, table_of(Session).c
_SIGNED_IN = (
    columns(
        _SESSION.seen_at,
        _SESSION.shared,
        _MEMBER.id,
        _MEMBER.role,
        _MEMBER.name,
        _MEMBER.language,
        _MEMBER.unread,
    )
    .where(_SESSION.member_id == _MEMBER.id)
    .where(_SESSION.id_hash == bindparam("id_hash"), _SESSION.expires_at > bindparam("now"))
)


async def signed_in(
    session_factory: SessionFactory, cookie: str
) -> tuple[Actor, datetime, bool] | None:
    """Who an unexpired session's cookie belongs to, when it was last prolonged, and if it is shared.

    Every request of a member asks this: one statement, and no more columns than it needs.
    """
    values = {"id_hash": hashed(cookie), "now": session_factory.clock.now()}
    for seen_at, shared, *who in await session_factory.fetch_all(_SIGNED_IN, values):
        return Actor(*who), seen_at, shared
    return None


async def sign_in_by_token(session: ReadSession, token: str) -> SignIn | None:
    """The sign-in a mailed link belongs to, be it in the last copy of its mail or an earlier one."""
    known = hashed(token)
    last = await session.first(select(SignIn).where(SignIn.token_hash == known))
    if last is not None:
        return last
    earlier = select(SignInCopy.sign_in_id).where(SignInCopy.token_hash == known)
    return await session.first(select(SignIn).where(col(SignIn.id).in_(earlier)))


async def code_hashes(session: ReadSession, sign_in: SignIn) -> list[str]:
    """The hashes of the codes in every copy of a sign-in's mail."""
    copies = await session.all(select(SignInCopy).where(SignInCopy.sign_in_id == sign_in.id))
    found = (sign_in.code_hash, *(copy.code_hash for copy in copies))
    return [code for code in found if code]


async def guessable_since(session: ReadSession, email: str, since: datetime, *, each: int) -> int:
    """How many guesses at one code the codes of an account gave since then, or may still give.

    Codes that work may be guessed at `each` times; at those that no longer do, what was guessed. A
    guess at a mail with several copies is one at the code of each.
    """
    copies = (
        columns(func.count(col(SignInCopy.code_hash)))
        .where(col(SignInCopy.sign_in_id) == col(SignIn.id))
        .scalar_subquery()
    )
    codes = copies + case((col(SignIn.code_hash).is_not(None), 1), else_=0)
    works = (col(SignIn.used_at).is_(None)) & (col(SignIn.expires_at) > session.now)
    guessed = case((works, each), else_=col(SignIn.guesses))
    asked = select(func.coalesce(func.sum(guessed * codes), 0)).where(
        SignIn.email == email, SignIn.asked_at > since
    )
    return int(await session.first(asked) or 0)


async def plain_sign_in_waits(session: ReadSession, email: str) -> bool:
    """Whether the last mail that was asked for only signs in, by a link that still works.

    One with somebody's words in it isn't recommended: whoever asked for it may be a stranger.
    """
    fresh = select(SignIn).where(
        SignIn.email == email, col(SignIn.used_at).is_(None), SignIn.expires_at > session.now
    )
    newest = await session.first(fresh.order_by(col(SignIn.id).desc()).limit(1))
    return newest is not None and not newest.intent


async def addresses_known_in(session: ReadSession, browser: str) -> list[str]:
    """The addresses of members who were signed in with this browser."""
    known = (
        columns(col(Member.email))
        .join(KnownBrowser, col(KnownBrowser.member_id) == col(Member.id))
        .where(col(KnownBrowser.secret_hash) == hashed(browser))
    )
    return [email for email in await session.all(known) if email]


async def sign_in_by_handle(session: ReadSession, handle: str) -> SignIn | None:
    """The sign-in this browser asked for."""
    return await session.first(select(SignIn).where(SignIn.handle_hash == hashed(handle)))


async def staff(session: ReadSession) -> list[Member]:
    """Members with a role other than resident, by name."""
    return await session.all(
        select(Member)
        .where(col(Member.role) != Role.resident)
        .order_by(col(Member.name), col(Member.id))
    )
