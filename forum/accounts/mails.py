"""Mail templates of accounts: the sign-in mail, and those that ask to confirm a new address."""

from typing import Any

from forum.accounts import queries
from forum.accounts.actions import addresses
from forum.accounts.actions.sign_ins import make_sign_in_secrets
from forum.accounts.presenters import preview_of, subject_of
from forum.accounts.rules import SHOW_HELPLINES, SIGN_IN_TIME
from forum.core.i18n.translations import gettext
from forum.core.mail import account
from forum.core.mail.account import AccountMail
from forum.core.mail.address import shown_address
from forum.core.mail.queue import Mail
from forum.core.mail.sending import MailTemplate
from forum.core.pending_action import pending_actions_of
from forum.core.unit_of_work import SessionFactory


async def _compose_sign_in(session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
    async with session_factory.unit_of_work() as uow:
        created = await make_sign_in_secrets(uow, int(mail.data["sign_in"]))
    if created is None:
        return None
    sign_in, token, code = created
    async with session_factory.read_session() as session:
        preview = await preview_of(session, sign_in)
        subject = subject_of(session, sign_in.intent_data)
    is_private = subject is not None and subject.kind in session_factory.private_kinds
    return {
        "token": token,
        "code": f"{code[:3]} {code[3:]}" if code else "",
        "action": pending_actions_of(session_factory).get(sign_in.intent),
        # A mailbox may be shared: a cry for help and private content stay on the page.
        "preview": None if is_private or sign_in.intent_data.get(SHOW_HELPLINES) else preview,
        "minutes": int(SIGN_IN_TIME.total_seconds() // 60),
    }


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
    if to_new or member is None:
        return {"mail": _to_new_address(token)}
    return {"mail": _to_old_address(token, member.name, shown_address(change.email))}


MAILS = (
    MailTemplate("sign_in", _compose_sign_in),
    MailTemplate(addresses.NEW_MAIL, _compose_address_mail, account.TEMPLATE),
    MailTemplate(addresses.OLD_MAIL, _compose_address_mail, account.TEMPLATE),
)
