"""Mails of moderation: that somebody may be in danger or asks for help, without who or what they wrote."""

from dataclasses import replace
from typing import Any

from forum.accounts import queries as accounts
from forum.accounts.recipients import tags
from forum.core.i18n.formatting import format_moment
from forum.core.i18n.translations import gettext
from forum.core.mail import account
from forum.core.mail.account import AccountMail
from forum.core.mail.queue import Mail
from forum.core.mail.sending import MailTemplate
from forum.core.unit_of_work import SessionFactory
from moderation.actions.concerns import ALERT_MAIL
from moderation.queries import concerns
from moderation.rules.concerns import is_urgent
from moderation.tables.concerns import Concern, ConcernSource


async def _compose_alert(session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
    """To a moderator, or to the welfare contact; None once somebody has taken it."""
    async with session_factory.read_session() as session:
        concern = await concerns.concern(session, int(mail.data["concern"]))
        member = await accounts.member(session, mail.member_id) if mail.member_id else None
    if not concern.is_open or concern.taken_by is not None:
        return None
    write = _in_danger if is_urgent(concern) else _asks_for_help
    written = write(concern, format_moment(concern.opened_at, session_factory.zone))
    return {
        "people": tags(member),
        "mail": replace(written, name=member.name if member else ""),
    }


def _in_danger(concern: Concern, since: str) -> AccountMail:
    number = gettext("Number: %(num)s.") % {"num": concern.pk}
    return AccountMail(
        subject=gettext("Somebody may be in danger"),
        before=(
            gettext("Somebody wrote something on the forum that may be a cry for help. Nobody has taken it on yet."),
            gettext("It is there since %(time)s.") % {"time": since},
        ),
        button_label=gettext("Look who can be helped"),
        path=f"moderation/trouble/{concern.pk}",
        after=(
            number,
            gettext("This mail has no names and no texts, because others may read mails too. We write again until somebody takes it on."),
        ),
    )  # fmt: skip


def _asks_for_help(_concern: Concern, since: str) -> AccountMail:
    """Leads to the list: requests that came soon after this one have no mail of their own."""
    return AccountMail(
        subject=gettext("Somebody asks for help"),
        before=(
            gettext("Somebody asks the municipality to contact them. Nobody has taken it on yet."),
            gettext("Sent: %(time)s.") % {"time": since},
        ),
        button_label=gettext("Look who asks for help"),
        path=f"moderation/trouble?source={ConcernSource.request}",
        after=(
            gettext("This mail has no names and no texts, because others may read mails too. We write again once a day until somebody takes it on."),
        ),
    )  # fmt: skip


MAILS = (MailTemplate(ALERT_MAIL, _compose_alert, template=account.TEMPLATE),)
