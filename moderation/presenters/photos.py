"""The photos of a case, also those that were left out."""

from collections.abc import Sequence

from forum.core.media.tables import Photo
from forum.web.photos import PhotoView, photo_views


def present_photos(found: Sequence[Photo]) -> list[PhotoView]:
    """Those beside the text as it is now, in their order."""
    return photo_views([each for each in found if each.position is not None])


def edited_photos(found: Sequence[Photo]) -> list[PhotoView]:
    """Those of the edit that waits, in its order and with its descriptions."""
    wanted = [each for each in found if each.edited_position is not None]
    return photo_views(sorted(wanted, key=lambda each: each.edited_position or 0), edited=True)
