"""What is still mailed: asked just before a mail is sent, when content may have left the site."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from forum.accounts.tables import Member, Rhythm
from forum.core.content import registry
from forum.core.content.summary import Summary
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from forum.inbox import queries
from forum.inbox.rules import rhythm_of
from forum.inbox.tables import NewsKind, Notice

FOLLOWED = frozenset(NewsKind) - {NewsKind.own}
"""Kinds of news that a reader may have no mail about."""


async def read_content(
    session: ReadSession, refs: Iterable[ContentRef]
) -> dict[ContentRef, Summary]:
    """Summaries of content, and of what that stands on or was merged into."""
    found = await registry.summaries(session, refs)
    parents = {ref for each in found.values() for ref in (each.about, each.merged_into) if ref}
    return found | await registry.summaries(session, parents - found.keys())


def subject_of(summary: Summary, content: Mapping[ContentRef, Summary]) -> Summary | None:
    """What readers follow of content: what it stands on, or itself; None once that is gone."""
    return content.get(summary.about) if summary.about else summary


def announced(notice: Notice, content: Mapping[ContentRef, Summary]) -> Summary | None:
    """The public content that a notice announces as new, if there is any."""
    summary = content.get(ContentRef.parse(notice.about)) if notice.about else None
    return summary if summary and summary.is_public else None


@dataclass(frozen=True)
class Wishes:
    """What readers want mail about: the rhythms that they chose, and which groups of content they follow."""

    rhythms: Mapping[tuple[int, NewsKind], Rhythm | None]
    followed: Collection[tuple[int, ContentRef]]
    groups: Mapping[ContentRef, Collection[ContentRef]]

    def want(self, reader: Member, notice: Notice, content: Mapping[ContentRef, Summary]) -> bool:
        """Whether a notice is about the reader's own content, or about public content that they still follow."""
        summary = content.get(notice.subject)
        if summary is None or reader.id == summary.author_id:
            return summary is not None
        subject = subject_of(summary, content)
        return (
            summary.is_public
            and (subject is None or subject.is_public)
            and self._want_kind(reader, notice, (subject or summary).ref)
        )

    def _want_kind(self, reader: Member, notice: Notice, subject: ContentRef) -> bool:
        if notice.news_kind not in FOLLOWED:
            return True
        kind = NewsKind(notice.news_kind)
        rhythm = rhythm_of(kind, self.rhythms.get((reader.pk, kind)), reader.mail_rhythm)
        if rhythm is Rhythm.never:
            return False
        # News of a project also comes to who follows one of its ideas, and reactions to who wrote.
        return kind is not NewsKind.idea or any(
            (reader.pk, each) in self.followed for each in self.groups[subject]
        )


async def read_wishes(
    session: ReadSession, notices: Collection[Notice], content: Mapping[ContentRef, Summary]
) -> Wishes:
    """What the readers of these notices want; `content` as from `read_content`."""
    readers = {notice.member_id for notice in notices}
    followable = {
        (subject_of(summary, content) or summary).ref
        for notice in notices
        if notice.news_kind == NewsKind.idea and (summary := content.get(notice.subject))
    }
    groups = await registry.groups_of(session, followable)
    members = {each for group in groups.values() for each in group}
    return Wishes(
        await queries.rhythms_of(session, readers) if readers else {},
        await queries.followed_among(session, readers, members) if members else set(),
        groups,
    )
