"""Registration of the moving-in slice: ideas and comments from another platform."""

from forum.feature import Slice
from forum.moving_in import labels, messages, routes
from forum.moving_in.commands import import_

SLICE = Slice(
    "moving_in",
    routes=routes.ROUTES,
    commands=import_.COMMANDS,
    audit=labels.AUDIT_LABELS,
    messages=messages.MESSAGES,
)
