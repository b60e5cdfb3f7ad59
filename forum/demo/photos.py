"""Demo photos: drawings of the town, kept through the same conversion as photos of people."""

from collections.abc import Sequence
from tempfile import TemporaryFile

import resvg_py

from forum.core.media.converter import Converter
from forum.core.media.photos import ChosenPhoto, keep_photo
from forum.demo.context import StoryContext
from forum.demo.story import TOWN, Record

WIDTH = 1600
"""Pixels of a drawing as if it came from a camera."""


async def keep_photos(context: StoryContext, records: Sequence[Record]) -> list[ChosenPhoto]:
    """Keep the photos of an idea that is about to be posted."""
    return [await _keep_photo(context, record) for record in records]


async def _keep_photo(context: StoryContext, record: Record) -> ChosenPhoto:
    drawing = (TOWN / "photos" / f"{record['drawing']}.svg").read_text(encoding="utf-8")
    with TemporaryFile() as file:
        file.write(bytes(resvg_py.svg_to_bytes(svg_string=drawing, width=WIDTH)))
        converted = await Converter().convert(file)
    photo = await keep_photo(context.session_factory, context.forum.storage, converted)
    return ChosenPhoto(photo.name, record["alt"])
