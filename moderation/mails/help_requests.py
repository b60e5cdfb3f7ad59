"""The mail to whoever asked for help, without a word of what they wrote: anybody can type anybody's address."""

from typing import Any

from forum.core.i18n.translations import gettext
from forum.core.mail import account
from forum.core.mail.account import AccountMail
from forum.core.mail.queue import Mail
from forum.core.mail.sending import MailTemplate
from forum.core.ref import ContentRef
from forum.core.unit_of_work import SessionFactory
from moderation import keys
from moderation.actions.help_requests import RECEIPT_MAIL
from moderation.queries import help_requests
from moderation.tables.help_requests import HELP_REQUEST


async def _compose(session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
    """None once the request is taken back."""
    async with session_factory.read_session() as session:
        subject = ContentRef(HELP_REQUEST, int(mail.data["request"]))
        request = await help_requests.help_request(session, subject)
    if request is None:
        return None
    return {
        "people": (),
        "mail": AccountMail(
            subject=gettext("We have your request: number %(number)s") % {"number": request.pk},
            before=(
                gettext("Somebody asked us to contact you at this address. Was it you? Then a colleague of the municipality does so."),
                gettext("Would you rather not? You can delete your request at any time."),
            ),
            button_label=gettext("Look at my request, or delete it"),
            path=f"help/{request.pk}/{keys.help_secret(session_factory, request.pk, request.at)}",
            after=(
                gettext("Was it somebody else? Then somebody typed your address by mistake, and you can delete it in the same way."),
            ),
        ),
    }  # fmt: skip


MAILS = (MailTemplate(RECEIPT_MAIL, _compose, account.TEMPLATE),)
