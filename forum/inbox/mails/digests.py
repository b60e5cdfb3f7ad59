"""Mail with the news since the last one: grouped by what it is about, in the reader's language.

All that the mails of a batch need is read at once; each is then composed from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forum.accounts.tables import Member
from forum.core.content.registry import ContentRegistry, registry_of
from forum.core.content.summary import Summary
from forum.core.mail.queue import Mail
from forum.core.mail.sending import Compose, MailTemplate, composed_together
from forum.core.ref import ContentRef
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession, SessionFactory
from forum.inbox import queries
from forum.inbox.actions.digests import DIGEST
from forum.inbox.mails.news import Span, new_in_topics, notices_in
from forum.inbox.mails.people import People, read_people
from forum.inbox.mails.unsubscribing import unsubscribe_path
from forum.inbox.mails.wanted import FOLLOWED, Wishes, announced, read_content, read_wishes
from forum.inbox.presenters import NoticeWording, wording
from forum.inbox.tables import TOPICS, NewsKind, Notice

NOTICES_SHOWN = 60
"""Notices in one mail: the rest is on the reader's page of news."""
LINES_SHOWN = 5
"""Notices about one idea or project in one mail."""
NEW_SHOWN = 20
"""New ideas in one mail."""


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


@dataclass(frozen=True)
class News:
    """What is new for the readers of some mails, by span; the content that it is about, and the people."""

    notices: Mapping[Span, Sequence[Notice]]
    new: Mapping[Span, Sequence[tuple[int, ContentRef]]]
    content: Mapping[ContentRef, Summary]
    wishes: Wishes
    people: People

    def notices_for(self, reader: Member, spans: Sequence[Span]) -> list[Notice]:
        """The notices in these spans that the reader still wants, the oldest first."""
        found = [notice for span in spans for notice in self.notices.get(span, ())]
        oldest = sorted(found, key=lambda notice: notice.pk)[:NOTICES_SHOWN]
        return [notice for notice in oldest if self.wishes.want(reader, notice, self.content)]

    def new_for(self, reader: Member, spans: Sequence[Span]) -> list[Summary]:
        """What is new in their topics and public now; of merged ideas the one that readers find."""
        found = sorted(new for span in spans for new in self.new.get(span, ()))
        oldest = list(dict.fromkeys(ref for _, ref in found))[:NEW_SHOWN]
        public = (self.content[ref] for ref in oldest if ref in self.content)
        shown = dict.fromkeys(each.merged_into or each.ref for each in public if each.is_public)
        summaries = (self.content[ref] for ref in shown)
        return [each for each in summaries if each.author_id != reader.pk]


def digest_mail(site: Site) -> MailTemplate:
    """The template of the mail with news."""

    async def prepare(session: ReadSession, mails: Sequence[Mail]) -> Compose:
        news, types = await _read_news(session, mails), registry_of(session)

        async def compose(_session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
            return _context(mail, news, types, site)

        return compose

    return composed_together(DIGEST, prepare)


def _spans(mail: Mail) -> list[Span]:
    return [
        Span(mail.member_id or 0, NewsKind(kind), above, last)
        for kind, (above, last) in mail.data["news"].items()
    ]


async def _read_news(session: ReadSession, mails: Sequence[Mail]) -> News:
    spans = [span for mail in mails for span in _spans(mail)]
    of_notices = [span for span in spans if span.kind not in TOPICS]
    notices = await notices_in(session, of_notices, NOTICES_SHOWN)
    of_topics = [span for span in spans if span.kind in TOPICS]
    new = await new_in_topics(session, of_topics, NEW_SHOWN)
    every = [notice for found in notices.values() for notice in found]
    refs = {notice.subject for notice in every} | set(queries.refs_about(every))
    refs |= {ref for found in new.values() for _, ref in found}
    content = await read_content(session, refs)
    people = await read_people(session, {span.member_id for span in spans}, content)
    return News(notices, new, content, await read_wishes(session, every, content), people)


def _context(mail: Mail, news: News, types: ContentRegistry, site: Site) -> dict[str, Any] | None:
    reader, spans = news.people.member(mail.member_id), _spans(mail)
    if reader is None:
        return None
    wanted, new = news.notices_for(reader, spans), news.new_for(reader, spans)
    if not wanted and not new:
        return None
    named = [news.content[notice.subject] for notice in wanted]
    is_followed = any(span.kind in FOLLOWED for span in spans)
    return {
        "people": news.people.tags(reader, [*named, *new]),
        "name": reader.name,
        "groups": _groups(wanted, news.content, types, site),
        "new": [_link(summary) for summary in new],
        "unsubscribe_path": unsubscribe_path(reader) if is_followed else "",
    }


def _link(summary: Summary) -> NewsLink:
    return NewsLink(summary.title, summary.language, summary.path)


def _groups(
    notices: Sequence[Notice],
    content: Mapping[ContentRef, Summary],
    types: ContentRegistry,
    site: Site,
) -> list[NewsGroup]:
    """The notices by the idea or project that readers find, in the order of the first ones."""
    by_subject: dict[ContentRef, list[Notice]] = {}
    for notice in notices:
        summary = content[notice.subject]
        by_subject.setdefault(summary.about or summary.merged_into or summary.ref, []).append(
            notice
        )
    groups = []
    for ref, about in by_subject.items():
        words = [
            wording(notice, content[notice.subject], announced(notice, content), site, types)
            for notice in about[:LINES_SHOWN]
        ]
        more = max(len(about) - LINES_SHOWN, 0)
        groups.append(NewsGroup(_link(content[ref]), words, more))
    return groups
