"""Labels of exports and erasures in the audit trail."""

from forum.core.audit.label import AuditLabel
from forum.core.i18n.translations import N_
from forum.privacy.events import ExportRequested, PersonErased

AUDIT_LABELS = (
    AuditLabel(ExportRequested, N_("Copy of own data asked for")),
    AuditLabel(PersonErased, N_("Account or address erased")),
)
