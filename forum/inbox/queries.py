"""Every question about follows and notices."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, func, tuple_
from sqlmodel import col, select

from forum.core.content.summary import Summary
from forum.core.ref import Ref
from forum.core.unit_of_work import Reading
from forum.inbox.tables import Follow, Notice


async def follows(reading: Reading, member_id: int, subject: Ref) -> bool:
    """Whether a member follows a piece of content."""
    return await reading.get(Follow, (member_id, subject.kind, subject.id)) is not None


async def followed_by(reading: Reading, member_id: int, limit: int = 100) -> list[Ref]:
    """What a member follows, newest first."""
    found = await reading.all(
        select(Follow)
        .where(Follow.member_id == member_id)
        .order_by(col(Follow.since).desc())
        .limit(limit)
    )
    return [Ref(follow.subject_kind, follow.subject_id) for follow in found]


def _about(subjects: Iterable[Ref]) -> ColumnElement[bool]:
    pairs = [(subject.kind, subject.id) for subject in subjects]
    return tuple_(col(Follow.subject_kind), col(Follow.subject_id)).in_(pairs)


async def followers(reading: Reading, *subjects: Ref) -> set[int]:
    """The members who follow any of these."""
    return set(await reading.all(select(Follow.member_id).where(_about(subjects)).distinct()))


async def count_followers(reading: Reading, *subjects: Ref) -> int:
    """How many members follow any of these."""
    counted = select(func.count(func.distinct(Follow.member_id))).where(_about(subjects))
    return await reading.first(counted) or 0


async def notices(reading: Reading, member_id: int, limit: int = 50) -> list[Notice]:
    """What a member was told, newest first."""
    return await reading.all(
        select(Notice)
        .where(Notice.member_id == member_id)
        .order_by(col(Notice.id).desc())
        .limit(limit)
    )


async def what_is_new(reading: Reading, notices: Iterable[Notice]) -> dict[Ref, Summary]:
    """The public content that these notices tell of as new, by its reference."""
    refs = [Ref.parse(notice.about) for notice in notices if notice.about]
    found = await reading.catalogue.summaries(reading, refs) if refs else {}
    return {ref: summary for ref, summary in found.items() if summary.is_public}


async def notice(reading: Reading, notice_id: int) -> Notice | None:
    """One notice."""
    return await reading.get(Notice, notice_id)
