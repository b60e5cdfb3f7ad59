"""Labels of changes to the town's parts in the audit trail."""

from forum.core.audit.label import AuditLabel
from forum.core.i18n.translations import N_, gettext
from forum.town.events import ADDED, CHANGED, DELETED, TownChanged

CHANGES = {ADDED: N_("added"), CHANGED: N_("changed"), DELETED: N_("deleted")}


def _change(event: TownChanged) -> str:
    return gettext(CHANGES[event.change])


AUDIT_LABELS = (AuditLabel(TownChanged, N_("Call, neighbourhood or theme"), _change),)
