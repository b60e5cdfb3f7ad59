"""Presenters of clusters: groups with their members, and the ideas that they support together."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from forum.clusters import queries
from forum.clusters.tables import Cluster, ClusterKind
from forum.core.content import registry
from forum.core.i18n.formatting import format_date
from forum.core.mail.address import shown_address
from forum.core.ref import ContentRef
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession
from forum.ideas.tables import KIND

MEMBERS_SHOWN = 12
IDEAS_SHOWN = 5


@dataclass(frozen=True)
class AccountView:
    """An account in a group."""

    id: int
    name: str
    email: str


@dataclass(frozen=True)
class SupportedView:
    """An idea that several accounts of a group support."""

    title: str
    lang: str
    path: str
    count: int


@dataclass(frozen=True)
class ClusterView:
    """A group. `domain` is that of its addresses, if it is one; `others`: accounts that aren't listed."""

    size: int
    domain: str
    first: str
    last: str
    accounts: list[AccountView]
    others: int
    ideas: list[SupportedView]


async def cluster_views(
    session: ReadSession, clusters: Sequence[Cluster], site: Site, language: str
) -> dict[ClusterKind, list[ClusterView]]:
    """The groups by kind."""
    ids = [cluster.pk for cluster in clusters]
    accounts = await _accounts(session, ids)
    ideas = await _ideas(session, ids, language)
    views: dict[ClusterKind, list[ClusterView]] = {kind: [] for kind in ClusterKind}
    for cluster in clusters:
        listed = accounts[cluster.pk][:MEMBERS_SHOWN]
        views[cluster.kind].append(
            ClusterView(
                size=cluster.size,
                domain=shown_address(cluster.key) if cluster.kind is ClusterKind.domain else "",
                first=format_date(cluster.first_at, site.zone),
                last=format_date(cluster.last_at, site.zone),
                accounts=listed,
                others=max(cluster.size - len(listed), 0),
                ideas=ideas[cluster.pk],
            )
        )
    return views


async def _accounts(session: ReadSession, ids: Sequence[int]) -> dict[int, list[AccountView]]:
    accounts: dict[int, list[AccountView]] = defaultdict(list)
    for cluster_id, member_id, email, name in await queries.members_of_clusters(session, ids):
        accounts[cluster_id].append(AccountView(member_id, name, email))
    return accounts


async def _ideas(
    session: ReadSession, ids: Sequence[int], language: str
) -> dict[int, list[SupportedView]]:
    counts: dict[int, list[tuple[ContentRef, int]]] = defaultdict(list)
    for cluster_id, idea_id, count in await queries.ideas_supported_together(session, ids):
        if len(counts[cluster_id]) < IDEAS_SHOWN:
            counts[cluster_id].append((ContentRef(KIND, idea_id), count))
    summaries = await registry.summaries(
        session, {ref for found in counts.values() for ref, _ in found}
    )
    views: dict[int, list[SupportedView]] = defaultdict(list)
    for cluster_id, found in counts.items():
        views[cluster_id] = [
            SupportedView(summary.title, summary.language, f"/{language}/{summary.path}", count)
            for ref, count in found
            if (summary := summaries.get(ref)) and summary.is_public
        ]
    return views
