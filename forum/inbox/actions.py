"""Actions on follows and notices."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from forum.accounts.queries import MEMBERS_PER_STATEMENT, lock_members, members
from forum.accounts.recipients import recipient
from forum.accounts.tables import Member
from forum.core.content import registry
from forum.core.mail.queue import queue_mails
from forum.core.ref import ContentRef
from forum.core.text.html import html_to_text
from forum.core.unit_of_work import UnitOfWork
from forum.inbox.tables import Follow, Notice

MAIL_KIND = "notice"


async def follow(uow: UnitOfWork, member_id: int, subject: ContentRef) -> None:
    """Let a member follow `subject`, to be notified of what happens to it; idempotent."""
    upsert = sqlite.insert if uow.is_sqlite else postgresql.insert
    await uow.execute(
        upsert(Follow)
        .values(
            member_id=member_id,
            subject_kind=subject.kind,
            subject_id=subject.id,
            since=uow.now,
        )
        .on_conflict_do_nothing()
    )


async def unfollow(uow: UnitOfWork, member_id: int, subject: ContentRef) -> bool:
    """Let a member no longer follow `subject` and what is merged with it; False when they didn't."""
    group = await registry.group_of(uow, subject)
    deleted = await uow.execute(
        delete(Follow).where(
            col(Follow.member_id) == member_id,
            col(Follow.subject_kind) == subject.kind,
            col(Follow.subject_id).in_([each.id for each in group]),
        )
    )
    return deleted.rowcount > 0


async def notify(
    uow: UnitOfWork,
    member_ids: Iterable[int],
    code: str,
    subject: ContentRef,
    *,
    text: str = "",
    html: str = "",
    language: str = "",
    about: str = "",
    always: bool = False,
    by_mail: bool = True,
) -> None:
    """Notify members, in their inbox and (unless they unsubscribed, or without `by_mail`) by mail.

    `text`, or `html` that is safe, is what somebody wrote in `language`; `about` is that of `Notice`.
    `always` mails even members who unsubscribed: for notices about their own contribution.
    """
    ids = sorted(set(member_ids))
    values = {
        "code": code,
        "text": text or html_to_text(html, addresses=True),
        "html": html,
        "language": language,
        "about": about,
    }
    for start in range(0, len(ids), MEMBERS_PER_STATEMENT):
        recipients = await members(uow, ids[start : start + MEMBERS_PER_STATEMENT])
        if recipients:
            notice_ids = await _add_notices(uow, recipients, subject, values)
            if by_mail:
                await _queue_mails(uow, recipients, notice_ids, always=always)
            await _count_unread(uow, [member.pk for member in recipients])


async def _add_notices(
    uow: UnitOfWork, recipients: Sequence[Member], subject: ContentRef, values: Mapping[str, str]
) -> list[int]:
    inserted = await uow.execute(
        insert(Notice).returning(col(Notice.id), sort_by_parameter_order=True),
        [
            {
                "member_id": member.pk,
                "subject_kind": subject.kind,
                "subject_id": subject.id,
                "at": uow.now,
                **values,
            }
            for member in recipients
        ],
    )
    return list(inserted.scalars())


async def _queue_mails(
    uow: UnitOfWork, recipients: Sequence[Member], notice_ids: Sequence[int], *, always: bool
) -> None:
    mails = [
        (recipient(member), {"notice": notice_id, "always": always})
        for notice_id, member in zip(notice_ids, recipients, strict=True)
        if member.email and (member.wants_mail or always)
    ]
    await queue_mails(uow, MAIL_KIND, mails)


async def rewrite_notices(
    uow: UnitOfWork, subject: ContentRef, codes: Collection[str], rewrite: Callable[[str], str]
) -> None:
    """Rewrite the plain texts of notices of these codes; mails about them that wait are sent with those."""
    with_text = (
        col(Notice.subject_kind) == subject.kind,
        col(Notice.subject_id) == subject.id,
        col(Notice.code).in_(codes),
        col(Notice.text) != "",
    )
    for notice in await uow.all(select(Notice).where(*with_text)):
        notice.text = rewrite(notice.text)
    await uow.flush()


async def mark_read(uow: UnitOfWork, member_id: int, notice_id: int | None = None) -> None:
    """Mark one notice of a member as read, or all of them."""
    statement = update(Notice).where(
        col(Notice.member_id) == member_id, col(Notice.read_at).is_(None)
    )
    if notice_id is not None:
        statement = statement.where(col(Notice.id) == notice_id)
    await uow.execute(statement.values(read_at=uow.now))
    await _count_unread(uow, [member_id])


async def _count_unread(uow: UnitOfWork, member_ids: list[int]) -> None:
    # Stored on the member, whom every request reads anyway, so that the page header needs no query
    # of its own. Lock first: a count taken before the wait for the lock would miss the notices that
    # the concurrent transaction adds.
    await lock_members(uow, member_ids)
    unread = (
        select(func.count())
        .where(col(Notice.member_id) == col(Member.id), col(Notice.read_at).is_(None))
        .scalar_subquery()
    )
    await uow.execute(update(Member).where(col(Member.id).in_(member_ids)).values(unread=unread))
