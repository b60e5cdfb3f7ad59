"""Mail templates of privacy: an export is ready; an account is erased: an unused one, a colleague's."""

from typing import Any

from forum.accounts import queries as accounts
from forum.accounts.labels import ROLES
from forum.accounts.mails.named import named_in
from forum.accounts.recipients import tags
from forum.core.actor import Role
from forum.core.i18n.bidi import isolated
from forum.core.i18n.formatting import format_date
from forum.core.i18n.translations import gettext
from forum.core.mail import account
from forum.core.mail.account import AccountMail
from forum.core.mail.queue import Mail
from forum.core.mail.sending import MailTemplate
from forum.core.site import Site
from forum.core.unit_of_work import SessionFactory
from forum.privacy.actions.inactivity import erased_on, record_warning
from forum.privacy.handlers import READY_MAIL
from forum.privacy.tables import ERASED_COLLEAGUE_MAIL, INACTIVE_MAIL, DataExport


def mails(site: Site, *, inactive_days: int) -> tuple[MailTemplate, ...]:
    """Mail templates of this slice; `inactive_days`: after how long an unused account is erased."""

    async def compose_warning(session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
        async with session_factory.read_session() as session:
            member = await accounts.member(session, int(mail.data["member"]))
        # Whoever signed in since needs none.
        if member is None or not member.warnings:
            return None
        day = format_date(erased_on(member, session.today, inactive_days), site.zone)
        return {
            "people": tags(member),
            "mail": AccountMail(
                subject=gettext("Would you like to keep your account?"),
                name=member.name,
                before=(
                    gettext("You haven't signed in to %(site)s for a long time. We don't want to keep what nobody needs. That is why we erase your account on %(day)s.")
                    % {"site": isolated(site.name), "day": day},
                    gettext("Would you like to keep it? Sign in before that day. You don't have to do anything else."),
                ),
                button_label=gettext("Sign in"),
                path="sign-in",
                after=(gettext("Would you rather have it erased? Then you don't have to do anything. What you published stays on the site, without your name."),),
            )
        }  # fmt: skip

    async def compose(session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
        async with session_factory.read_session() as session:
            export = await session.get(DataExport, int(mail.data["export"]))
            if export is None or export.built_at is None or export.fetched_at is not None:
                return None
            member = await accounts.member(session, export.member_id)
        day = format_date(export.expires_at, site.zone)
        return {
            "people": tags(member),
            "mail": AccountMail(
                subject=gettext("Your data is ready"),
                name=member.name if member else "",
                before=(
                    gettext("You asked for a copy of everything we keep about you. It is ready under “My data”. You can fetch it once, until %(day)s.")
                    % {"day": day},
                ),
                button_label=gettext("My data"),
                path="me/data",
                after=(gettext("Was this not you? Then sign out on all your other devices, under “My devices”, and call us."),),
            )
        }  # fmt: skip

    async def compose_colleague(
        session_factory: SessionFactory, mail: Mail
    ) -> dict[str, Any] | None:
        found = await named_in(session_factory, mail, "to")
        if found is None:
            return None
        [to] = found
        role = gettext(ROLES[Role(mail.data["role"])][0])
        return {
            "people": tags(to),
            "mail": AccountMail(
                subject=gettext("A colleague's account is erased"),
                name=to.name,
                before=(
                    gettext("Somebody who had this role on the forum has no account any more: %(role)s.") % {"role": role},
                    gettext("They erased it themselves, or it was done on the command line. Nothing that leads to them is left, so this e-mail has no name."),
                ),
                button_label=gettext("Look at the members"),
                path="admin/members",
                after=(gettext("Is a colleague missing who didn't want this? Then somebody else may be able to open their mailbox."),),
            )
        }  # fmt: skip

    return (
        MailTemplate(ERASED_COLLEAGUE_MAIL, compose_colleague, account.TEMPLATE),
        MailTemplate(READY_MAIL, compose, account.TEMPLATE),
        MailTemplate(INACTIVE_MAIL, compose_warning, account.TEMPLATE, record_warning),
    )
