"""Finding of groups, once a day, among the accounts that joined since the last time.

Its cost follows how many joined lately, not how many members there are. It may run again at any point.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Protocol

from sqlalchemy import delete, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from forum.accounts.tables import Member
from forum.clusters import queries, rules
from forum.clusters.tables import Cluster, ClusterKind, ClusterMember, Mailbox
from forum.core.retention import DailyTask
from forum.core.unit_of_work import SessionFactory, UnitOfWork

BATCH = 200
MOST_MEMBERS = 50
"""Members of one group that are kept; its size counts all of them."""


class Joined(Protocol):
    """A member, and when they joined."""

    @property
    def member_id(self) -> int: ...

    @property
    def joined_at(self) -> datetime: ...


async def add_mailboxes(session_factory: SessionFactory) -> int:
    """Note the mailboxes of some new members, and group those that share one; returns how many."""
    async with session_factory.unit_of_work() as uow:
        after = await queries.newest_member(uow)
        rows = await queries.members_after(uow, after, BATCH)
        await _add_mailboxes(uow, rows)
        return len(rows)


async def renew_mailbox(uow: UnitOfWork, member_id: int) -> None:
    """Note the mailbox of a member whose address has changed."""
    await uow.execute(delete(Mailbox).where(col(Mailbox.member_id) == member_id))
    member = await uow.get(Member, member_id)
    # A newer member is noted by the daily run, which goes by numbers.
    if member and member.email and member_id < await queries.newest_member(uow):
        await _add_mailboxes(uow, [(member_id, member.email, member.joined_at)])


async def _add_mailboxes(uow: UnitOfWork, members: Sequence[tuple[int, str, datetime]]) -> None:
    """Note the mailboxes of members (number, address, when they joined), and group shared ones."""
    rows = []
    for member_id, email, joined_at in members:
        mailbox_hash, domain = rules.mailbox_of(email)
        rows.append(
            {
                "member_id": member_id,
                "mailbox_hash": mailbox_hash,
                "domain": domain,
                "joined_at": joined_at,
            }
        )
    if rows:
        await uow.execute(insert(Mailbox), rows)
    hashes = [str(row["mailbox_hash"]) for row in rows]
    for mailbox_hash in await queries.shared_mailboxes(uow, hashes):
        found = await queries.members_of_mailbox(uow, mailbox_hash)
        await _store(uow, ClusterKind.mailbox, mailbox_hash, found)


async def group_domains(session_factory: SessionFactory) -> int:
    """Group the accounts of one rare domain that joined in a short time."""
    async with session_factory.unit_of_work() as uow:
        since = uow.now - rules.DOMAIN_WINDOW
        for domain, recent in await queries.busy_domains(uow, since):
            if rules.is_domain_group(recent, await queries.count_of_domain(uow, domain)):
                found = await queries.members_of_domain(uow, domain, since)
                await _store(uow, ClusterKind.domain, domain, found)
    return 0


async def group_bursts(session_factory: SessionFactory) -> int:
    """Group the new accounts that joined within an hour and support the same idea."""
    async with session_factory.unit_of_work() as uow:
        votes = await queries.votes_of_new_members(uow, uow.now - rules.LOOK_BACK)
        for idea_id, on_idea in groupby(votes, key=lambda vote: vote.idea_id):
            burst = rules.largest_burst(on_idea)
            if burst:
                await _store(
                    uow, ClusterKind.burst, str(idea_id), burst, idea_id=idea_id,
                    of_one_domain=rules.commonest_domain(burst),
                )  # fmt: skip
    return 0


async def _store(
    uow: UnitOfWork,
    kind: ClusterKind,
    key: str,
    found: Sequence[Joined],
    *,
    idea_id: int | None = None,
    of_one_domain: int = 0,
) -> None:
    """Store a group, or what is new in it: it is larger, or its accounts joined later."""
    first_at = min(each.joined_at for each in found)
    last_at = max(each.joined_at for each in found)
    cluster = await queries.cluster_with_key(uow, kind, key)
    if cluster is None:
        cluster = await uow.add(
            Cluster(kind=kind, key=key, idea_id=idea_id, size=0, first_at=first_at, last_at=last_at)
        )
    if cluster.size >= len(found) and cluster.last_at >= last_at:
        return
    cluster.size, cluster.of_one_domain = len(found), of_one_domain
    cluster.first_at, cluster.last_at = first_at, last_at
    await uow.flush()
    upsert = sqlite.insert if uow.is_sqlite else postgresql.insert
    await uow.execute(
        upsert(ClusterMember).on_conflict_do_nothing(),
        [
            {"cluster_id": cluster.pk, "member_id": each.member_id, "joined_at": each.joined_at}
            for each in found[:MOST_MEMBERS]
        ],
    )


DAILY = (
    DailyTask("cluster_mailboxes", add_mailboxes, deletes=False),
    DailyTask("cluster_domains", group_domains, deletes=False),
    DailyTask("cluster_bursts", group_bursts, deletes=False),
)
"""In this order: groups are found among the mailboxes that were noted before."""
