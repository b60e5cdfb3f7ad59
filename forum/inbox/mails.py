"""Mail template of notices."""

from typing import Any

from forum.accounts import queries as accounts
from forum.accounts.tables import Member
from forum.core.content import registry
from forum.core.content.registry import registry_of
from forum.core.errors import NotFound
from forum.core.mail.queue import Mail
from forum.core.mail.sending import MailTemplate
from forum.core.site import Site
from forum.core.unit_of_work import SessionFactory
from forum.inbox import queries
from forum.inbox.presenters import PRIVATE, wording


def _unsubscribe_path(language: str, member: Member) -> str:
    return f"/{language}/unsubscribe/{member.unsubscribe_code}"


def mails(site: Site) -> tuple[MailTemplate, ...]:
    """Mail templates of this slice."""

    async def compose_notice(session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
        async with session_factory.read_session() as session:
            notice = await queries.notice(session, int(mail.data["notice"]))
            if notice is None:
                return None
            member = await accounts.member(session, notice.member_id)
            new = await queries.announced_content(session, [notice])
            try:
                summary = await registry.summary(session, notice.subject)
            except NotFound:
                return None
            subject = summary.about or summary.ref
            is_private = notice.code == PRIVATE
            picture = "" if is_private else await registry.picture(session, subject)
        if member is None:
            return None
        is_own = member.id == summary.author_id
        # Other people's content is mailed only while it is public and mail is wanted: checked here,
        # just before the mail is sent.
        if not is_own and not (summary.is_public and member.wants_mail):
            return None
        return {
            "notice": wording(
                notice, summary, next(iter(new.values()), None), site, registry_of(session_factory)
            ),
            "name": member.name,
            "picture": picture,
            # Mail about one's own contributions is always sent: no button there.
            "unsubscribe_path": "" if is_own else _unsubscribe_path(mail.language, member),
        }

    return (MailTemplate("notice", compose_notice),)
