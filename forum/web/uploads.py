"""Photos in forms: taken one by one, kept while a form comes back, moved and taken away without a script.

A form holds the names of its photos in hidden fields, `photo_1` …, each with its description, `alt_1` …; new
ones come as files in the field `photo`. Each is converted and kept at once, so that a form with a fault loses
none. The buttons beside them send the form too, marked with `?photos`: it is shown again.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from starlette.datastructures import UploadFile
from starlette.requests import Request

from forum.core.content.shield import public_contacts
from forum.core.forms.fields import Input
from forum.core.i18n.bidi import isolated
from forum.core.media import queries
from forum.core.media.converter import Converter, PhotoRefused
from forum.core.media.photos import ChosenPhoto, keep_photo
from forum.core.media.storage import Storage, StorageUnavailable
from forum.core.media.tables import ALT_LENGTH, Photo
from forum.core.ref import ContentRef
from forum.core.screening.personal_data import find_personal_data
from forum.core.text.cleaning import clean_line
from forum.web.database import read_session
from forum.web.forms import Form, mark_input, read_form
from forum.web.middleware.body_limit import allow_body
from forum.web.photos import photo_path
from forum.web.rate_limits.limiter import RateLimitExceeded, enforce_limits
from forum.web.request import part_of, session_factory_of, site_of

Data = TypeVar("Data", bound=Input)

FIELD, CHANGE = "photo", "photos"
MOST_PHOTOS = 4
MOST_MEGAPIXELS = 64
"""As in `core/media/convert.py`, which no module imports."""
EARLIER, AWAY = "photo_earlier", "photo_away"
"""Names of the buttons that move a photo to the place before, or take it away; their value is its place."""
_LIMITS = ("uploads", "member_uploads")
_MOST_FILES = 20
"""Files of one form that are looked at; a browser sends one without a name where none was chosen."""


@dataclass(frozen=True)
class UploadLimit:
    """Bytes that a photo may have as it comes."""

    bytes: int

    @property
    def megabytes(self) -> int:
        """The same in megabytes, as people are told."""
        return self.bytes // 1_000_000


@dataclass(frozen=True)
class FormPhoto:
    """A photo in a form: its place from 1, and the smallest of its files, with its size in pixels."""

    place: int
    name: str
    path: str
    width: int
    height: int


@dataclass(frozen=True)
class PhotoField:
    """The photos of a form. `is_changed`: a button beside them sent the form, which is shown again."""

    photos: list[FormPhoto] = field(default_factory=list)
    chosen: list[ChosenPhoto] = field(default_factory=list)
    is_changed: bool = False
    most: int = MOST_PHOTOS

    @property
    def room(self) -> int:
        """How many more photos it takes."""
        return self.most - len(self.photos)


def open_photos(form: Form[Any], photos: Sequence[tuple[Photo, str]]) -> PhotoField:
    """The field with these photos and their descriptions, which are put into the form, too."""
    for name in [name for name in form.values if name.startswith((f"{FIELD}_", "alt_"))]:
        del form.values[name]
    shown = []
    for place, (photo, alt) in enumerate(photos, start=1):
        form.values |= {f"{FIELD}_{place}": photo.name, f"alt_{place}": alt}
        width = photo.widths[0]
        height = max(1, round(photo.height * width / photo.width))
        shown.append(FormPhoto(place, photo.name, photo_path(photo, width), width, height))
    return PhotoField(shown, [ChosenPhoto(photo.name, alt) for photo, alt in photos])


async def read_form_with_photos(
    request: Request, model: type[Data], ref: ContentRef | None = None
) -> tuple[Form[Data], PhotoField]:
    """The posted form, and its photos; `ref` is the content that has some of them already.

    What is wrong with a photo is an error of the form, and the other photos are kept.
    """
    allow_body(request, (MOST_PHOTOS + 1) * part_of(request, UploadLimit).bytes)
    form = await read_form(request, model)
    # Its files are closed at the end.
    async with request.form() as posted:
        files = [
            each for each in posted.getlist(FIELD)[:_MOST_FILES] if isinstance(each, UploadFile)
        ]
        return form, await _field(request, form, [each for each in files if each.size], ref)


async def _field(
    request: Request, form: Form[Any], files: Sequence[UploadFile], ref: ContentRef | None
) -> PhotoField:
    is_changed = CHANGE in request.query_params
    if is_changed:
        form.errors.clear()
        form.data = None
    photos = await kept_photos(request, form, ref)
    _rearrange(photos, form.values)
    photos += await _new(request, form, files, MOST_PHOTOS - len(photos))
    if photos:
        mark_input(request)
    shown = open_photos(form, photos)
    _check_descriptions(request, form, shown)
    return PhotoField(shown.photos, shown.chosen, is_changed)


async def kept_photos(
    request: Request, form: Form[Any], ref: ContentRef | None
) -> list[tuple[Photo, str]]:
    """The photos that a form held already, with their descriptions; one that is gone is an error of it."""
    values = form.values
    named = {
        name: clean_line(values.get(f"alt_{place}", ""))
        for place in range(1, MOST_PHOTOS + 1)
        if (name := values.get(f"{FIELD}_{place}"))
    }
    async with read_session(request) as session:
        usable = await queries.usable_photos(session, list(named), ref)
    if len(usable) < len(named):
        form.add_error(FIELD, "photo_gone")
    return [(usable[name], alt) for name, alt in named.items() if name in usable]


def _rearrange(photos: list[tuple[Photo, str]], values: Mapping[str, str]) -> None:
    """Do what the pressed button says; a place that there isn't means nothing."""
    away, moved = (_index(values, button, len(photos)) for button in (AWAY, EARLIER))
    if away is not None:
        del photos[away]
    elif moved:
        photos.insert(moved - 1, photos.pop(moved))


def _index(values: Mapping[str, str], button: str, length: int) -> int | None:
    place = values.get(button, "")
    return int(place) - 1 if place in map(str, range(1, length + 1)) else None


async def _new(
    request: Request, form: Form[Any], files: Sequence[UploadFile], room: int
) -> list[tuple[Photo, str]]:
    """The photos that came as files, converted and kept; faults of all files stand together."""
    faults: Form[Any] = Form(messages=form.messages)
    kept = await asyncio.gather(*(_keep(request, each, faults) for each in files[:room]))
    if left := files[room:]:
        names = ", ".join(_shown_name(each) for each in left)
        faults.add_error("room", "photos_too_many", most=MOST_PHOTOS, file=names)
    if faults.errors:
        form.add_error_text(FIELD, " ".join(faults.errors.values()))
    return [(photo, "") for photo in kept if photo is not None]


async def _keep(request: Request, file: UploadFile, faults: Form[Any]) -> Photo | None:
    """A photo as it is kept; None with an error if it isn't."""
    limit = part_of(request, UploadLimit)
    name = _shown_name(file)
    if (file.size or 0) > limit.bytes:
        faults.add_error(name, "photo_too_large", file=name, most=limit.megabytes)
        return None
    try:
        await enforce_limits(request, _LIMITS)
        converted = await part_of(request, Converter).convert(file.file)
        return await keep_photo(session_factory_of(request), part_of(request, Storage), converted)
    except RateLimitExceeded:
        faults.add_error("limit", "photos_too_often")
    except PhotoRefused as refused:
        faults.add_error(name, refused.code, file=name, most=MOST_MEGAPIXELS)
    except StorageUnavailable:
        faults.add_error("storage", "photo_not_kept")
    return None


def _shown_name(file: UploadFile) -> str:
    """What a file is called at home, without the folder that some browsers tell."""
    name = clean_line((file.filename or "").replace("\\", "/").rpartition("/")[2])
    return isolated(name[:60])


def _check_descriptions(request: Request, form: Form[Any], shown: PhotoField) -> None:
    contacts = public_contacts(site_of(request))
    for photo, chosen in zip(shown.photos, shown.chosen, strict=True):
        name = f"alt_{photo.place}"
        if len(chosen.alt) > ALT_LENGTH:
            form.add_error(name, "too_long", length=len(chosen.alt), most=ALT_LENGTH)
        elif find_personal_data(chosen.alt, contacts):
            form.add_error(name, "alt_private")
