"""The slice of the town's own words and looks."""

from forum.feature import Slice
from forum.town_settings.admin import routes as admin
from forum.town_settings.labels import AUDIT_LABELS
from forum.town_settings.messages import MESSAGES
from forum.town_settings.personal_data import PERSONAL_DATA
from forum.town_settings.retention import RETENTION
from forum.town_settings.routes import public

SLICE = Slice(
    "town_settings",
    routes=(*admin.ROUTES, *public.ROUTES),
    retention=RETENTION,
    personal_data=PERSONAL_DATA,
    audit=AUDIT_LABELS,
    messages=MESSAGES,
)
