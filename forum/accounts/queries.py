"""Queries on members, sessions, identities and sign-ins."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, or_
from sqlalchemy import select as columns
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from forum.accounts.rules import is_meant
from forum.accounts.tables import (
    AddressChange,
    AddressChangeToken,
    Block,
    FormerAddress,
    Identity,
    KnownBrowser,
    Member,
    Session,
    SignIn,
    SignInCopy,
    Verification,
    WaitingAction,
)
from forum.core.actor import STAFF, Role
from forum.core.ref import ContentRef
from forum.core.text.cleaning import fold
from forum.core.tokens import hash_secret
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.core.versions import Editor, LastEdit

MEMBERS_PER_STATEMENT = 500
"""Members per statement; databases limit the parameters of one."""
MEMBERS_PER_SCAN = 5000
"""Names that a search reads at once, so that memory doesn't grow with the members."""
SESSIONS_SHOWN = 50


async def count_members(connection: AsyncConnection) -> int:
    """The number of members."""
    return (await connection.execute(columns(func.count()).select_from(Member))).scalar_one()


async def member(session: ReadSession, member_id: int) -> Member | None:
    """A member by id."""
    return await session.get(Member, member_id)


async def last_editor(session: ReadSession, subject: ContentRef, part: str = "") -> Editor | None:
    """The member who last saved this part of the subject's form, and when."""
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
    """The identity with this subject at an issuer."""
    statement = select(Identity).where(Identity.issuer == issuer, Identity.subject == subject)
    return await session.first(statement)


async def identity_at(session: ReadSession, issuer: str, member_id: int) -> Identity | None:
    """A member's identity at an issuer, if they ever signed in through it."""
    statement = select(Identity).where(Identity.issuer == issuer, Identity.member_id == member_id)
    return await session.first(statement)


async def verification_of_person(session: ReadSession, person_hash: str) -> Verification | None:
    """The verification of the person with this keyed hash."""
    return await session.first(select(Verification).where(Verification.person_hash == person_hash))


async def waiting_actions(session: ReadSession, member_id: int) -> list[WaitingAction]:
    """What waits until a member has taken a step, the oldest first."""
    waiting = select(WaitingAction).where(WaitingAction.member_id == member_id)
    return await session.all(waiting.order_by(col(WaitingAction.id)))


async def lock_members(uow: UnitOfWork, member_ids: Iterable[int]) -> None:
    """Lock the rows of these members until the commit; later reads see what was committed before.

    Lock order: ascending ids, so that concurrent transactions can't deadlock. SQLite has only one
    writer, so nothing is locked there.
    """
    ids = [] if uow.is_sqlite else sorted(set(member_ids))
    for start in range(0, len(ids), MEMBERS_PER_STATEMENT):
        statement = select(Member.id).where(
            col(Member.id).in_(ids[start : start + MEMBERS_PER_STATEMENT])
        )
        # FOR NO KEY UPDATE: FOR UPDATE would block concurrent votes, which refer to the member.
        await uow.fetch_all(statement.order_by(col(Member.id)).with_for_update(key_share=True))


async def sessions_of(session: ReadSession, member_id: int) -> list[Session]:
    """A member's sessions that haven't ended, the last used first."""
    return await session.all(
        select(Session)
        .where(Session.member_id == member_id, Session.expires_at > session.now)
        .order_by(col(Session.seen_at).desc(), col(Session.id_hash))
        .limit(SESSIONS_SHOWN)
    )


async def is_shared_session(session: ReadSession, cookie: str) -> bool:
    """Whether the session of a cookie is on a device that others use too."""
    statement = select(Session.shared).where(Session.id_hash == hash_secret(cookie))
    return bool(await session.first(statement))


async def lock_sign_ins(uow: UnitOfWork, *emails: str) -> None:
    """Lock the sign-ins of addresses, which are used before their member's row is locked."""
    statement = select(SignIn.id).where(col(SignIn.email).in_(emails)).order_by(col(SignIn.id))
    await uow.fetch_all(statement.with_for_update())


async def has_members(session: ReadSession, role: Role | None = None) -> bool:
    """Whether there is any member, or any with this role."""
    statement = select(Member).limit(1)
    if role:
        statement = statement.where(Member.role == role)
    return await session.first(statement) is not None


async def administrators(session: ReadSession) -> list[Member]:
    """Every administrator."""
    statement = select(Member).where(Member.role == Role.admin).order_by(col(Member.id))
    return await session.all(statement)


async def has_other_admin(session: ReadSession, member_id: int) -> bool:
    """Whether there is an administrator beside this member."""
    others = select(Member).where(Member.role == Role.admin, Member.id != member_id)
    return await session.first(others.limit(1)) is not None


async def search_members(session: ReadSession, text: str, limit: int) -> list[Member]:
    """Members with a part of their name or address, by name, whatever its accents and its case.

    No database folds letters as `fold` does, so every name is read: 0.6 s in a thread for 100,000 members.
    """
    scan = columns(col(Member.id), col(Member.name), col(Member.email)).order_by(col(Member.id))
    found: list[tuple[str, int]] = []
    after: int | None = 0
    while after is not None:
        page = scan.where(col(Member.id) > after, col(Member.email).is_not(None))
        rows = await session.fetch_all(page.limit(MEMBERS_PER_SCAN))
        found += await asyncio.to_thread(_meant, text, rows)
        after = rows[-1].id if len(rows) == MEMBERS_PER_SCAN else None
    shown = await members(session, [member_id for _, member_id in sorted(found)[:limit]])
    return sorted(shown, key=lambda member: (fold(member.name), member.pk))


def _meant(text: str, rows: Sequence[Any]) -> list[tuple[str, int]]:
    """The folded name and the number of each member whom a text means."""
    return [(fold(name), pk) for pk, name, email in rows if is_meant(text, name, email)]


async def block_in_force(session: ReadSession, member_id: int) -> Block | None:
    """The block of a member that hasn't ended."""
    return next(iter(await blocks_in_force(session, member_id)), None)


async def blocks_in_force(session: ReadSession, member_id: int | None = None) -> list[Block]:
    """The blocks that haven't ended, of one member or of all: those with an objection first."""
    statement = select(Block).where(
        col(Block.lifted_at).is_(None),
        or_(col(Block.until).is_(None), col(Block.until) > session.now),
    )
    if member_id is not None:
        statement = statement.where(Block.member_id == member_id)
    has_no_objection = col(Block.objected_at).is_(None)
    return await session.all(statement.order_by(has_no_objection, col(Block.id).desc()).limit(100))


async def staff_names(session: ReadSession) -> list[str]:
    """The names of all members who work for the municipality."""
    return await session.all(
        select(Member.name).where(col(Member.role).in_(STAFF), Member.name != "").distinct()
    )


async def members(session: ReadSession, ids: Iterable[int]) -> list[Member]:
    """Members by their ids; no statement without any."""
    wanted = set(ids)
    return await session.all(select(Member).where(col(Member.id).in_(wanted))) if wanted else []


async def sign_in_by_token(session: ReadSession, token: str) -> SignIn | None:
    """The sign-in that a mailed link belongs to, in the last copy of its mail or an earlier one."""
    token_hash = hash_secret(token)
    current = await session.first(select(SignIn).where(SignIn.token_hash == token_hash))
    if current is not None:
        return current
    earlier = select(SignInCopy.sign_in_id).where(SignInCopy.token_hash == token_hash)
    return await session.first(select(SignIn).where(col(SignIn.id).in_(earlier)))


async def address_change_of(session: ReadSession, member_id: int) -> AddressChange | None:
    """The change of address that a member asked for and that still waits."""
    return await session.first(
        select(AddressChange).where(
            AddressChange.member_id == member_id, AddressChange.expires_at > session.now
        )
    )


async def former_addresses(session: ReadSession, member_id: int) -> dict[str, datetime]:
    """Addresses that a member had before, and that no other member has, each with the end of that."""
    taken = columns(col(Member.id)).where(col(Member.email) == col(FormerAddress.email))
    statement = columns(col(FormerAddress.email), func.max(col(FormerAddress.changed_at)))
    theirs = statement.where(col(FormerAddress.member_id) == member_id, ~taken.exists())
    rows = await session.fetch_all(theirs.group_by(col(FormerAddress.email)))
    return {email: until for email, until in rows}


async def requested_address(session: ReadSession, member_id: int) -> tuple[str, bool]:
    """An address that a member asked for and nobody has, or empty; and whether its mailbox confirmed."""
    taken = columns(col(Member.id)).where(col(Member.email) == col(AddressChange.email))
    statement = columns(
        col(AddressChange.email), col(AddressChange.new_confirmed_at).is_not(None)
    ).where(col(AddressChange.member_id) == member_id, ~taken.exists())
    row = next(iter(await session.fetch_all(statement)), ("", False))
    return row[0], bool(row[1])


def waiting_drafts(kind: str, email: str) -> SelectOfScalar[int]:
    """The ids of content of a kind that was written signed out, and waits for a mail to an address."""
    draft = col(SignIn.intent_data)[kind].as_integer()
    return select(draft).where(
        SignIn.email == email, col(SignIn.used_at).is_(None), draft.is_not(None)
    )


async def addresses_without_member(session: ReadSession) -> list[tuple[str, datetime]]:
    """Addresses with which nobody but a guest asked for something, and when for the first time."""
    taken = columns(col(Member.id)).where(col(Member.email) == col(SignIn.email))
    statement = columns(col(SignIn.email), func.min(col(SignIn.asked_at)))
    rows = await session.fetch_all(statement.where(~taken.exists()).group_by(col(SignIn.email)))
    return [(email, since) for email, since in rows]


async def address_change_by_token(
    session: ReadSession, token: str
) -> tuple[AddressChange, bool] | None:
    """The waiting change that a mailed token belongs to, and whether the new mailbox holds it."""
    statement = (
        select(AddressChange, AddressChangeToken.to_new)
        .join(AddressChangeToken, col(AddressChangeToken.change_id) == col(AddressChange.id))
        .where(
            AddressChangeToken.token_hash == hash_secret(token),
            AddressChange.expires_at > session.now,
        )
    )
    return next(((change, to_new) for change, to_new in await session.rows(statement)), None)


async def code_hashes(session: ReadSession, sign_in: SignIn) -> list[str]:
    """The hashes of the codes in all copies of a sign-in's mail."""
    copies = await session.all(select(SignInCopy).where(SignInCopy.sign_in_id == sign_in.id))
    hashes = (sign_in.code_hash, *(copy.code_hash for copy in copies))
    return [code_hash for code_hash in hashes if code_hash]


async def count_guesses_since(
    session: ReadSession, email: str, since: datetime, *, each: int
) -> int:
    """How many guesses an account's codes have allowed since then, or may still allow.

    A valid code counts as `each` guesses, one that is no longer valid as the guesses made. A guess
    at a mail with several copies counts once for the code of each copy.
    """
    copies = (
        columns(func.count(col(SignInCopy.code_hash)))
        .where(col(SignInCopy.sign_in_id) == col(SignIn.id))
        .scalar_subquery()
    )
    codes = copies + case((col(SignIn.code_hash).is_not(None), 1), else_=0)
    is_valid = (col(SignIn.used_at).is_(None)) & (col(SignIn.expires_at) > session.now)
    guesses = case((is_valid, each), else_=col(SignIn.guesses))
    total = select(func.coalesce(func.sum(guesses * codes), 0)).where(
        SignIn.email == email, SignIn.asked_at > since
    )
    return int(await session.first(total) or 0)


async def addresses_of_browser(session: ReadSession, browser: str) -> list[str]:
    """The addresses of the members who signed in with this browser."""
    statement = (
        columns(col(Member.email))
        .join(KnownBrowser, col(KnownBrowser.member_id) == col(Member.id))
        .where(col(KnownBrowser.secret_hash) == hash_secret(browser))
    )
    return [email for email in await session.all(statement) if email]


async def sign_in_by_handle(session: ReadSession, handle: str) -> SignIn | None:
    """The sign-in that this browser requested."""
    return await session.first(select(SignIn).where(SignIn.handle_hash == hash_secret(handle)))


async def staff(session: ReadSession) -> list[Member]:
    """The members with a role other than resident, by name: É beside E, on every database."""
    rows = await session.all(select(Member).where(col(Member.role) != Role.resident))
    return sorted(rows, key=lambda member: (fold(member.name), member.pk))
