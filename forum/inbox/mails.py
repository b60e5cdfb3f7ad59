"""Mail template of notices."""

from collections.abc import Sequence
from typing import Any

from forum.accounts import queries as accounts
from forum.accounts.recipients import tags
from forum.accounts.tables import Member
from forum.core.content import registry
from forum.core.content.notice_links import NoticeLink, notice_links
from forum.core.content.registry import registry_of
from forum.core.content.summary import Summary
from forum.core.errors import NotFound
from forum.core.i18n.translations import current_language
from forum.core.mail.queue import Mail
from forum.core.mail.sending import MailTemplate
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession, SessionFactory
from forum.inbox import queries
from forum.inbox.actions import MAIL_KIND
from forum.inbox.presenters import PRIVATE, is_about_work, wording
from forum.inbox.tables import Notice


def _unsubscribe_path(member: Member) -> str:
    # In the language of the mail and not the member's, which the town may no longer offer: mail
    # providers follow no redirect from a one-click address (RFC 8058, 3.2).
    return f"/{current_language.get()}/unsubscribe/{member.unsubscribe_code}"


async def _authors(session: ReadSession, quoted: Sequence[Summary]) -> list[Member]:
    """Who wrote what a notice quotes or names, and what that stands on."""
    parents = await registry.summaries(session, [each.about for each in quoted if each.about])
    ids = {each.author_id for each in (*quoted, *parents.values()) if each.author_id}
    return await accounts.members(session, ids)


async def _picture(session: ReadSession, notice: Notice, summary: Summary) -> str:
    if notice.code == PRIVATE or is_about_work(notice, registry_of(session)):
        return ""
    return await registry.picture(session, summary.about or summary.ref)


async def notice_context(
    session: ReadSession,
    notice: Notice,
    summary: Summary,
    member: Member,
    site: Site,
    link: NoticeLink | None = None,
) -> dict[str, Any]:
    """The context of the mail of a notice to `member`, in the current language; it needn't be stored.

    `summary` is of the content that it is about; `link` leads to what it is `about` besides.
    """
    new = await queries.announced_content(session, [notice])
    announced = next(iter(new.values()), None)
    return {
        "people": tags(member, *await _authors(session, [summary, *new.values()])),
        "notice": wording(notice, summary, announced, site, registry_of(session), link),
        "name": member.name,
    }


def mails(site: Site) -> tuple[MailTemplate, ...]:
    """Mail templates of this slice."""

    async def compose_notice(session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
        async with session_factory.read_session() as session:
            notice = await queries.notice(session, int(mail.data["notice"]))
            if notice is None or await queries.is_contradicted(session, notice):
                return None
            member = await accounts.member(session, notice.member_id)
            try:
                summary = await registry.summary(session, notice.subject)
                picture = await _picture(session, notice, summary)
            except NotFound:
                return None
            if member is None:
                return None
            is_own = member.id == summary.author_id
            # Other people's content is mailed only while it is public and mail is wanted: checked here,
            # just before the mail is sent. A mail about a colleague's work doesn't name it.
            is_wanted = summary.is_public and member.wants_mail
            if not (is_own or is_wanted or is_about_work(notice, registry_of(session))):
                return None
            links = await notice_links(session, queries.refs_about([notice]))
            link = next(iter(links.values()), None)
            context = await notice_context(session, notice, summary, member, site, link)
        return context | {
            "picture": picture,
            # Mail that is sent even after unsubscribing has no button to unsubscribe.
            "unsubscribe_path": "" if mail.data.get("always") else _unsubscribe_path(member),
        }

    return (MailTemplate(MAIL_KIND, compose_notice),)
