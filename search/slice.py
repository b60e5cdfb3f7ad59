"""The search slice. The composition root adds its handlers, `index_handlers(engine)`."""

from forum.core.i18n.translations import N_
from forum.feature import Slice
from search import commands, routes

MESSAGES = {
    "search_in_all": N_("Everything"),
    "search_in_idea": N_("Ideas"),
    "search_in_project": N_("Projects"),
    "search_in_update": N_("Updates"),
    "search_in_any_language": N_("Any language"),
    "search_kind_idea": N_("Idea"),
    "search_kind_project": N_("Project"),
    "search_kind_update": N_("Update"),
}

SLICE = Slice("search", routes=routes.ROUTES, commands=commands.COMMANDS, messages=MESSAGES)
