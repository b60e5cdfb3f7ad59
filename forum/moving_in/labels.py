"""Labels of imports in the audit trail."""

from forum.core.audit.label import AuditLabel
from forum.core.i18n.formatting import format_number
from forum.core.i18n.translations import N_
from forum.moving_in.events import ImportBegun, ImportFinished, ImportUndone, NameRemoved


def _ideas(event: ImportFinished | ImportUndone) -> str:
    return format_number(event.ideas)


def _texts(event: NameRemoved) -> str:
    return format_number(event.texts)


AUDIT_LABELS = (
    AuditLabel(ImportBegun, N_("Import begun")),
    AuditLabel(ImportFinished, N_("Ideas imported"), _ideas),
    AuditLabel(ImportUndone, N_("Import taken back"), _ideas),
    AuditLabel(NameRemoved, N_("Names taken away from imported texts"), _texts),
)
