"""Page model of clusters."""

from dataclasses import dataclass
from typing import ClassVar

from forum.clusters.presenters import ClusterView
from forum.web.rendering.pages import Page


@dataclass(frozen=True)
class ClustersPage(Page):
    """Groups of accounts that look alike, by kind: the words of a kind, what it means, its groups."""

    template: ClassVar[str] = "clusters/clusters.html"
    kinds: list[tuple[str, str, list[ClusterView]]]
