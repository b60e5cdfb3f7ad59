"""Actions on blocks: block a resident for a time or for good, lift it, and object to it."""

from datetime import timedelta

from sqlalchemy import update
from sqlmodel import col

from forum.accounts import queries, rules
from forum.accounts.actions.members import current_actor
from forum.accounts.events import BlockLifted, BlockObjected, MemberBlocked
from forum.accounts.queries import lock_members
from forum.accounts.recipients import recipient
from forum.accounts.tables import Block, Member
from forum.core.errors import Conflict, NotFound
from forum.core.mail.queue import queue_mail
from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork

BLOCKED_MAIL, LIFTED_MAIL, OBJECTION_MAIL = "blocked", "unblocked", "objection"


async def block_member(
    uow: UnitOfWork, member_id: int, *, ground: str, days: int, text: str
) -> Block:
    """Block a resident for some days, or for good with 0, and tell them why.

    Raises `NotFound`, `Forbidden` for non-administrators and for a colleague, `Conflict` while
    another block is in force.
    """
    await lock_members(uow, [uow.actor.member_id or 0, member_id])
    member = await _existing(uow, member_id)
    rules.may_block(await current_actor(uow), member).enforce()
    if rules.is_blocked(member, uow.now):
        raise Conflict("blocked_already")
    until = uow.now + timedelta(days=days) if days else None
    block = await uow.add(
        Block(
            member_id=member_id,
            by_id=uow.actor.member_id,
            ground=ground,
            text=text,
            blocked_at=uow.now,
            until=until,
        )
    )
    await _set_until(uow, member, until or rules.FOREVER)
    uow.publish(MemberBlocked(subject=ContentRef("member", member_id), ground=ground, days=days))
    await _mail(uow, BLOCKED_MAIL, member, block)
    return block


async def lift_block(uow: UnitOfWork, member_id: int) -> None:
    """Lift the block of a member, and tell them.

    Raises `Forbidden` for non-administrators, `NotFound`, `Conflict` if there is none.
    """
    await lock_members(uow, [uow.actor.member_id or 0, member_id])
    rules.may_administer(await current_actor(uow)).enforce()
    member = await _existing(uow, member_id)
    block = await queries.block_in_force(uow, member_id)
    if block is None:
        raise Conflict("not_blocked")
    block.lifted_at = uow.now
    await uow.flush()
    await _set_until(uow, member, None)
    uow.publish(BlockLifted(subject=ContentRef("member", member_id)))
    await _mail(uow, LIFTED_MAIL, member, block)


async def object_to_block(uow: UnitOfWork, member_id: int, text: str) -> None:
    """Store a member's objection to the block in force, and tell the administrators.

    A later one replaces it, without another mail. Raises `Conflict` without a block.
    """
    await lock_members(uow, [member_id])
    block = await queries.block_in_force(uow, member_id)
    if block is None:
        raise Conflict("not_blocked")
    is_first = block.objected_at is None
    block.objection, block.objected_at = text, uow.now
    await uow.flush()
    uow.publish(BlockObjected(subject=ContentRef("member", member_id)))
    for each in await queries.administrators(uow) if is_first else ():
        await _mail(uow, OBJECTION_MAIL, each, block)


async def _existing(uow: UnitOfWork, member_id: int) -> Member:
    member = await queries.member(uow, member_id)
    if member is None or member.email is None:
        raise NotFound
    return member


async def _set_until(uow: UnitOfWork, member: Member, until: object) -> None:
    await uow.execute(update(Member).where(col(Member.id) == member.pk).values(blocked_until=until))


async def _mail(uow: UnitOfWork, kind: str, to: Member, block: Block) -> None:
    if to.email:
        await queue_mail(uow, kind, recipient(to), {"block": block.pk})
