"""Queries of clusters: new accounts, what they have in common, and the groups for the page.

Each is bounded by how many accounts joined lately, or by how many groups a page shows; an index leads
to them, however many members there are.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import distinct, func, select
from sqlmodel import col
from sqlmodel import select as select_rows

from forum.accounts.tables import Member
from forum.clusters.rules import DOMAIN_SIZE, NewVote
from forum.clusters.tables import Cluster, ClusterKind, ClusterMember, Mailbox
from forum.core.database.sqlite_inthread import READS_MUCH
from forum.core.unit_of_work import ReadSession
from forum.ideas.tables import Idea, Vote

_CANONICAL = func.coalesce(col(Idea.merged_into), col(Idea.id))
"""The idea that readers find, of one that somebody voted for."""


async def newest_member(session: ReadSession) -> int:
    """The highest number of a member whose mailbox is known; 0 without any."""
    return await session.first(select(func.max(col(Mailbox.member_id)))) or 0


async def members_after(session: ReadSession, after: int, limit: int) -> Sequence[Any]:
    """Number, address and day of joining of members with higher numbers, in that order."""
    columns = select(col(Member.id), col(Member.email), col(Member.joined_at))
    statement = columns.where(col(Member.id) > after, col(Member.email).is_not(None))
    return await session.fetch_all(statement.order_by(col(Member.id)).limit(limit))


async def shared_mailboxes(session: ReadSession, hashes: Iterable[str]) -> list[str]:
    """Those of the mailboxes that more than one member has."""
    statement = (
        select(col(Mailbox.mailbox_hash))
        .where(col(Mailbox.mailbox_hash).in_(set(hashes)))
        .group_by(col(Mailbox.mailbox_hash))
        .having(func.count() > 1)
    )
    return await session.all(statement)


async def members_of_mailbox(session: ReadSession, mailbox_hash: str) -> list[Mailbox]:
    """The members of one mailbox."""
    return await session.all(
        select_rows(Mailbox)
        .where(Mailbox.mailbox_hash == mailbox_hash)
        .order_by(col(Mailbox.member_id))
    )


async def busy_domains(session: ReadSession, since: datetime) -> Sequence[Any]:
    """Rare domains with enough accounts that joined since then, and how many."""
    return await session.fetch_all(
        select(col(Mailbox.domain), func.count().label("recent"))
        .where(col(Mailbox.joined_at) > since, col(Mailbox.domain) != "")
        .group_by(col(Mailbox.domain))
        .having(func.count() >= DOMAIN_SIZE)
    )


async def count_of_domain(session: ReadSession, domain: str) -> int:
    """How many members have an address at a domain."""
    statement = select(func.count()).select_from(Mailbox).where(col(Mailbox.domain) == domain)
    return await session.first(statement) or 0


async def members_of_domain(session: ReadSession, domain: str, since: datetime) -> list[Mailbox]:
    """The members with an address at a domain who joined since then."""
    return await session.all(
        select_rows(Mailbox)
        .where(Mailbox.domain == domain, col(Mailbox.joined_at) > since)
        .order_by(col(Mailbox.joined_at))
    )


async def votes_of_new_members(session: ReadSession, since: datetime) -> list[NewVote]:
    """The votes of members who joined since then, by the idea that readers find, each once.

    Sorted here: to sort them by an index, SQLite would read all votes there are.
    """
    rows = await session.fetch_all(
        select(
            _CANONICAL, col(Mailbox.member_id), col(Mailbox.joined_at), func.min(col(Vote.cast_at)),
            col(Mailbox.domain),
        )
        .join(Vote, col(Vote.member_id) == col(Mailbox.member_id))
        .join(Idea, col(Idea.id) == col(Vote.idea_id))
        .where(col(Mailbox.joined_at) > since)
        .group_by(_CANONICAL, col(Mailbox.member_id))
        .execution_options(**{READS_MUCH: True})
    )  # fmt: skip
    return sorted((NewVote(*row) for row in rows), key=lambda vote: vote.idea_id)


async def cluster_with_key(session: ReadSession, kind: ClusterKind, key: str) -> Cluster | None:
    """The group of a kind with this key."""
    return await session.first(select_rows(Cluster).where(Cluster.kind == kind, Cluster.key == key))


async def newest_clusters(session: ReadSession, limit: int) -> list[Cluster]:
    """The groups, those with the newest accounts first."""
    return await session.all(
        select_rows(Cluster).order_by(col(Cluster.last_at).desc(), col(Cluster.id)).limit(limit)
    )


async def members_of_clusters(session: ReadSession, ids: Iterable[int]) -> Sequence[Any]:
    """Of each group its members: its number, and a member's number, address and name."""
    return await session.fetch_all(
        select(col(ClusterMember.cluster_id), col(Member.id), col(Member.email), col(Member.name))
        .join(Member, col(Member.id) == col(ClusterMember.member_id))
        .where(col(ClusterMember.cluster_id).in_(set(ids)), col(Member.email).is_not(None))
        .order_by(col(ClusterMember.cluster_id), col(ClusterMember.joined_at), col(Member.id))
    )


async def ideas_supported_together(session: ReadSession, ids: Iterable[int]) -> Sequence[Any]:
    """Of each group the ideas that two or more of it support: its number, the idea's, how many."""
    together = func.count(distinct(col(ClusterMember.member_id)))
    return await session.fetch_all(
        select(col(ClusterMember.cluster_id), _CANONICAL, together)
        .join(Vote, col(Vote.member_id) == col(ClusterMember.member_id))
        .join(Idea, col(Idea.id) == col(Vote.idea_id))
        .where(col(ClusterMember.cluster_id).in_(set(ids)))
        .group_by(col(ClusterMember.cluster_id), _CANONICAL)
        .having(together > 1)
        .order_by(col(ClusterMember.cluster_id), together.desc(), _CANONICAL)
    )


async def burst_on(session: ReadSession, idea_id: int) -> Cluster | None:
    """The group of new accounts that support an idea."""
    return await session.first(
        select_rows(Cluster).where(Cluster.idea_id == idea_id, Cluster.kind == ClusterKind.burst)
    )


async def count_clusters_of(session: ReadSession, member_id: int) -> int:
    """In how many groups a member's account is."""
    statement = (
        select(func.count())
        .select_from(ClusterMember)
        .where(col(ClusterMember.member_id) == member_id)
    )
    return await session.first(statement) or 0
