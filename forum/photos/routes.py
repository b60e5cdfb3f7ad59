"""Routes of photos: their files.

Readers may see a photo as long as they may see its content, which is asked each time. A file never changes, so
that the browser of whoever saw it keeps it for a day; but only that browser, and no cache between, so that a
photo which is hidden is gone for everybody else at once.
"""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from forum.core.content.registry import visible_summary
from forum.core.errors import NotFound
from forum.core.media import queries
from forum.core.media.storage import MEDIA_TYPE, Storage, StorageUnavailable
from forum.core.media.tables import Photo, PhotoEnd, file_name
from forum.core.unit_of_work import ReadSession
from forum.web.database import read_session
from forum.web.rendering.pictures import picture_response
from forum.web.request import actor_of, part_of
from forum.web.routing import get

PUBLIC = "private, max-age=86400, immutable"
PERSONAL = "private, no-store"
GONE = frozenset({PhotoEnd.removed, PhotoEnd.erased})


async def show_photo(request: Request) -> Response:
    """One file of a photo; raises `NotFound` for whoever may not see it."""
    name, width = request.path_params["name"], request.path_params["width"]
    async with read_session(request) as session:
        photo = await queries.photo(session, name)
        if photo is None or photo.ending in GONE or width not in photo.widths:
            raise NotFound
        is_public = await _check(request, session, photo)
    try:
        content = await part_of(request, Storage).read(file_name(name, width))
    except StorageUnavailable as error:
        raise HTTPException(503) from error
    return picture_response(content, MEDIA_TYPE, PUBLIC if is_public else PERSONAL)


async def _check(request: Request, session: ReadSession, photo: Photo) -> bool:
    """Whether everybody may see the photo; raises `NotFound` if not even the actor may."""
    if photo.subject is None:
        # Shown on the page of its form only: nobody can use the forum to show a picture that no moderator saw.
        if request.headers.get("sec-fetch-site") != "same-origin":
            raise NotFound
        return False
    actor = actor_of(request)
    summary = await visible_summary(session, photo.subject, actor)
    if photo.is_shown:
        return summary.is_public
    # Left out, or of an edit that waits.
    is_own = actor.owns(summary.author_id) and not photo.is_left_out
    if not (is_own or actor.is_moderator):
        raise NotFound
    return False


ROUTES = (get("/photos/{name:code}-{width:number}.webp", show_photo, "photos:show", bare=True),)
