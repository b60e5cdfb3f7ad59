"""Queries on follows and notices."""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, bindparam, func, tuple_
from sqlalchemy import select as columns
from sqlmodel import col, select

from forum.accounts.tables import Member, Rhythm
from forum.core.content import registry
from forum.core.content.summary import Summary
from forum.core.database.pagination import KeysetPage, decode_cursor, paginate
from forum.core.errors import NotFound
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from forum.inbox.labels import CONTRADICTING
from forum.inbox.tables import TOPICS, Follow, NewsKind, Notice, Subscription


async def followed_by(session: ReadSession, member_id: int, limit: int = 100) -> list[ContentRef]:
    """The content that a member follows, newest first."""
    found = await session.all(
        select(Follow)
        .where(Follow.member_id == member_id)
        .order_by(col(Follow.since).desc())
        .limit(limit)
    )
    return [ContentRef(follow.subject_kind, follow.subject_id) for follow in found]


def _is_about(subjects: Iterable[ContentRef]) -> ColumnElement[bool]:
    pairs = [(subject.kind, subject.id) for subject in subjects]
    return tuple_(col(Follow.subject_kind), col(Follow.subject_id)).in_(pairs)


async def follows(session: ReadSession, member_id: int, *subjects: ContentRef) -> bool:
    """Whether a member follows any of these."""
    own = select(Follow.member_id).where(Follow.member_id == member_id, _is_about(subjects))
    return await session.first(own.limit(1)) is not None


async def followers(session: ReadSession, *subjects: ContentRef) -> set[int]:
    """The ids of the members who follow any of these."""
    return set(await session.all(select(Follow.member_id).where(_is_about(subjects)).distinct()))


async def count_followers(session: ReadSession, *subjects: ContentRef) -> int:
    """The number of members who follow any of these."""
    statement = select(func.count(func.distinct(Follow.member_id))).where(_is_about(subjects))
    return await session.first(statement) or 0


async def notices(
    session: ReadSession, member_id: int, after: str | None = None, size: int = 50
) -> KeysetPage[Notice]:
    """A page of a member's notices, newest first. Raises `NotFound` for a bad cursor."""
    statement = select(Notice).where(Notice.member_id == member_id)
    if after:
        (last,) = decode_cursor(after, (int,))
        statement = statement.where(col(Notice.id) < last)
    rows = await session.all(statement.order_by(col(Notice.id).desc()).limit(size + 1))
    return paginate(rows, size, lambda notice: (notice.pk,))


async def unread(session: ReadSession, member_id: int, limit: int) -> list[Notice]:
    """The newest notices that a member hasn't read."""
    return await session.all(
        select(Notice)
        .where(Notice.member_id == member_id, col(Notice.read_at).is_(None))
        .order_by(col(Notice.id).desc())
        .limit(limit)
    )


def refs_about(notices: Iterable[Notice]) -> list[ContentRef]:
    """What these notices are `about`."""
    return [ContentRef.parse(notice.about) for notice in notices if notice.about]


async def announced_content(
    session: ReadSession, notices: Iterable[Notice]
) -> dict[ContentRef, Summary]:
    """The public content that these notices announce as new, by its reference."""
    refs = refs_about(notices)
    found = await registry.summaries(session, refs) if refs else {}
    return {ref: summary for ref, summary in found.items() if summary.is_public}


async def notice(session: ReadSession, notice_id: int) -> Notice | None:
    """A notice by id."""
    return await session.get(Notice, notice_id)


async def notices_by_id(session: ReadSession, ids: Collection[int]) -> dict[int, Notice]:
    """Notices by their ids; no statement without any."""
    if not ids:
        return {}
    return {each.pk: each for each in await session.all(_NOTICES, {"ids": list(ids)})}


_NOTICES = select(Notice).where(col(Notice.id).in_(bindparam("ids", expanding=True)))


async def was_notified(session: ReadSession, member_id: int, subject: ContentRef) -> bool:
    """Whether a member was ever notified about this content."""
    notice_id = await session.first(
        select(col(Notice.id))
        .where(
            Notice.member_id == member_id,
            Notice.subject_kind == subject.kind,
            Notice.subject_id == subject.id,
        )
        .limit(1)
    )
    return notice_id is not None


async def is_contradicted(session: ReadSession, notice: Notice) -> bool:
    """Whether a newer notice about the same content says that this one isn't true any more."""
    codes = {code for group in CONTRADICTING if notice.code in group for code in group}
    if not codes:
        return False
    newer = await session.first(
        select(col(Notice.id))
        .where(
            col(Notice.member_id) == notice.member_id,
            col(Notice.id) > notice.pk,
            col(Notice.subject_kind) == notice.subject_kind,
            col(Notice.subject_id) == notice.subject_id,
            col(Notice.code).in_(codes),
        )
        .limit(1)
    )
    return newer is not None


async def rhythms(session: ReadSession, member_id: int) -> dict[NewsKind, Rhythm | None]:
    """The rhythm that a member chose for each kind of news they were ever mailed about; None: the usual one."""
    rows = await session.all(select(Subscription).where(Subscription.member_id == member_id))
    return {row.kind: row.rhythm for row in rows}


async def rhythms_of(
    session: ReadSession, member_ids: Collection[int]
) -> dict[tuple[int, NewsKind], Rhythm | None]:
    """The same for many members, by member and kind."""
    rows = await session.fetch_all(_RHYTHMS, {"members": member_ids})
    return {(member_id, kind): rhythm for member_id, kind, rhythm in rows}


_RHYTHMS = columns(
    col(Subscription.member_id), col(Subscription.kind), col(Subscription.rhythm)
).where(col(Subscription.member_id).in_(bindparam("members", expanding=True)))


async def followed_among(
    session: ReadSession, member_ids: Collection[int], subjects: Iterable[ContentRef]
) -> set[tuple[int, ContentRef]]:
    """Which of these members follow which of these subjects."""
    pairs = [(subject.kind, subject.id) for subject in subjects]
    rows = await session.fetch_all(_FOLLOWED, {"members": member_ids, "subjects": pairs})
    return {(member_id, ContentRef(kind, number)) for member_id, kind, number in rows}


_SUBJECT = tuple_(col(Follow.subject_kind), col(Follow.subject_id))
_FOLLOWED = columns(col(Follow.member_id), col(Follow.subject_kind), col(Follow.subject_id)).where(
    col(Follow.member_id).in_(bindparam("members", expanding=True)),
    _SUBJECT.in_(bindparam("subjects", expanding=True)),
)


async def member_by_unsubscribe_code(session: ReadSession, code: str) -> Member:
    """The member to whom a mail with this code went; raises `NotFound`."""
    found = await session.first(select(Member).where(Member.unsubscribe_code == code))
    if found is None:
        raise NotFound
    return found


async def followed_topics(session: ReadSession, member_id: int) -> set[ContentRef]:
    """The topics that a member follows."""
    own = select(Follow).where(Follow.member_id == member_id, col(Follow.subject_kind).in_(TOPICS))
    return {ContentRef(each.subject_kind, each.subject_id) for each in await session.all(own)}
