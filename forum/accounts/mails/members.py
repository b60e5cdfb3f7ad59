"""Mail templates of accounts: the sign-in mail, and those about roles, devices, providers and blocks."""

from datetime import datetime
from typing import Any

from forum.accounts import queries
from forum.accounts.actions import blocks
from forum.accounts.actions.identities import MOVED_MAIL
from forum.accounts.actions.members import ROLE_MAIL
from forum.accounts.actions.sessions import NEW_DEVICE_MAIL
from forum.accounts.actions.sign_ins import SIGN_IN_MAIL, make_sign_in_secrets
from forum.accounts.labels import NEW_ROLE, ROLES
from forum.accounts.mails.named import named_in
from forum.accounts.presenters import device_name, preview_of, subject_of
from forum.accounts.recipients import tags
from forum.accounts.rules import SHOW_HELPLINES, SIGN_IN_TIME, starts_after_block
from forum.accounts.tables import Block, Member
from forum.core.actor import Role
from forum.core.content import registry
from forum.core.content.grounds import ground_words
from forum.core.i18n.bidi import isolated
from forum.core.i18n.formatting import format_date, format_moment
from forum.core.i18n.translations import gettext
from forum.core.mail import account
from forum.core.mail.account import AccountMail
from forum.core.mail.address import shown_address
from forum.core.mail.message import content_tag
from forum.core.mail.queue import Mail
from forum.core.mail.sending import MailTemplate
from forum.core.pending_action import pending_actions_of
from forum.core.ref import ContentRef
from forum.core.site import site_in
from forum.core.unit_of_work import ReadSession, SessionFactory
from forum.core.visibility import Visibility


async def _people_of(
    session: ReadSession, address: str, subject: ContentRef | None
) -> frozenset[str]:
    """Whoever has the address, and who wrote what a sign-in is about; or the draft, without an author."""
    summaries = await registry.summaries(session, [subject] if subject else [])
    parents = [each.about for each in summaries.values() if each.about]
    quoted = [*summaries.values(), *(await registry.summaries(session, parents)).values()]
    authors = await queries.members(session, {each.author_id for each in quoted if each.author_id})
    drafts = {
        content_tag(ref, each.posted_at)
        for ref, each in summaries.items()
        if each.visibility is Visibility.draft and each.author_id is None
    }
    return tags(await queries.member_by_email(session, address), *authors) | drafts


async def _compose_sign_in(session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
    async with session_factory.unit_of_work() as uow:
        created = await make_sign_in_secrets(uow, int(mail.data["sign_in"]), address=mail.address)
    if created is None:
        return None
    sign_in, token, code = created
    async with session_factory.read_session() as session:
        preview = await preview_of(session, sign_in)
        subject = subject_of(session, sign_in.intent_data)
        people = await _people_of(session, mail.address, subject)
    is_private = subject is not None and subject.kind in session_factory.private_kinds
    # A mailbox may be shared: a cry for help and private content stay on the page.
    is_quoted = not is_private and not sign_in.intent_data.get(SHOW_HELPLINES)
    return {
        "people": people,
        "token": token,
        "code": f"{code[:3]} {code[3:]}" if code else "",
        "action": pending_actions_of(session_factory).get(sign_in.intent),
        "preview": preview.mailed if preview and is_quoted else None,
        "minutes": int(SIGN_IN_TIME.total_seconds() // 60),
    }


async def _compose_role_mail(session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
    """To the member whose role changed, or to an administrator, who is told who changed it."""
    async with session_factory.read_session() as session:
        member = await queries.member(session, int(mail.data["member"]))
        by = await queries.member(session, mail.data["by"]) if mail.data["by"] else None
        to = await queries.member(session, int(mail.data["to"]))
        now = session.now
    if member is None or to is None or member.email is None:
        return None
    words = {
        "name": isolated(member.name or shown_address(member.email)),
        "role": gettext(ROLES[Role(mail.data["role"])][0]),
        "who": isolated((by.name or by.email or "") if by else ""),
    }
    to_member = member.pk == to.pk
    by_whom = (
        gettext("%(who)s changed this.")
        if by
        else gettext("It was done by a sign-in provider, or on the command line.")
    )
    waits = starts_after_block(member, Role(mail.data["role"]), now)
    what = gettext(NEW_ROLE[to_member, waits])
    return {
        "people": tags(member, by, to),
        "mail": AccountMail(
            subject=gettext("Your role has changed") if to_member else gettext("A colleague's role has changed"),
            name=to.name,
            before=(what % words, by_whom % words),
            button_label=gettext("Sign in") if to_member else gettext("Look at the role"),
            path="sign-in" if to_member else f"admin/members/{member.pk}",
            after=(gettext("Is this not right? Then please tell an administrator."),),
        )
    }  # fmt: skip


async def _compose_new_device(session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
    found = await named_in(session_factory, mail, "member")
    if found is None:
        return None
    [member] = found
    at = format_moment(datetime.fromisoformat(mail.data["at"]), session_factory.zone)
    device = device_name(mail.data["browser"], mail.data["system"])
    return {
        "people": tags(member),
        "mail": AccountMail(
            subject=gettext("Sign-in on a new device"),
            name=member.name,
            before=(
                gettext("Somebody signed in to your account on a device where you never signed in before: %(device)s, %(moment)s.")
                % {"device": device or gettext("A device without a name"), "moment": at},
                gettext("Was it you? Then you don't have to do anything."),
            ),
            button_label=gettext("Look at my devices"),
            path="me/sessions",
            after=(gettext("Was it not you? Then sign out on that device, and tell an administrator: somebody may be able to open your mailbox."),),
        )
    }  # fmt: skip


async def _compose_moved(session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
    found = await named_in(session_factory, mail, "member")
    if found is None:
        return None
    [member] = found
    site = site_in(session_factory.info)
    words = {"provider": isolated(site.localized_name(mail.data["labels"]))}
    return {
        "people": tags(member),
        "mail": AccountMail(
            subject=gettext("%(provider)s now signs you in to your other account") % words,
            name=member.name,
            before=(
                gettext("Somebody signed in with %(provider)s. We know this person from another account on the forum. From now on %(provider)s signs them in to that account.")
                % words,
                gettext("This account stays as it is. You can still sign in to it with this e-mail address."),
            ),
            button_label=gettext("Sign in"),
            path="sign-in",
            after=(gettext("Is this not right? Then please let us know."),),
        )
    }  # fmt: skip


async def _block_of(session_factory: SessionFactory, mail: Mail) -> tuple[Block, Member] | None:
    async with session_factory.read_session() as session:
        block = await session.get(Block, int(mail.data["block"]))
        member = await queries.member(session, block.member_id) if block else None
    return (block, member) if block and member and member.email else None


async def _compose_blocked(session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
    found = await _block_of(session_factory, mail)
    if found is None:
        return None
    block, member = found
    day = format_date(block.until, session_factory.zone) if block.until else ""
    lasts = (
        gettext("The block ends on %(day)s.") % {"day": day}
        if day
        else gettext("The block has no end.")
    )
    wording = site_in(session_factory.info).wording_at(block.blocked_at)
    ground = ground_words(wording, block.ground)
    return {
        "people": tags(member),
        "mail": AccountMail(
            subject=gettext("Your account is blocked"),
            name=member.name,
            before=tuple(filter(None, (
                gettext("We have blocked your account. You can still read everything, and fetch or erase your data. You can't post, comment or support."),
                lasts,
                gettext("This is why:"), ground, block.text,
            ))),
            button_label=gettext("Object to it"),
            path="me/block",
            after=(gettext("Don't you agree? You can object, and a colleague looks at it again. You can also call us."),),
        )
    }  # fmt: skip


async def _compose_lifted(session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
    found = await _block_of(session_factory, mail)
    if found is None:
        return None
    return {
        "people": tags(found[1]),
        "mail": AccountMail(
            subject=gettext("Your account is no longer blocked"),
            name=found[1].name,
            before=(gettext("You can take part again: post, comment and support. Welcome back."),),
            button_label=gettext("Read the ideas"),
            path="ideas",
        )
    }  # fmt: skip


async def _compose_objection(session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
    found = await _block_of(session_factory, mail)
    if found is None:
        return None
    async with session_factory.read_session() as session:
        to = await queries.member_by_email(session, mail.address)
    return {
        "people": tags(found[1], to),
        "mail": AccountMail(
            subject=gettext("Somebody objects to being blocked"),
            before=(gettext("Did you decide the block yourself? Then please ask a colleague to look at it."),),
            button_label=gettext("Look at the objection"),
            path=f"admin/members/{found[1].pk}",
        )
    }  # fmt: skip


MAILS = (
    MailTemplate(blocks.BLOCKED_MAIL, _compose_blocked, account.TEMPLATE),
    MailTemplate(blocks.LIFTED_MAIL, _compose_lifted, account.TEMPLATE),
    MailTemplate(blocks.OBJECTION_MAIL, _compose_objection, account.TEMPLATE),
    MailTemplate(MOVED_MAIL, _compose_moved, account.TEMPLATE),
    MailTemplate(NEW_DEVICE_MAIL, _compose_new_device, account.TEMPLATE),
    MailTemplate(ROLE_MAIL, _compose_role_mail, account.TEMPLATE),
    MailTemplate(SIGN_IN_MAIL, _compose_sign_in),
)
