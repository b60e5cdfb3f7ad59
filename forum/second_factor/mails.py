"""Mail templates of the second factor: what happened with it, and what to do if it was somebody else."""

from collections.abc import Awaitable, Callable
from typing import Any

from forum.accounts import queries as accounts
from forum.accounts.mails.named import named_in
from forum.accounts.recipients import tags
from forum.core.i18n.bidi import isolated
from forum.core.i18n.translations import N_, gettext
from forum.core.mail import account
from forum.core.mail.account import AccountMail
from forum.core.mail.address import shown_address
from forum.core.mail.queue import Mail
from forum.core.mail.sending import MailTemplate
from forum.core.unit_of_work import SessionFactory
from forum.second_factor.actions.confirmations import CODE_USED_MAIL
from forum.second_factor.actions.passkeys import ADDED_MAIL, REMOVED_MAIL
from forum.second_factor.actions.recovery_codes import CODES_MAIL
from forum.second_factor.actions.resets import RESET_MAIL

Compose = Callable[[SessionFactory, Mail], Awaitable[dict[str, Any] | None]]

OWN = {
    ADDED_MAIL: (
        N_("A passkey was added to your account"),
        N_("From now on we ask for a passkey when you work on the forum as a colleague."),
    ),
    REMOVED_MAIL: (
        N_("A passkey was removed from your account"),
        N_("This passkey no longer works here. You can delete it on your device too."),
    ),
    CODES_MAIL: (
        N_("You have new recovery codes"),
        N_("If you had codes before, they no longer work. Keep the new ones where you find them without your device."),
    ),
    CODE_USED_MAIL: (
        N_("A recovery code of yours was used"),
        N_("This code no longer works: each works once. Have you lost a device? Then remove its passkey, and add one of another device."),
    ),
}  # fmt: skip
"""Subject and sentence of each mail to the owner of a second factor."""


def _to_owner(kind: str) -> Compose:
    subject, sentence = OWN[kind]

    async def compose(session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
        found = await named_in(session_factory, mail, "member")
        if found is None:
            return None
        [member] = found
        return {
            "people": tags(member),
            "mail": AccountMail(
                subject=gettext(subject),
                name=member.name,
                before=(gettext(sentence),),
                button_label=gettext("My second factor"),
                path="me/security",
                after=(gettext("Was this not you? Then tell an administrator at once: they can sign you out everywhere."),),
            )
        }  # fmt: skip

    return compose


async def _compose_reset(session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
    """To whose second factor was reset, or to an administrator, who is told who did it."""
    async with session_factory.read_session() as session:
        member = await accounts.member(session, int(mail.data["member"]))
        by = await accounts.member(session, mail.data["by"]) if mail.data["by"] else None
        to = await accounts.member(session, int(mail.data["to"]))
    if member is None or to is None or member.email is None:
        return None
    words = {
        "name": isolated(member.name or shown_address(member.email)),
        "who": isolated((by.name or by.email or "") if by else ""),
    }
    what = (
        gettext("Your passkeys and recovery codes are removed, and you are signed out everywhere. Sign in again, and add a new passkey.")
        if member.pk == to.pk
        else gettext("The passkeys and recovery codes of %(name)s are removed.")
    )  # fmt: skip
    by_whom = gettext("%(who)s did this.") if by else gettext("It was done on the command line.")
    return {
        "people": tags(member, by, to),
        "mail": AccountMail(
            subject=gettext("A second factor was reset"),
            name=to.name,
            before=(what % words, by_whom % words),
            button_label=gettext("Sign in") if member.pk == to.pk else gettext("Look at the member"),
            path="sign-in" if member.pk == to.pk else f"admin/members/{member.pk}",
            after=(gettext("Is this not right? Then please tell an administrator."),),
        )
    }  # fmt: skip


MAILS = (
    *(MailTemplate(kind, _to_owner(kind), account.TEMPLATE) for kind in OWN),
    MailTemplate(RESET_MAIL, _compose_reset, account.TEMPLATE),
)
