"""The slice of the audit trail: its page. Entries are written by every unit of work of staff."""

from collections.abc import Iterable

from forum.audit import labels, routes
from forum.audit.personal_data import personal_data
from forum.feature import Slice


def make(others: Iterable[Slice]) -> Slice:
    """The slice; the `others` put their own events into words."""
    of_all = [*labels.AUDIT_LABELS, *(label for part in others for label in part.audit)]
    return Slice(
        "audit",
        routes=routes.ROUTES,
        personal_data=personal_data(of_all),
        audit=labels.AUDIT_LABELS,
    )
