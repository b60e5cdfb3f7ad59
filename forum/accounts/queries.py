"""Every question about members and sign-ins."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, func
from sqlalchemy import select as columns
from sqlmodel import col, select

from forum.accounts.secrets import hashed
from forum.accounts.tables import Identity, Member, Session, SignIn, SignInCopy
from forum.core.actor import STAFF, Actor, Role
from forum.core.columns import rows_of
from forum.core.content import Ref
from forum.core.versions import Editor, LastEdit
from forum.core.work import Reading, Work, Workshop

AT_ONCE = 500
"""How many members one statement names; databases limit the parameters of one."""


async def member(reading: Reading, member_id: int) -> Member | None:
    """A member by id."""
    return await reading.get(Member, member_id)


async def last_editor(reading: Reading, subject: Ref, part: str = "") -> Editor | None:
    """Who last saved the form of that part of a thing."""
    found = await reading.ask(
        columns(col(LastEdit.member_id), col(Member.name), col(LastEdit.at))
        .outerjoin(Member, col(Member.id) == col(LastEdit.member_id))
        .where(
            col(LastEdit.subject_kind) == subject.kind,
            col(LastEdit.subject_id) == subject.id,
            col(LastEdit.part) == part,
        )
    )
    return next((Editor(member_id, name or "", at) for member_id, name, at in found), None)


async def member_by_email(reading: Reading, email: str) -> Member | None:
    """The member with this address (lower case)."""
    return await reading.first(select(Member).where(Member.email == email))


async def identity(reading: Reading, issuer: str, subject: str) -> Identity | None:
    """What is known of somebody at a provider."""
    return await reading.first(
        select(Identity).where(Identity.issuer == issuer, Identity.subject == subject)
    )


async def identity_at(reading: Reading, issuer: str, member_id: int) -> Identity | None:
    """Who a member is at a provider, if they ever came in by it."""
    return await reading.first(
        select(Identity).where(Identity.issuer == issuer, Identity.member_id == member_id)
    )


async def hold(work: Work, member_ids: Iterable[int]) -> None:
    """Let nobody else change these members until the commit, and see what the last one changed.

    By rising ids, so that no two works wait for each other; on SQLite there is only one.
    """
    ids = [] if work.is_sqlite else sorted(set(member_ids))
    for begin in range(0, len(ids), AT_ONCE):
        held = select(Member.id).where(col(Member.id).in_(ids[begin : begin + AT_ONCE]))
        # Not FOR UPDATE, for which whoever votes would have to wait.
        await work.ask(held.order_by(col(Member.id)).with_for_update(key_share=True))


async def is_anybody(reading: Reading, role: Role | None = None) -> bool:
    """Whether there is a member at all, or one with that role."""
    question = select(Member).limit(1)
    if role:
        question = question.where(Member.role == role)
    return await reading.first(question) is not None


async def staff_names(reading: Reading) -> list[str]:
    """The names of everybody who works for the municipality."""
    return await reading.all(
        select(Member.name).where(col(Member.role).in_(STAFF), Member.name != "").distinct()
    )


async def members(reading: Reading, ids: Iterable[int]) -> list[Member]:
    """Members by their ids."""
    return await reading.all(select(Member).where(col(Member.id).in_(set(ids))))


_MEMBER, _SESSION = rows_of(Member).c, rows_of(Session).c
_SIGNED_IN = (
    columns(
        _SESSION.seen_at, _MEMBER.id, _MEMBER.role, _MEMBER.name, _MEMBER.language, _MEMBER.unread
    )
    .where(_SESSION.member_id == _MEMBER.id)
    .where(_SESSION.id_hash == bindparam("id_hash"), _SESSION.expires_at > bindparam("now"))
)


async def signed_in(workshop: Workshop, cookie: str) -> tuple[Actor, datetime] | None:
    """Who an unexpired session's cookie belongs to, and when the session was last prolonged.

    Every request of a member asks this: one statement, and no more columns than it needs.
    """
    values = {"id_hash": hashed(cookie), "now": workshop.clock.now()}
    for seen_at, member_id, role, name, language, unread in await workshop.ask(_SIGNED_IN, values):
        return Actor(member_id, role, name, language, unread), seen_at
    return None


async def sign_in_by_token(reading: Reading, token: str) -> SignIn | None:
    """The sign-in a mailed link belongs to, be it in the last copy of its mail or an earlier one."""
    known = hashed(token)
    last = await reading.first(select(SignIn).where(SignIn.token_hash == known))
    if last is not None:
        return last
    earlier = select(SignInCopy.sign_in_id).where(SignInCopy.token_hash == known)
    return await reading.first(select(SignIn).where(col(SignIn.id).in_(earlier)))


async def code_hashes(reading: Reading, sign_in: SignIn) -> list[str]:
    """The hashes of the codes in every copy of a sign-in's mail."""
    copies = select(SignInCopy.code_hash).where(SignInCopy.sign_in_id == sign_in.id)
    last = [sign_in.code_hash] if sign_in.code_hash else []
    return last + await reading.all(copies)


async def guesses_since(reading: Reading, email: str, since: datetime) -> int:
    """How often codes were guessed for a mailbox since a moment."""
    guessed = select(func.coalesce(func.sum(SignIn.guesses), 0)).where(
        SignIn.email == email, SignIn.asked_at > since
    )
    return int(await reading.first(guessed) or 0)


async def sign_in_by_handle(reading: Reading, handle: str) -> SignIn | None:
    """The sign-in this browser asked for."""
    return await reading.first(select(SignIn).where(SignIn.handle_hash == hashed(handle)))
