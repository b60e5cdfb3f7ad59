"""Registration of the offers slice: people who want to help to carry something out."""

from forum.feature import Slice
from forum.offers import (
    content,
    handlers,
    labels,
    messages,
    pending_actions,
    personal_data,
    retention,
)
from forum.offers.routes import offer, office

SLICE = Slice(
    "offers",
    routes=(*offer.ROUTES, *office.ROUTES),
    content=(content.OFFER,),
    handlers=handlers.HANDLERS,
    pending_actions=pending_actions.PENDING_ACTIONS,
    retention=retention.RETENTION,
    personal_data=personal_data.PERSONAL_DATA,
    audit=labels.AUDIT_LABELS,
    messages=messages.MESSAGES,
)
