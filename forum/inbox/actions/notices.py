"""Actions on notices: notify members, and mark notices as read."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from sqlalchemy import func, insert, select, update
from sqlmodel import col

from forum.accounts.queries import MEMBERS_PER_STATEMENT, lock_members, members
from forum.accounts.recipients import recipient
from forum.accounts.tables import Member
from forum.core.mail.queue import queue_mails
from forum.core.ref import ContentRef
from forum.core.text.html import html_to_text
from forum.core.unit_of_work import UnitOfWork
from forum.inbox.actions.subscriptions import mark_due
from forum.inbox.tables import NewsKind, Notice

MAIL_KIND = "notice"


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
    news: NewsKind | None = None,
    urgent: bool = False,
) -> None:
    """Notify members in their inbox, and by mail with `news` or `urgent`.

    `text`, or `html` that is safe, is what somebody wrote in `language`; `about` is that of `Notice`.
    With `news` the notice is in the next mail with news of that kind, in the rhythm that each member
    chose. An `urgent` one is mailed by itself, at once and to everybody: decisions on what they wrote.
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
        batch = ids[start : start + MEMBERS_PER_STATEMENT]
        await lock_members(uow, batch)
        recipients = await members(uow, batch)
        if recipients:
            mailed = await mark_due(uow, recipients, news) if news else set()
            kinds = {member_id: str(news) for member_id in mailed}
            notice_ids = await _add_notices(uow, recipients, subject, values, kinds)
            if urgent:
                await _queue_mails(uow, recipients, notice_ids)
            await _count_unread(uow, [member.pk for member in recipients])


async def _add_notices(
    uow: UnitOfWork,
    recipients: Sequence[Member],
    subject: ContentRef,
    values: Mapping[str, str],
    kinds: Mapping[int, str],
) -> list[int]:
    inserted = await uow.execute(
        insert(Notice).returning(col(Notice.id), sort_by_parameter_order=True),
        [
            {
                "member_id": member.pk,
                "subject_kind": subject.kind,
                "subject_id": subject.id,
                "news_kind": kinds.get(member.pk, ""),
                "at": uow.now,
                **values,
            }
            for member in recipients
        ],
    )
    return list(inserted.scalars())


async def _queue_mails(
    uow: UnitOfWork, recipients: Sequence[Member], notice_ids: Sequence[int]
) -> None:
    mails = [
        (recipient(member), {"notice": notice_id})
        for notice_id, member in zip(notice_ids, recipients, strict=True)
        if member.email
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
