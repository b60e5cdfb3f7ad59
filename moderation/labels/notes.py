"""Messages and labels of notes between colleagues."""

from forum.core.audit.label import AuditLabel
from forum.core.i18n.translations import N_
from moderation.events import NoteRemoved, NoteWritten

MESSAGES = {
    "note_written": N_("Your note is there. Only moderators see it."),
    "note_removed": N_("Your note is gone."),
    "not_your_note": N_("Only the colleague who wrote a note can remove it."),
    "colleague_unknown": N_(
        "One of the names after an @ is nobody's here. Choose from the names below, or leave out the @."
    ),
}
AUDIT_LABELS = (
    AuditLabel(NoteWritten, N_("Note to colleagues")),
    AuditLabel(NoteRemoved, N_("Note to colleagues removed")),
)
