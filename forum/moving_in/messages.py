"""Messages of the moving-in slice, by public code."""

from forum.core.i18n.translations import N_

MESSAGES = {
    "name_removed": N_("The name is taken away."),
    "no_imported_name": N_("There is no name here that came from a former site."),
}
