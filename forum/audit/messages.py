"""Messages of the audit trail by public code."""

from forum.core.i18n.translations import N_

MESSAGES = {"ends_before_it_begins": N_("The last day is before the first day.")}
