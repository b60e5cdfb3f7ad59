"""Actions on verifications: a provider vouches that a member lives here, or says that they don't."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import delete, update
from sqlmodel import col, select

from forum.accounts import queries, rules
from forum.accounts.events import MemberVerified, VerificationEnded
from forum.accounts.oidc.claims import Claims, Provider
from forum.accounts.tables import Member, Verification
from forum.core.errors import DomainError
from forum.core.ref import ContentRef
from forum.core.unit_of_work import HasInfo, UnitOfWork

BATCH = 50
"""Verifications that are deleted in one transaction."""
BeforeForgetting = Callable[[UnitOfWork, int, str], Awaitable[None]]
"""Called with a member's number and the hash of a person, before a living account loses the hash."""
_KEY = "before_forgetting_a_person"


def forgetting_info(before: BeforeForgetting) -> dict[str, Any]:
    """The entry of `SessionFactory.info` that holds what is called before a person's hash is deleted."""
    return {_KEY: before}


async def _before_forgetting(uow: UnitOfWork, own: Verification) -> None:
    holder: HasInfo = uow
    await cast(BeforeForgetting, holder.info[_KEY])(uow, own.member_id, own.person_hash)


async def forget_verifications(uow: UnitOfWork, before: datetime) -> int:
    """Delete some verifications that ended before a moment; returns how many."""
    expired = col(Verification.expires_at) < before
    rows = select(Verification).where(expired).order_by(col(Verification.member_id)).limit(BATCH)
    found = await uow.all(rows.with_for_update())
    for each in found:
        await _before_forgetting(uow, each)
    ids = [each.member_id for each in found]
    await uow.execute(delete(Verification).where(col(Verification.member_id).in_(ids)))
    return len(ids)


class OtherAccount(DomainError):
    """The person has another account already. `email` is its address, for that person only."""

    def __init__(self, email: str) -> None:
        super().__init__("person_has_account")
        self.email = email


async def enforce_own_account(uow: UnitOfWork, owner_id: int | None, member: Member) -> None:
    """Raise `OtherAccount` if somebody else's account belongs to the person."""
    if owner_id is not None and owner_id != member.pk:
        owner = await queries.member(uow, owner_id)
        raise OtherAccount(owner.email or "" if owner else "")


async def update_verification(
    uow: UnitOfWork, member: Member, claims: Claims, provider: Provider
) -> None:
    """Store what the claims say: the member lives here, or doesn't; nothing if they say neither.

    Raises `OtherAccount` if the person is verified in another account, `Forbidden` if the member is
    verified as another person, `IntegrityError` if a concurrent request verified the person.
    """
    if provider.verifier is None or claims.person_hash is None:
        return
    own = await uow.get(Verification, member.pk)
    if claims.is_resident is False and own and own.person_hash == claims.person_hash:
        await _end(uow, member, own, provider)
    if not claims.is_resident:
        return
    found = await queries.verification_of_person(uow, claims.person_hash)
    await enforce_own_account(uow, found.member_id if found else None, member)
    rules.may_verify(own, claims.person_hash, uow.now).enforce()
    if own and own.person_hash != claims.person_hash:
        await _before_forgetting(uow, own)
    await uow.execute(delete(Verification).where(col(Verification.member_id) == member.pk))
    expires_at = uow.now + provider.verifier.duration
    await uow.add(
        Verification(
            member_id=member.pk,
            person_hash=claims.person_hash,
            provider=provider.name,
            verified_at=uow.now,
            expires_at=expires_at,
        )
    )
    await _set_until(uow, member, expires_at)
    uow.publish(MemberVerified(subject=ContentRef("member", member.pk), provider=provider.name))


async def _end(uow: UnitOfWork, member: Member, own: Verification, provider: Provider) -> None:
    """End a verification now; the person's hash stays until it is deleted with what has expired."""
    if own.expires_at > uow.now:
        own.expires_at = uow.now
        await uow.flush()
        await _set_until(uow, member, uow.now)
        uow.publish(
            VerificationEnded(subject=ContentRef("member", member.pk), provider=provider.name)
        )


async def _set_until(uow: UnitOfWork, member: Member, until: object) -> None:
    await uow.execute(
        update(Member).where(col(Member.id) == member.pk).values(verified_until=until)
    )
