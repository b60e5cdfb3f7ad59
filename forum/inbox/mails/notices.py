"""Mail of one notice. All that the mails of a batch need is read at once; each is then composed from it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from forum.accounts.tables import Member
from forum.core.content import registry
from forum.core.content.notice_links import NoticeLink, notice_links
from forum.core.content.registry import registry_of
from forum.core.content.summary import Summary
from forum.core.mail.queue import Mail
from forum.core.mail.sending import Compose, MailTemplate, composed_together
from forum.core.ref import ContentRef
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession, SessionFactory
from forum.inbox import queries
from forum.inbox.actions.notices import MAIL_KIND
from forum.inbox.mails.people import People, read_people
from forum.inbox.mails.unsubscribing import unsubscribe_path
from forum.inbox.mails.wanted import FOLLOWED, announced, read_content, read_wishes
from forum.inbox.presenters import PRIVATE, is_about_work, wording
from forum.inbox.tables import Notice


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
    refs = [*queries.refs_about([notice]), *([summary.about] if summary.about else [])]
    content = {summary.ref: summary} | await registry.summaries(session, refs)
    people = await read_people(session, [member.pk], content)
    return _context(notice, content, member, people, registry_of(session), site, link)


def _context(
    notice: Notice,
    content: Mapping[ContentRef, Summary],
    member: Member,
    people: People,
    types: registry.ContentRegistry,
    site: Site,
    link: NoticeLink | None,
) -> dict[str, Any]:
    summary, new = content[notice.subject], announced(notice, content)
    return {
        "people": people.tags(member, [summary, new] if new else [summary]),
        "notice": wording(notice, summary, new, site, types, link),
        "name": member.name,
    }


def notice_mail(site: Site) -> MailTemplate:
    """The template of the mail of one notice."""

    async def prepare(session: ReadSession, mails: Sequence[Mail]) -> Compose:
        types = registry_of(session)
        notices = await _current(session, {int(mail.data["notice"]) for mail in mails})
        about = queries.refs_about(notices.values())
        subjects = {notice.subject for notice in notices.values()}
        content = await read_content(session, subjects.union(about))
        people = await read_people(session, {each.member_id for each in notices.values()}, content)
        wishes = await read_wishes(session, notices.values(), content)
        links = await notice_links(session, about)
        pictures = await _pictures(session, notices.values(), content)

        async def compose(_session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
            notice = notices.get(int(mail.data["notice"]))
            member = people.member(notice.member_id) if notice else None
            if notice is None or member is None or notice.subject not in content:
                return None
            # A mail about a colleague's work doesn't name the content.
            if not (is_about_work(notice, types) or wishes.want(member, notice, content)):
                return None
            link = links.get(ContentRef.parse(notice.about)) if notice.about else None
            shown = _shown(content[notice.subject])
            return _context(notice, content, member, people, types, site, link) | {
                "picture": pictures.get(shown, "") if _has_picture(notice, types) else "",
                # Mail that is sent even after unsubscribing has no button to unsubscribe.
                "unsubscribe_path": unsubscribe_path(member, shown)
                if notice.news_kind in FOLLOWED
                else "",
            }

        return compose

    return composed_together(MAIL_KIND, prepare)


async def _current(session: ReadSession, ids: Collection[int]) -> dict[int, Notice]:
    """The notices with these ids, without those that a newer one contradicts."""
    found = await queries.notices_by_id(session, ids)
    return {
        number: notice
        for number, notice in found.items()
        if not await queries.is_contradicted(session, notice)
    }


def _shown(summary: Summary) -> ContentRef:
    """The content on whose page a notice about content leads."""
    return summary.about or summary.ref


def _has_picture(notice: Notice, types: registry.ContentRegistry) -> bool:
    return notice.code != PRIVATE and not is_about_work(notice, types)


async def _pictures(
    session: ReadSession, notices: Collection[Notice], content: Mapping[ContentRef, Summary]
) -> dict[ContentRef, str]:
    types = registry_of(session)
    shown = {
        _shown(content[notice.subject])
        for notice in notices
        if notice.subject in content and _has_picture(notice, types)
    }
    return {ref: await registry.picture(session, ref) for ref in shown if ref in content}
