"""The town slice: neighbourhoods and themes."""

from forum.feature import Slice
from forum.town import messages
from forum.town.admin import neighbourhoods, themes

SLICE = Slice("town", routes=neighbourhoods.ROUTES + themes.ROUTES, messages=messages.MESSAGES)
