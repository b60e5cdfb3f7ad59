"""Mail templates of privacy: an export is ready; an account that nobody uses will be erased."""

from typing import Any

from forum.accounts import queries as accounts
from forum.accounts.recipients import tags
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
from forum.privacy.tables import INACTIVE_MAIL, DataExport


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

    return (
        MailTemplate(READY_MAIL, compose, account.TEMPLATE),
        MailTemplate(INACTIVE_MAIL, compose_warning, account.TEMPLATE, record_warning),
    )
