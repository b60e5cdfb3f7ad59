"""Words of photos that moderators leave out."""

from forum.core.audit.label import AuditLabel
from forum.core.i18n.translations import N_
from moderation.events import PhotoLeftOut, PhotoPutBack

MESSAGES = {
    "photo_left_out": N_("The photo is left out, and its author is told why. You can put it back."),
    "photo_put_back": N_("The photo is back, and its author is told."),
}

AUDIT_LABELS = (
    AuditLabel(PhotoLeftOut, N_("Photo left out"), ground=lambda event: event.ground),
    AuditLabel(PhotoPutBack, N_("Photo put back")),
)
