"""Photos on pages: the addresses of their files, among which a browser chooses by its screen."""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.core.media.tables import Photo, file_name

DEFAULT_WIDTH = 800
"""Pixels of the file for browsers that don't choose: the largest that isn't wider."""


@dataclass(frozen=True)
class PhotoView:
    """A photo on a page. `alt` is empty if its author didn't say what is to be seen.

    `width` and `height` are those of the largest file, `largest`; they keep the room that it will take.
    """

    id: int
    path: str
    largest: str
    srcset: str
    width: int
    height: int
    alt: str
    is_left_out: bool


def photo_path(photo: Photo, width: int) -> str:
    """The path of the file of a photo that is so many pixels wide."""
    return f"/photos/{file_name(photo.name, width)}"


def photo_views(photos: Sequence[Photo], *, edited: bool = False) -> list[PhotoView]:
    """The views of photos; if `edited`, with the descriptions of the edit that waits."""
    return [_view(photo, photo.edited_alt if edited else photo.alt) for photo in photos]


def _view(photo: Photo, alt: str) -> PhotoView:
    fitting = [width for width in photo.widths if width <= DEFAULT_WIDTH]
    return PhotoView(
        id=photo.pk,
        path=photo_path(photo, max(fitting, default=photo.widths[0])),
        largest=photo_path(photo, photo.widths[-1]),
        srcset=", ".join(f"{photo_path(photo, width)} {width}w" for width in photo.widths),
        width=photo.width,
        height=photo.height,
        alt=alt,
        is_left_out=photo.is_left_out,
    )
