"""Helpers of the tests of photos: send forms with photos, and look at what is kept."""

from typing import Any

import httpx2
from sqlmodel import col, select

from forum.app.container import Forum
from forum.core.media.tables import Photo
from forum.web.photos import photo_path
from tests.parsing import Page
from tests.photo_files import jpeg

WORDS = {
    "title": "Bloemen op het plein",
    "body": "Met bakken vol bloemen, waar buren samen voor zorgen.",
    "language": "nl",
}
SMALL = jpeg(64, 48)
SAME_ORIGIN = {"sec-fetch-site": "same-origin"}


async def send(
    client: httpx2.AsyncClient, path: str, values: dict[str, str], *files: tuple[str, bytes]
) -> httpx2.Response:
    """Send a form with files, each of a name and a content."""
    return await client.post(
        path,
        data=values,
        files=[("photo", (name, content, "image/jpeg")) for name, content in files],
    )


def fields(response: httpx2.Response) -> dict[str, str]:
    """What the form on a page would send if nothing were typed."""
    assert response.status_code in {200, 422}, response.status_code
    kept = ("title", "body", "language", "seen", "photo_", "alt_")
    found = Page(response.text).fields.items()
    return {
        name: value
        for name, value in found
        if name.startswith(kept) and not name.startswith(("photo_earlier", "photo_away"))
    }


async def photos(forum: Forum) -> list[Photo]:
    """Every photo, those that are shown first, in their order."""
    async with forum.session_factory.read_session() as session:
        found = await session.all(select(Photo).order_by(col(Photo.id)))
    return sorted(found, key=lambda each: each.position or len(found) + 1)


async def shown(forum: Forum) -> list[tuple[str, str]]:
    """Name and description of the photos beside texts, in their order."""
    found = [photo for photo in await photos(forum) if photo.is_shown]
    return [(each.name, each.alt) for each in sorted(found, key=lambda each: each.position or 0)]


def files(forum: Forum) -> list[str]:
    """The names of the files in the folder."""
    folder = forum.settings.uploads.folder
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


async def post_with_photos(
    client: httpx2.AsyncClient, *names: str, **values: Any
) -> httpx2.Response:
    """Post an idea with a photo of each of these names."""
    return await send(client, "/nl/ideas", WORDS | values, *((name, SMALL) for name in names))


def path_of(photo: Photo) -> str:
    """The path of its largest file."""
    return photo_path(photo, photo.widths[-1])
