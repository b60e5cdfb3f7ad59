"""Labels of the entries that no other slice owns, and of what an entry can be about."""

from forum.core.audit.events import (
    FormSaved,
    ListExported,
    PersonalDataViewed,
    TextPutBack,
    TextRedacted,
)
from forum.core.audit.label import AuditLabel
from forum.core.content.visibility_labels import VISIBILITY_STEPS
from forum.core.i18n.formatting import format_number
from forum.core.i18n.translations import N_, gettext
from forum.core.journal.event import (
    ContentChanged,
    ContentSubmitted,
    VisibilityChanged,
)
from forum.core.visibility import Visibility


def _visibility(event: VisibilityChanged) -> str:
    step = VISIBILITY_STEPS.get(Visibility(event.after))
    return gettext(step) if step else ""


def _found(event: PersonalDataViewed) -> str:
    return format_number(event.found) if event.found > 1 else ""


def _path(event: ListExported) -> str:
    return event.path


AUDIT_LABELS = (
    AuditLabel(TextRedacted, N_("Words left out of a text")),
    AuditLabel(TextPutBack, N_("Words put back into a text")),
    AuditLabel(PersonalDataViewed, N_("Personal details looked at"), _found),
    AuditLabel(ListExported, N_("Copy of a list taken"), _path),
    AuditLabel(VisibilityChanged, N_("Visibility changed"), _visibility),
    AuditLabel(ContentSubmitted, N_("Text sent in")),
    AuditLabel(ContentChanged, N_("Text changed")),
    AuditLabel(FormSaved, N_("Form saved")),
)
