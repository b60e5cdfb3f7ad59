"""Messages of the reading help, and its label in the audit trail."""

from forum.core.audit.label import AuditLabel
from forum.core.i18n.translations import N_
from moderation.events import TextTranslated

MESSAGES = {
    "translation_private": N_(
        "Not everybody can read this text, and the settings of this site send such texts to no translation program."
    ),
    "translation_down": N_(
        "The translation program doesn't answer now. Please try again in a few minutes."
    ),
    "translation_language": N_("The translation program doesn't know this language."),
}
AUDIT_LABELS = (AuditLabel(TextTranslated, N_("Text sent to the translation program")),)
