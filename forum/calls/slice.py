"""The calls slice: calls for ideas."""

from forum.calls import admin, calendars, messages
from forum.feature import Slice

SLICE = Slice("calls", routes=(*admin.ROUTES, *calendars.ROUTES), messages=messages.MESSAGES)
