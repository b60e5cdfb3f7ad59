"""Messages of a member's own pages, by public code."""

from forum.core.i18n.translations import N_

MESSAGES = {
    "topic_followed": N_("We will tell you of new ideas here. Below you choose how often."),
}
