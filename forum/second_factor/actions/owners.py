"""What every action on a second factor does with its owner: lock them, tell them, mark them."""

from sqlalchemy import update
from sqlmodel import col

from forum.accounts import queries as accounts
from forum.accounts.queries import lock_members
from forum.accounts.recipients import recipient
from forum.accounts.rules import SessionProof, is_recent
from forum.accounts.tables import Member, Session
from forum.core.errors import NotFound
from forum.core.mail.queue import queue_mail
from forum.core.tokens import hash_secret
from forum.core.unit_of_work import UnitOfWork
from forum.second_factor import rules


async def lock_owner(uow: UnitOfWork, member_id: int) -> Member:
    """The member, locked: changes of their second factor come one after the other. Raises `NotFound`."""
    await lock_members(uow, [member_id])
    member = await accounts.member(uow, member_id)
    if member is None or member.email is None:
        raise NotFound
    return member


async def lock_owner_to_change(uow: UnitOfWork, member_id: int, session: str) -> Member:
    """The member, locked, if the session proves who they are; by its secret.

    Asked on the locked row: of two first passkeys at the same moment, the second needs the first.
    Raises `Forbidden`, and `NotFound` for a session that somebody ended meanwhile.
    """
    member = await lock_owner(uow, member_id)
    found = await uow.get(Session, hash_secret(session))
    if found is None:
        raise NotFound
    proof = SessionProof(
        begun_at=found.begun_at,
        second_factor_at=found.second_factor_at,
        rights_used_at=found.rights_used_at,
        has_second_factor=member.has_second_factor,
    )
    rules.may_change(is_recent=is_recent(proof, uow.now)).enforce()
    return member


async def mail_owner(uow: UnitOfWork, kind: str, member: Member) -> None:
    """Tell a member what happened with their second factor."""
    await queue_mail(uow, kind, recipient(member), {"member": member.pk})


async def set_has_second_factor(uow: UnitOfWork, member_id: int, *, has: bool) -> None:
    """Set whether a role of the member needs a second factor in each session."""
    await uow.execute(
        update(Member).where(col(Member.id) == member_id).values(has_second_factor=has)
    )
