"""The morning mail to moderators: numbers only, because others may read mails too."""

from collections.abc import Iterator
from typing import Any

from forum.accounts import queries as accounts
from forum.accounts.recipients import tags
from forum.core.i18n.formatting import format_date, format_number
from forum.core.i18n.translations import gettext, ngettext
from forum.core.mail import account
from forum.core.mail.account import AccountMail
from forum.core.mail.queue import Mail
from forum.core.mail.sending import MailTemplate
from forum.core.site import Site, site_in
from forum.core.unit_of_work import SessionFactory
from moderation.actions.morning import MORNING_MAIL
from moderation.queries.figures import DeskFigures, desk_figures


def _sentences(figures: DeskFigures, site: Site) -> Iterator[str]:
    """A sentence for each number that isn't 0, the most urgent first."""
    if count := figures.in_trouble:
        yield ngettext(
            "%(count)s person may still need help.",
            "%(count)s people may still need help.",
            count,
        ) % {"count": format_number(count)}
    if count := figures.waiting:
        yield ngettext(
            "%(count)s item is waiting for a decision.",
            "%(count)s items are waiting for a decision.",
            count,
        ) % {"count": format_number(count)}
    if figures.oldest:
        yield gettext("The oldest has been waiting since %(day)s.") % {
            "day": format_date(figures.oldest, site.zone)
        }
    if count := figures.late:
        yield ngettext(
            "%(count)s of them has been waiting longer than we promised.",
            "%(count)s of them have been waiting longer than we promised.",
            count,
        ) % {"count": format_number(count)}
    if count := figures.reported:
        yield ngettext(
            "%(count)s of them was reported by readers.",
            "%(count)s of them were reported by readers.",
            count,
        ) % {"count": format_number(count)}
    if count := figures.appeals:
        yield ngettext(
            "%(count)s objection is waiting for an answer.",
            "%(count)s objections are waiting for an answer.",
            count,
        ) % {"count": format_number(count)}


async def _compose(session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
    """With the numbers of now; None if nothing waits any more."""
    site = site_in(session_factory.info)
    async with session_factory.read_session() as session:
        figures = await desk_figures(session, site)
        member = await accounts.member(session, mail.member_id) if mail.member_id else None
    if not figures or member is None:
        return None
    return {
        "people": tags(member),
        "mail": AccountMail(
            subject=gettext("What is waiting for you this morning"),
            name=member.name,
            before=tuple(_sentences(figures, site)),
            button_label=gettext("Open the desk"),
            path="moderation",
            after=(
                gettext("This mail has only numbers, because others may read mails too."),
                gettext("It comes on working days, and only when something is waiting."),
            ),
        ),
    }  # fmt: skip


MAILS = (MailTemplate(MORNING_MAIL, _compose, template=account.TEMPLATE),)
