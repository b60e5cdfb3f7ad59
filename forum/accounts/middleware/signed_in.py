"""The session of a request: who uses it, by one statement for the cookie."""

from dataclasses import replace

from sqlalchemy import bindparam, false, func, select

from forum.accounts.rules import (
    SessionProof,
    SignedIn,
    StaffPolicy,
    needs_reauthentication,
    reached_level,
)
from forum.accounts.tables import Member, Session
from forum.core.actor import Actor
from forum.core.database.columns import table_of
from forum.core.tokens import hash_secret
from forum.core.unit_of_work import SessionFactory

_MEMBER, _SESSION = table_of(Member).c, table_of(Session).c
_SIGNED_IN = (
    select(
        _SESSION.seen_at,
        _SESSION.shared,
        _MEMBER.declared_at,
        _MEMBER.verified_until,
        _SESSION.begun_at,
        _SESSION.second_factor_at,
        _SESSION.rights_used_at,
        _MEMBER.has_second_factor,
        _MEMBER.id,
        _MEMBER.role,
        _MEMBER.name,
        _MEMBER.language,
        _MEMBER.unread,
        func.coalesce(_MEMBER.blocked_until > bindparam("now"), false()),
    )
    .where(_SESSION.member_id == _MEMBER.id)
    .where(_SESSION.id_hash == bindparam("id_hash"), _SESSION.expires_at > bindparam("now"))
)


async def signed_in(
    session_factory: SessionFactory, cookie: str, policy: StaffPolicy
) -> SignedIn | None:
    """The unexpired session of a cookie, if there is one.

    Runs on every request of a member: one statement, and no more columns than it needs.
    """
    now = session_factory.clock.now()
    values = {"id_hash": hash_secret(cookie), "now": now}
    for row in await session_factory.fetch_all(_SIGNED_IN, values):
        seen_at, shared, declared_at, verified_until, *rest = row
        proof = SessionProof(*rest[:4])
        actor = replace(
            Actor(*rest[4:]),
            needs_reauthentication=needs_reauthentication(proof, policy, now),
            level=reached_level(declared_at, verified_until, now),
        )
        return SignedIn(actor, seen_at, shared, proof)
    return None
