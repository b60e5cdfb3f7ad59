"""The calls slice: calls for ideas."""

from forum.calls import admin, messages
from forum.feature import Slice

SLICE = Slice("calls", routes=admin.ROUTES, messages=messages.MESSAGES)
