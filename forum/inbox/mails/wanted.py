"""What is still mailed: asked just before a mail is sent, when content may have left the site."""

from collections.abc import Mapping, Sequence

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


async def still_wanted(
    session: ReadSession,
    member: Member,
    notices: Sequence[Notice],
    summaries: Mapping[ContentRef, Summary],
) -> list[Notice]:
    """The notices about the member's own content, and about public content that they still follow."""
    parents = await registry.summaries(
        session, [each.about for each in summaries.values() if each.about]
    )
    rhythms = await queries.rhythms(session, member.pk)
    wanted = []
    for notice in notices:
        summary = summaries.get(notice.subject)
        if summary is None:
            continue
        parent = parents.get(summary.about) if summary.about else None
        if member.id == summary.author_id or (
            summary.is_public
            and (parent is None or parent.is_public)
            and await _is_wanted(session, member, notice, (parent or summary).ref, rhythms)
        ):
            wanted.append(notice)
    return wanted


async def _is_wanted(
    session: ReadSession,
    member: Member,
    notice: Notice,
    subject: ContentRef,
    rhythms: Mapping[NewsKind, Rhythm | None],
) -> bool:
    if notice.news_kind not in FOLLOWED:
        return True
    kind = NewsKind(notice.news_kind)
    if rhythm_of(kind, rhythms.get(kind), member.mail_rhythm) is Rhythm.never:
        return False
    # News of a project also comes to who follows one of its ideas, and reactions to who wrote.
    if kind is not NewsKind.idea:
        return True
    return await queries.follows(session, member.pk, *await registry.group_of(session, subject))
