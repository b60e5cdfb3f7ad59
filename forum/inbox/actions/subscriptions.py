"""Actions on subscriptions: when the mail with each kind of news is due, and in which rhythm it comes."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, case, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from forum.accounts.queries import lock_members
from forum.accounts.queries import member as member_of
from forum.accounts.tables import Member, Rhythm
from forum.core.database.columns import UTCDateTime, table_of
from forum.core.unit_of_work import UnitOfWork
from forum.inbox.rules import next_due, rhythm_of
from forum.inbox.tables import NOT_MAILED, TOPICS, NewsKind, Notice, Subscription, TopicNews

_SUBSCRIPTION = table_of(Subscription).c


async def newest(uow: UnitOfWork, kind: NewsKind) -> int:
    """The id of the newest news of a kind, from which a reader who wants mail from now on begins.

    Of notices it is that of anybody: a member's own ids rise in the order of their commits, because
    whoever notifies locks the member first.
    """
    table = TopicNews if kind in TOPICS else Notice
    return (await uow.first(select(func.max(table.id)))) or 0


def _upsert(uow: UnitOfWork) -> Any:
    """Have the mail of a member come no later than it does anyway; the first one begins at `position`."""
    insert = sqlite.insert if uow.is_sqlite else postgresql.insert
    statement = insert(table_of(Subscription)).values(
        member_id=bindparam("member_id"),
        kind=bindparam("kind"),
        position=bindparam("position"),
        due_at=bindparam("due_at", type_=UTCDateTime),
    )
    return statement.on_conflict_do_update(
        index_elements=[_SUBSCRIPTION.member_id, _SUBSCRIPTION.kind],
        set_={
            "due_at": func.coalesce(_SUBSCRIPTION.due_at, statement.excluded.due_at),
            "position": case(
                (_SUBSCRIPTION.position == NOT_MAILED, statement.excluded.position),
                else_=_SUBSCRIPTION.position,
            ),
        },
    )


async def mark_due(uow: UnitOfWork, members: Sequence[Member], kind: NewsKind) -> set[int]:
    """Have the mail of these members due in their rhythm; returns the ids of those who get one.

    The members must be locked, and the notices not inserted yet: whoever queues the mail waits for this
    row, and then sees them.
    """
    chosen = await _chosen(uow, [member.pk for member in members], kind)
    due = {
        member.pk: next_due(
            rhythm_of(kind, chosen.get(member.pk), member.mail_rhythm), uow.now, uow.zone
        )
        for member in members
        if member.email
    }
    mailed = sorted(member_id for member_id, due_at in due.items() if due_at)
    if mailed:
        position = await newest(uow, kind)
        await uow.execute(
            _upsert(uow),
            [
                {"member_id": each, "kind": kind, "position": position, "due_at": due[each]}
                for each in mailed
            ],
        )
    return set(mailed)


async def _chosen(
    uow: UnitOfWork, member_ids: Collection[int], kind: NewsKind
) -> Mapping[int, Rhythm | None]:
    found = await uow.fetch_all(
        select(_SUBSCRIPTION.member_id, _SUBSCRIPTION.rhythm).where(
            _SUBSCRIPTION.kind == kind, _SUBSCRIPTION.member_id.in_(member_ids)
        )
    )
    return {member_id: rhythm for member_id, rhythm in found}


async def subscribe(uow: UnitOfWork, member_id: int, kind: NewsKind) -> None:
    """Have a member mailed what is new in topics of a kind from now on, if they want mail about it."""
    await lock_members(uow, [member_id])
    member = await member_of(uow, member_id)
    if member is not None:
        await mark_due(uow, [member], kind)


async def choose_rhythms(
    uow: UnitOfWork, member_id: int, chosen: Mapping[NewsKind, Rhythm | None]
) -> None:
    """Set a member's rhythms for some kinds of news; None: the usual one."""
    await lock_members(uow, [member_id])
    insert = sqlite.insert if uow.is_sqlite else postgresql.insert
    for kind, rhythm in chosen.items():
        statement = insert(table_of(Subscription)).values(
            member_id=member_id, kind=kind, rhythm=rhythm, position=NOT_MAILED
        )
        await uow.execute(
            statement.on_conflict_do_update(
                index_elements=[_SUBSCRIPTION.member_id, _SUBSCRIPTION.kind],
                set_={"rhythm": rhythm},
            )
        )
    await reschedule(uow, member_id)


async def choose_usual_rhythm(uow: UnitOfWork, member_id: int, rhythm: Rhythm) -> None:
    """Set a member's rhythm for all kinds of news without one of their own."""
    await lock_members(uow, [member_id])
    await uow.execute(
        update(Member)
        .where(col(Member.id) == member_id, col(Member.email).is_not(None))
        .values(mail_rhythm=rhythm)
    )
    await reschedule(uow, member_id)


async def reschedule(uow: UnitOfWork, member_id: int) -> None:
    """Have a member's mail due by the rhythms that they have chosen by now.

    What waits comes in the new rhythm. Of a kind that they don't want by mail nothing is mailed later.
    """
    await lock_members(uow, [member_id])
    member = await member_of(uow, member_id)
    if member is None:
        return
    own = select(Subscription).where(_SUBSCRIPTION.member_id == member_id)
    for row in await uow.all(own.order_by(_SUBSCRIPTION.kind).with_for_update()):
        due_at = next_due(rhythm_of(row.kind, row.rhythm, member.mail_rhythm), uow.now, uow.zone)
        if due_at is None:
            row.due_at, row.position = None, NOT_MAILED
        elif row.position == NOT_MAILED:
            row.position = await newest(uow, row.kind)
            row.due_at = due_at if row.kind in TOPICS else None
        elif row.due_at is not None or row.kind in TOPICS:
            row.due_at = due_at
    await uow.flush()
