"""Mail template of privacy: an export is ready."""

from typing import Any

from forum.accounts import queries as accounts
from forum.core.i18n.formatting import format_date
from forum.core.i18n.translations import gettext
from forum.core.mail import account
from forum.core.mail.account import AccountMail
from forum.core.mail.queue import Mail
from forum.core.mail.sending import MailTemplate
from forum.core.site import Site
from forum.core.unit_of_work import SessionFactory
from forum.privacy.handlers import READY_MAIL
from forum.privacy.tables import DataExport


def mails(site: Site) -> tuple[MailTemplate, ...]:
    """Mail templates of this slice."""

    async def compose(session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
        async with session_factory.read_session() as session:
            export = await session.get(DataExport, int(mail.data["export"]))
            if export is None or export.archive is None:
                return None
            member = await accounts.member(session, export.member_id)
        day = format_date(export.expires_at, site.zone)
        return {
            "mail": AccountMail(
                subject=gettext("Your data is ready"),
                name=member.name if member else "",
                before=(
                    gettext("You asked for a copy of everything we keep about you. It is ready under “My data”. You can fetch it once, until %(day)s.")
                    % {"day": day},
                ),
                button_label=gettext("My data"),
                path="me/data",
                after=(gettext("Was this not you? Then sign out on all your devices, under “My devices”, and call us."),),
            )
        }  # fmt: skip

    return (MailTemplate(READY_MAIL, compose, account.TEMPLATE),)
