"""The town slice: neighbourhoods and themes."""

from forum.feature import Slice
from forum.town import labels, messages
from forum.town.admin import neighbourhoods, themes

SLICE = Slice(
    "town",
    routes=neighbourhoods.ROUTES + themes.ROUTES,
    audit=labels.AUDIT_LABELS,
    messages=messages.MESSAGES,
)
