"""Messages of verification, by public code."""

from forum.core.i18n.translations import N_

MESSAGES = {
    "idea_needs_neighbourhood": N_("To post an idea, tell us once in which neighbourhood you live."),
    "comment_needs_neighbourhood": N_("To comment, tell us once in which neighbourhood you live."),
    "vote_needs_neighbourhood": N_("To support an idea, tell us once in which neighbourhood you live."),
    "idea_needs_resident": N_("To post an idea, show us once that you live here."),
    "comment_needs_resident": N_("To comment, show us once that you live here."),
    "vote_needs_resident": N_("To support an idea, show us once that you live here."),
    "home_needed": N_("Please choose where you live."),
    "home_saved": N_("Thank you. We have noted where you live."),
    "home_forgotten": N_("We no longer keep where you live."),
    "waiting_discarded": N_("It is thrown away."),
}  # fmt: skip
