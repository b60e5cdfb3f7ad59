"""Mail templates of accounts about changes of address: to the new mailbox, the old one, and administrators."""

from typing import Any

from forum.accounts import queries
from forum.accounts.actions import addresses
from forum.accounts.events import StopReason
from forum.accounts.mails.named import named_in
from forum.accounts.recipients import tags
from forum.accounts.rules import masked
from forum.accounts.tables import AddressChange, Member
from forum.core.i18n.bidi import isolated
from forum.core.i18n.formatting import format_date
from forum.core.i18n.translations import gettext
from forum.core.mail import account
from forum.core.mail.account import AccountMail
from forum.core.mail.address import shown_address
from forum.core.mail.queue import Mail
from forum.core.mail.sending import MailTemplate
from forum.core.unit_of_work import SessionFactory


def _to_new_address(token: str) -> AccountMail:
    return AccountMail(
        subject=gettext("Confirm your new e-mail address"),
        before=(gettext("You would like to use this e-mail address from now on. Please confirm that it is yours."),),
        button_label=gettext("Confirm"),
        path=f"address/{token}",
        after=(
            gettext("We sent an e-mail to your old address too. Your address changes when you have confirmed in both."),
            gettext("If you did not ask for this, you don't have to do anything: nothing will happen."),
        ),
    )  # fmt: skip


def _to_old_address(token: str, name: str, email: str) -> AccountMail:
    return AccountMail(
        subject=gettext("Would you like to change your e-mail address?"),
        name=name,
        before=(
            gettext("We were asked to use another e-mail address for your account:"),
            email,
            gettext("Is that right? Then please confirm it here."),
        ),
        button_label=gettext("Confirm or stop"),
        path=f"address/{token}",
        after=(gettext("Was this not you? Press the button, and then “This was not me”. Your address stays as it is."),),
    )  # fmt: skip


def _to_new_address_assisted(token: str, day: str) -> AccountMail:
    return AccountMail(
        subject=gettext("Confirm your new e-mail address"),
        before=(gettext("You asked us to use this e-mail address from now on, because you can no longer open your old mailbox. Please confirm that it is yours."),),
        button_label=gettext("Confirm"),
        path=f"address/{token}",
        after=(
            gettext("We sent an e-mail to your old address too. If nobody objects there, your address changes after %(day)s.") % {"day": day},
            gettext("If you did not ask for this, you don't have to do anything: nothing will happen."),
        ),
    )  # fmt: skip


def _to_old_address_assisted(token: str, name: str, email: str, day: str) -> AccountMail:
    return AccountMail(
        subject=gettext("Somebody asks for another e-mail address for your account"),
        name=name,
        before=(
            gettext("Somebody told us that they are you, and that you can no longer open this mailbox. They asked us to use another e-mail address for your account:"),
            email,
            gettext("If nobody objects, it changes after %(day)s. Is that right? Then you don't have to do anything.") % {"day": day},
        ),
        button_label=gettext("Stop it"),
        path=f"address/{token}",
        after=(gettext("Was this not you? Press the button, and then “This was not me”. Your address stays as it is."),),
    )  # fmt: skip


def _address_words(
    change: AddressChange, member: Member, token: str, day: str, *, to_new: bool
) -> AccountMail:
    """The mail to one of the two mailboxes; `day` is the last one to object, empty if both confirm.

    Somebody else may read a mailbox that its member can't open: of the new address it shows enough to know it again.
    """
    if to_new:
        return _to_new_address_assisted(token, day) if day else _to_new_address(token)
    if day:
        return _to_old_address_assisted(token, member.name, masked(change.email), day)
    return _to_old_address(token, member.name, shown_address(change.email))


async def _compose_address_mail(
    session_factory: SessionFactory, mail: Mail
) -> dict[str, Any] | None:
    to_new = mail.kind == addresses.NEW_MAIL
    async with session_factory.unit_of_work() as uow:
        created = await addresses.make_token(uow, int(mail.data["change"]), to_new=to_new)
        if created is None:
            return None
        change, token = created
        member = await queries.member(uow, change.member_id)
    if member is None:
        return None
    until = change.objection_until
    day = format_date(until, session_factory.zone) if until else ""
    words = _address_words(change, member, token, day, to_new=to_new)
    return {"people": tags(member), "mail": words}


def _name_of(member: Member) -> str:
    return member.name or masked(member.email or "")


async def _compose_colleague_mail(
    session_factory: SessionFactory, mail: Mail
) -> dict[str, Any] | None:
    found = await named_in(session_factory, mail, "member", "to")
    if found is None:
        return None
    member, to = found
    words = {"name": isolated(_name_of(member))}
    what = (
        gettext(
            "%(name)s signs in with another e-mail address from now on. An administrator asked for it, and it was confirmed in the new mailbox."
        )
        if mail.data.get("assisted")
        else gettext(
            "%(name)s signs in with another e-mail address from now on. It was confirmed in the old and in the new mailbox."
        )
    )
    return {
        "people": tags(member, to),
        "mail": AccountMail(
            subject=gettext("A colleague has another e-mail address"),
            name=to.name,
            before=(what % words,),
            button_label=gettext("Look at the account"),
            path=f"admin/members/{member.pk}",
            after=(gettext("Doesn't your colleague know about this? Then take their role away, and sign them out."),),
        )
    }  # fmt: skip


async def _compose_stopped(session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
    """To an administrator: the address that one of them asked for doesn't come."""
    found = await named_in(session_factory, mail, "member", "to")
    if found is None:
        return None
    member, to = found
    words = {"name": isolated(_name_of(member))}
    why = (
        gettext(
            "Whoever reads the old mailbox, or is signed in to the account, says that they did not ask for it. So somebody may have called and said to be %(name)s."
        )
        if mail.data["reason"] == StopReason.objection
        else gettext("There is now another account with the new address.")
    )
    return {
        "people": tags(member, to),
        "mail": AccountMail(
            subject=gettext("A new e-mail address was stopped"),
            name=to.name,
            before=(
                gettext("A colleague asked for a new e-mail address for %(name)s. It does not come: the address stays as it was.") % words,
                why % words,
            ),
            button_label=gettext("Look at the account"),
            path=f"admin/members/{member.pk}",
        )
    }  # fmt: skip


async def _compose_changed(session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
    found = await named_in(session_factory, mail, "member")
    if found is None:
        return None
    [member] = found
    return {
        "people": tags(member),
        "mail": AccountMail(
            subject=gettext("You have a new e-mail address here"),
            name=member.name,
            before=(gettext("Your address is changed. From now on you sign in with your new one."),),
            button_label=gettext("Sign in"),
            path="sign-in",
        )
    }  # fmt: skip


MAILS = (
    MailTemplate(addresses.CHANGED_MAIL, _compose_changed, account.TEMPLATE),
    MailTemplate(addresses.COLLEAGUE_MAIL, _compose_colleague_mail, account.TEMPLATE),
    MailTemplate(addresses.NEW_MAIL, _compose_address_mail, account.TEMPLATE),
    MailTemplate(addresses.OLD_MAIL, _compose_address_mail, account.TEMPLATE),
    MailTemplate(addresses.STOPPED_MAIL, _compose_stopped, account.TEMPLATE),
)
