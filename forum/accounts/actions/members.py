"""Actions on members: create, roles, preferences."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from forum.accounts import form_values, queries, rules
from forum.accounts.actions.sessions import end_all_sessions
from forum.accounts.events import MailRhythmChosen, RoleGranted, SignedOut
from forum.accounts.forms import OwnSettings
from forum.accounts.queries import lock_members
from forum.accounts.queries import member as member_of
from forum.accounts.recipients import recipient
from forum.accounts.tables import Member
from forum.core.actor import GUEST, Actor, Role
from forum.core.errors import NotFound
from forum.core.mail.queue import queue_mails
from forum.core.ref import ContentRef
from forum.core.tokens import new_secret
from forum.core.unit_of_work import UnitOfWork
from forum.core.versions import check_version, record_edit

ROLE_MAIL = "role"


async def get_or_create_member(uow: UnitOfWork, email: str, *, language: str) -> Member:
    """The member with this address, created if there is none."""
    existing = await queries.member_by_email(uow, email)
    if existing is not None:
        return existing
    try:
        async with uow.savepoint():
            return await add_member(uow, email, language=language)
    except IntegrityError:
        # Unique constraint: a concurrent request, as of a second window, created the member.
        found = await queries.member_by_email(uow, email)
        assert found is not None
        return found


async def add_member(
    uow: UnitOfWork, email: str, *, language: str, name: str = "", role: Role = Role.resident
) -> Member:
    """Create a member with a confirmed address."""
    return await uow.add(
        Member(
            email=email,
            name=name,
            role=role,
            language=language,
            joined_at=uow.now,
            seen_on=uow.today,
            unsubscribe_code=new_secret()[:32],
        )
    )


async def grant_role(uow: UnitOfWork, email: str, role: Role, *, language: str) -> Member:
    """Give the member with this address a role; creates the member if new. Ends their sessions.

    Nothing happens to a member who has the role already.
    """
    existing = await queries.member_by_email(uow, email)
    if existing is not None and existing.role is role:
        return existing
    member = existing or await get_or_create_member(uow, email, language=language)
    await set_role(uow, member, role)
    return member


async def set_role(uow: UnitOfWork, member: Member, role: Role, *, provider: str = "") -> None:
    """Change a member's role. Ends their sessions, and tells them and the administrators.

    `provider` names the provider whose claim gave the role, if one did.
    """
    before = member.role
    member.role = role
    await uow.flush()
    await end_all_sessions(uow, member.pk)
    uow.publish(
        RoleGranted(
            subject=ContentRef("member", member.pk), role=role, before=before, provider=provider
        )
    )
    await _mail_role(uow, member)


async def _mail_role(uow: UnitOfWork, member: Member) -> None:
    """Mail the member, and every administrator but the one who did it."""
    readers = [each for each in await queries.administrators(uow) if each.pk != uow.actor.member_id]
    recipients = {each.pk: each for each in (member, *readers)}.values()
    data = {"member": member.pk, "role": member.role, "by": uow.actor.member_id}
    await queue_mails(
        uow,
        ROLE_MAIL,
        [(recipient(each), data | {"to": each.pk}) for each in recipients if each.email],
    )


async def save_settings(uow: UnitOfWork, member_id: int, settings: OwnSettings) -> None:
    """Store what a member chose on their page of settings."""
    values = settings.model_dump()
    if not settings.mail_rhythm:
        del values["mail_rhythm"]
    # Not into the row of somebody who was erased since the request began.
    await uow.execute(
        update(Member)
        .where(col(Member.id) == member_id, col(Member.email).is_not(None))
        .values(values)
    )
    uow.publish(MailRhythmChosen(subject=ContentRef("member", member_id)))


async def declare_neighbourhood(
    uow: UnitOfWork, member_id: int, neighbourhood_id: int | None, *, is_declared: bool = True
) -> None:
    """Store where a member says that they live: a neighbourhood, or None for outside the town.

    With `is_declared` false, what they said before is forgotten. Raises `NotFound` for a
    neighbourhood that was deleted in the meantime.
    """
    values = {
        "neighbourhood_id": neighbourhood_id,
        "declared_at": uow.now if is_declared else None,
    }
    try:
        async with uow.savepoint():
            # Not into the row of somebody who was erased since the request began.
            await uow.execute(
                update(Member)
                .where(col(Member.id) == member_id, col(Member.email).is_not(None))
                .values(values)
            )
    except IntegrityError:
        raise NotFound from None


def actor_for(member: Member, now: datetime, *, needs_reauthentication: bool = False) -> Actor:
    """The member as an actor; by default with the rights of their role."""
    return Actor(
        member.id, member.role, member.name, member.language, member.unread,
        is_blocked=rules.is_blocked(member, now),
        needs_reauthentication=needs_reauthentication,
        level=rules.reached_level(member.declared_at, member.verified_until, now),
    )  # fmt: skip


async def current_actor(uow: UnitOfWork) -> Actor:
    """The actor with their current rights, not those from when the request arrived.

    A guest, if the member was erased since. Only the session decides whether a role is dormant.
    """
    if uow.actor.member_id is None:
        return uow.actor
    found = await queries.member(uow, uow.actor.member_id)
    if found is None or found.email is None:
        return GUEST
    return actor_for(found, uow.now, needs_reauthentication=uow.actor.needs_reauthentication)


async def give_role(
    uow: UnitOfWork, member: Member, role: Role, *, expected_version: str = ""
) -> None:
    """Give another member a role. Ends their sessions; they get the role when they sign in again.

    Raises `Forbidden` for non-administrators and for one's own role, `NotFound`, `StaleVersion`.
    """
    # Lock both members, then check current rights: of two administrators who take the role from
    # each other in concurrent requests, only one may.
    await lock_members(uow, [uow.actor.member_id or 0, member.pk])
    rules.may_give_role(await current_actor(uow), member.id).enforce()
    found = await member_of(uow, member.pk)
    if found is None or found.email is None:
        raise NotFound
    check_version(expected_version, form_values.of_member(found))
    if found.role is not role:
        await grant_role(uow, found.email, role, language=found.language)
        await record_edit(uow, ContentRef("member", found.pk))


async def sign_out_everywhere(uow: UnitOfWork, member: Member) -> None:
    """End all sessions of a member, as when they lost a device and call. Raises `Forbidden`."""
    await lock_members(uow, [uow.actor.member_id or 0, member.pk])
    rules.may_administer(await current_actor(uow)).enforce()
    await end_all_sessions(uow, member.pk)
    uow.publish(SignedOut(subject=ContentRef("member", member.pk)))
