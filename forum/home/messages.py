"""Messages of a member's own pages, and of administrators, by public code."""

from forum.core.i18n.translations import N_

MESSAGES = {
    "topic_followed": N_("We will tell you of new ideas here. Below you choose how often."),
    "kiosk_stopped": N_("This is an ordinary device again. It remembers what people choose."),
}
