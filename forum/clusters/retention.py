"""Retention of clusters: groups, after their newest account."""

from sqlmodel import col

from forum.clusters.tables import Cluster
from forum.core.i18n.translations import N_
from forum.core.retention import Retention

RETENTION = (
    Retention(
        "clusters", Cluster, "id",
        lambda before: col(Cluster.last_at) < before,
        N_("That your account was made together with others that look alike"),
    ),
)  # fmt: skip
