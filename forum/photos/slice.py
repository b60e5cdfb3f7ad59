"""Registration of the photos slice: files of photos, and how long they are kept."""

from typing import Protocol

from forum.core.media.retention import delete_sealed, delete_unused
from forum.core.media.storage import Storage
from forum.feature import Slice
from forum.photos import messages, routes


class RetentionDays(Protocol):
    """The settings for how many days this slice keeps things."""

    unused_photos: int
    photos: int


def make(storage: Storage, days: RetentionDays) -> Slice:
    """The slice; `storage` has the files."""
    return Slice(
        "photos",
        routes=routes.ROUTES,
        daily=(
            delete_unused(storage, days.unused_photos),
            delete_sealed(storage, days.photos),
        ),
        messages=messages.MESSAGES,
    )
