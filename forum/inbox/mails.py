"""The mail that carries a notice."""

from typing import Any

from forum.accounts import queries as accounts
from forum.accounts.tables import Member
from forum.core.errors import Missing
from forum.core.postbox import Mail, MailKind
from forum.core.site import Site
from forum.core.words import gettext
from forum.core.work import Workshop
from forum.inbox import queries
from forum.inbox.words import NOTICES


def _stop(language: str, member: Member) -> str:
    return f"/{language}/unsubscribe/{member.unsubscribe_code}"


def mails(site: Site) -> tuple[MailKind, ...]:
    """The mails of this slice."""

    async def compose_notice(workshop: Workshop, mail: Mail) -> dict[str, Any] | None:
        async with workshop.reading() as reading:
            notice = await queries.notice(reading, int(mail.data["notice"]))
            if notice is None:
                return None
            member = await accounts.member(reading, notice.member_id)
            try:
                summary = await workshop.catalogue.summary(reading, notice.subject)
            except Missing:
                return None
        if member is None:
            return None
        own = member.id == summary.author_id
        # What isn't one's own is mailed while it is public and mail is wanted: until it leaves.
        if not own and not (summary.is_public and member.wants_mail):
            return None
        words = NOTICES[notice.code]
        private = notice.code == "content_safeguarded"
        return {
            "heading": gettext(words.heading),
            "follows": gettext(words.follows) if words.follows else "",
            "name": member.name,
            # A mailbox may be shared: a cry for help isn't quoted there.
            "title": "" if private else summary.title,
            "path": summary.path,
            "text": notice.text,
            "helplines": site.helplines if private else (),
            # Who has stopped mail hears of their own contributions only: that has no button.
            "unsubscribe_path": _stop(mail.language, member) if member.wants_mail else "",
        }

    return (MailKind("notice", compose_notice),)
