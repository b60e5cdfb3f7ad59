"""Mail with the news since the last one: grouped by what it is about, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forum.accounts import queries as accounts
from forum.accounts.recipients import tags
from forum.core.content import registry
from forum.core.content.registry import registry_of
from forum.core.content.summary import Summary
from forum.core.mail.queue import Mail
from forum.core.mail.sending import MailTemplate
from forum.core.ref import ContentRef
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession, SessionFactory
from forum.inbox import queries
from forum.inbox.actions.digests import DIGEST
from forum.inbox.mails.notices import authors_of
from forum.inbox.mails.unsubscribing import unsubscribe_path
from forum.inbox.mails.wanted import FOLLOWED, still_wanted
from forum.inbox.presenters import NoticeWording, wording
from forum.inbox.tables import TOPICS, NewsKind, Notice

NOTICES_SHOWN = 60
"""Notices in one mail: the rest is on the reader's page of news."""
LINES_SHOWN = 5
"""Notices about one idea or project in one mail."""
NEW_SHOWN = 20
"""New ideas in one mail."""
Spans = Mapping[NewsKind, tuple[int, int]]
"""From above which id up to which, by kind."""


@dataclass(frozen=True)
class NewsLink:
    """Content that a mail leads to; `path` follows the language in the URL."""

    title: str
    language: str
    path: str


@dataclass(frozen=True)
class NewsGroup:
    """What happened to one idea or project; `more`: how many notices about it aren't in the mail."""

    about: NewsLink
    notices: list[NoticeWording]
    more: int


def digest_mail(site: Site) -> MailTemplate:
    """The template of the mail with news."""

    async def compose(session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
        spans = {NewsKind(kind): (above, last) for kind, (above, last) in mail.data["news"].items()}
        async with session_factory.read_session() as session:
            member = await accounts.member(session, mail.member_id or 0)
            if member is None:
                return None
            notices = await _notices(session, member.pk, spans)
            summaries = await registry.summaries(session, [each.subject for each in notices])
            wanted = await still_wanted(session, member, notices, summaries)
            groups = await _groups(session, wanted, summaries, site)
            new = await _new_content(session, member.pk, spans)
            if not groups and not new:
                return None
            named = [summaries[notice.subject] for notice in wanted]
            people = tags(member, *await authors_of(session, [*named, *new]))
        is_followed = not FOLLOWED.isdisjoint(spans)
        return {
            "people": people,
            "name": member.name,
            "groups": groups,
            "new": [_link(summary) for summary in new],
            "unsubscribe_path": unsubscribe_path(member) if is_followed else "",
        }

    return MailTemplate(DIGEST, compose)


async def _notices(session: ReadSession, member_id: int, spans: Spans) -> list[Notice]:
    of_notices = {kind: span for kind, span in spans.items() if kind not in TOPICS}
    return await queries.notices_between(session, member_id, of_notices, NOTICES_SHOWN)


def _link(summary: Summary) -> NewsLink:
    return NewsLink(summary.title, summary.language, summary.path)


async def _groups(
    session: ReadSession,
    notices: Sequence[Notice],
    summaries: Mapping[ContentRef, Summary],
    site: Site,
) -> list[NewsGroup]:
    """The notices by the idea or project that readers find, in the order of the first ones."""
    new = await queries.announced_content(session, notices)
    by_subject: dict[ContentRef, list[Notice]] = {}
    for notice in notices:
        summary = summaries[notice.subject]
        by_subject.setdefault(summary.about or summary.merged_into or summary.ref, []).append(
            notice
        )
    subjects = dict(summaries) | await registry.summaries(session, by_subject)
    groups = []
    for ref, about in by_subject.items():
        words = [
            wording(
                notice,
                summaries[notice.subject],
                new.get(ContentRef.parse(notice.about)) if notice.about else None,
                site,
                registry_of(session),
            )
            for notice in about[:LINES_SHOWN]
        ]
        more = max(len(about) - LINES_SHOWN, 0)
        groups.append(NewsGroup(_link(subjects[ref]), words, more))
    return groups


async def _new_content(session: ReadSession, member_id: int, spans: Spans) -> list[Summary]:
    """What is new in the reader's topics and public now; of merged ideas the one that readers find."""
    of_topics = {kind: span for kind, span in spans.items() if kind in TOPICS}
    refs = await queries.new_in_topics(session, member_id, of_topics, NEW_SHOWN)
    found = await registry.summaries(session, refs)
    shown = dict.fromkeys(
        found[ref].merged_into or ref for ref in refs if ref in found and found[ref].is_public
    )
    found |= await registry.summaries(session, [ref for ref in shown if ref not in found])
    return [found[ref] for ref in shown if found[ref].author_id != member_id]
