"""Mail of one notice."""

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
from forum.core.mail.queue import Mail
from forum.core.mail.sending import MailTemplate
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession, SessionFactory
from forum.inbox import queries
from forum.inbox.actions.notices import MAIL_KIND
from forum.inbox.mails.unsubscribing import unsubscribe_path
from forum.inbox.mails.wanted import FOLLOWED, still_wanted
from forum.inbox.presenters import PRIVATE, is_about_work, wording
from forum.inbox.tables import Notice


async def authors_of(session: ReadSession, quoted: Sequence[Summary]) -> list[Member]:
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
        "people": tags(member, *await authors_of(session, [summary, *new.values()])),
        "notice": wording(notice, summary, announced, site, registry_of(session), link),
        "name": member.name,
    }


def notice_mail(site: Site) -> MailTemplate:
    """The template of the mail of one notice."""

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
            # A mail about a colleague's work doesn't name the content.
            if not (
                is_about_work(notice, registry_of(session))
                or notice in await still_wanted(session, member, [notice], {summary.ref: summary})
            ):
                return None
            links = await notice_links(session, queries.refs_about([notice]))
            link = next(iter(links.values()), None)
            context = await notice_context(session, notice, summary, member, site, link)
        return context | {
            "picture": picture,
            # Mail that is sent even after unsubscribing has no button to unsubscribe.
            "unsubscribe_path": unsubscribe_path(member, summary.about or summary.ref)
            if notice.news_kind in FOLLOWED
            else "",
        }

    return MailTemplate(MAIL_KIND, compose_notice)
