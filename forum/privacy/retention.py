"""Retention of privacy: exports that nobody fetched."""

from sqlmodel import col

from forum.core.i18n.translations import N_
from forum.core.retention import Retention
from forum.privacy.tables import DataExport

RETENTION = (
    Retention(
        "exports", DataExport, "id",
        lambda before: col(DataExport.requested_at) < before,
        N_("A copy of your data that you asked for"),
    ),
)  # fmt: skip
