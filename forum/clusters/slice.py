"""Registration of the clusters slice: groups of accounts that may be one person's."""

from forum.clusters import handlers, personal_data, retention, routes, staff_notes
from forum.clusters.actions import detection
from forum.feature import Slice

SLICE = Slice(
    "clusters",
    routes=routes.ROUTES,
    handlers=handlers.HANDLERS,
    retention=retention.RETENTION,
    daily=detection.DAILY,
    staff_notes=(staff_notes.notes_on_supporters, staff_notes.notes_on_member),
    personal_data=personal_data.PERSONAL_DATA,
)
