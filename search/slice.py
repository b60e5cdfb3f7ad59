"""The search slice. The composition root adds its handlers, `index_handlers(engine)`."""

from forum.core.i18n.translations import N_
from forum.feature import Slice
from search import commands, routes

MESSAGES = {
    "search_in_all": N_("Everything"),
    "search_in_any_language": N_("Any language"),
}

SLICE = Slice("search", routes=routes.ROUTES, commands=commands.COMMANDS, messages=MESSAGES)
