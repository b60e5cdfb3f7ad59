"""Labels of what happens to a second factor, in the audit trail."""

from forum.core.audit.label import AuditLabel
from forum.core.i18n.translations import N_
from forum.second_factor.events import (
    PasskeyAdded,
    PasskeyRemoved,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    SecondFactorReset,
)

AUDIT_LABELS = (
    AuditLabel(PasskeyAdded, N_("Passkey added")),
    AuditLabel(PasskeyRemoved, N_("Passkey removed")),
    AuditLabel(RecoveryCodesMade, N_("New recovery codes made")),
    AuditLabel(RecoveryCodeUsed, N_("Recovery code used")),
    AuditLabel(SecondFactorReset, N_("Second factor removed")),
)
