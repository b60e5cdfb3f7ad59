"""Messages of neighbourhoods and themes, by public code."""

from forum.core.i18n.translations import N_

MESSAGES = {
    "slug_taken": N_("Another one has this name, or a name so alike that both would get the same link. Please choose a different one."),
    "in_use": N_("Ideas or projects use this, so it can't be deleted. You can change its name."),
    "neighbourhood_saved": N_("The neighbourhood is saved."),
    "theme_saved": N_("The theme is saved."),
    "neighbourhood_deleted": N_("The neighbourhood is deleted."),
    "theme_deleted": N_("The theme is deleted."),
}  # fmt: skip
