"""Messages of calls, by public code."""

from forum.core.i18n.translations import N_

MESSAGES = {
    "call_not_open": N_("This call isn't open for new ideas."),
    "closes_first": N_("A call can't close before it opens."),
    "answered_first": N_("A call can't be answered before its last day."),
    "call_saved": N_("The call is saved. It opens and closes by itself on its days."),
}  # fmt: skip
