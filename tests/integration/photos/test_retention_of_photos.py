"""How long files of photos are kept: no file stays without a row, and no row that nobody needs."""

import io
import zipfile

import pytest

from forum.app.container import Forum
from forum.core.media.converter import ConvertedPhoto
from forum.core.media.photos import keep_photo
from forum.core.media.storage import FolderStorage, StorageUnavailable
from forum.core.visibility import Visibility
from forum.privacy.actions.erasures import erase_person
from tests.conftest import ClientAs, Drain, MakeClient
from tests.factories import change_visibility
from tests.frozen_clock import FrozenClock
from tests.integration.photos.steps import (
    SMALL,
    WORDS,
    fields,
    files,
    path_of,
    photos,
    post_with_photos,
    send,
)
from tests.people import MARIA
from tests.services.databases import ON_SQLITE

LATER = 3
"""Days, after `retention.unused_photos`."""
MUCH_LATER = 190
"""Days, after `retention.photos`."""


async def sweep(forum: Forum, clock: FrozenClock, days: int) -> None:
    clock.advance(days=days)
    await forum.sweeper.sweep_if_due()


async def test_photos_of_a_form_that_was_never_sent_are_deleted(
    forum: Forum, new_client: MakeClient, clock: FrozenClock
) -> None:
    guest = new_client()
    kept = await send(guest, "/nl/ideas?photos=yes", WORDS, ("een.jpg", SMALL))
    await sweep(forum, clock, 1)
    assert len(files(forum)) == 1
    await sweep(forum, clock, LATER)
    assert (files(forum), await photos(forum)) == ([], [])
    back = await send(guest, "/nl/ideas", fields(kept))
    assert back.status_code == 422 and fields(back)["title"] == WORDS["title"]


class _DeadStorage(FolderStorage):
    """Ends after the first file."""

    async def write(self, name: str, content: bytes) -> None:
        await super().write(name, content)
        raise StorageUnavailable("killed")


@ON_SQLITE
async def test_what_a_crash_leaves_is_public_to_nobody_and_deleted(
    forum: Forum, new_client: MakeClient, clock: FrozenClock
) -> None:
    storage = _DeadStorage(forum.settings.uploads.folder)
    with pytest.raises(StorageUnavailable):
        await keep_photo(
            forum.session_factory, storage, ConvertedPhoto(800, 600, {480: b"a", 800: b"b"})
        )
    (photo,) = await photos(forum)
    assert len(files(forum)) == 1
    assert (await new_client().get(path_of(photo))).status_code == 404
    await sweep(forum, clock, LATER)
    assert (files(forum), await photos(forum)) == ([], [])


@ON_SQLITE
@pytest.mark.parametrize(
    ("moves", "after", "left"),
    [
        ((), MUCH_LATER, 1),
        ((Visibility.public,), MUCH_LATER, 1),
        ((Visibility.public, Visibility.hidden), MUCH_LATER, 1),
        ((Visibility.rejected,), LATER, 1),
        ((Visibility.rejected,), MUCH_LATER, 0),
        ((Visibility.rejected, Visibility.public), MUCH_LATER, 1),
        ((Visibility.withdrawn,), LATER, 0),
        ((Visibility.public, Visibility.erased), 1, 0),
    ],
)
async def test_photos_stay_as_long_as_they_may_be_needed(
    forum: Forum,
    client_as: ClientAs,
    clock: FrozenClock,
    moves: tuple[Visibility, ...],
    after: int,
    left: int,
) -> None:
    await post_with_photos(await client_as(MARIA), "een.jpg")
    (photo,) = await photos(forum)
    assert photo.subject is not None
    for to in moves:
        await change_visibility(forum, photo.subject, to)
    await sweep(forum, clock, after)
    assert len(files(forum)) == len(await photos(forum)) == left


@ON_SQLITE
async def test_an_unavailable_storage_keeps_the_rows_for_the_next_day(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    await post_with_photos(await client_as(MARIA), "een.jpg")
    (photo,) = await photos(forum)
    assert photo.subject is not None
    await change_visibility(forum, photo.subject, Visibility.withdrawn)
    folder = forum.settings.uploads.folder
    away = folder.with_name("away")
    folder.rename(away)
    folder.write_bytes(b"")
    await sweep(forum, clock, LATER)
    assert len(await photos(forum)) == 1
    folder.unlink()
    away.rename(folder)
    await sweep(forum, clock, 1)
    assert (files(forum), await photos(forum)) == ([], [])


@pytest.mark.parametrize("keep_texts", [True, False])
@ON_SQLITE
async def test_an_erasure_takes_all_photos_even_of_texts_that_stay(
    forum: Forum,
    client_as: ClientAs,
    new_client: MakeClient,
    clock: FrozenClock,
    keep_texts: bool,
) -> None:
    posted = await post_with_photos(await client_as(MARIA), "een.jpg", alt_1="Maria op het plein")
    (photo,) = await photos(forum)
    assert photo.subject is not None
    await change_visibility(forum, photo.subject, Visibility.public)
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, MARIA.email, keep_texts=keep_texts)
    assert (await new_client().get(path_of(photo))).status_code == 404
    (photo,) = await photos(forum)
    assert not photo.alt
    page = await new_client().get(posted.headers["location"])
    assert page.status_code == (200 if keep_texts else 404) and path_of(photo) not in page.text
    await sweep(forum, clock, 1)
    assert (files(forum), await photos(forum)) == ([], [])


@ON_SQLITE
async def test_an_export_has_the_photos(forum: Forum, client_as: ClientAs, drain: Drain) -> None:
    maria = await client_as(MARIA)
    await post_with_photos(maria, "een.jpg")
    (photo,) = await photos(forum)
    await maria.post("/nl/me/data/copy")
    await drain()
    archive = await maria.post("/nl/me/data/copy/fetch")
    with zipfile.ZipFile(io.BytesIO(archive.content)) as opened:
        assert f"photos/{photo.name}.webp" in opened.namelist()
        assert opened.read(f"photos/{photo.name}.webp").startswith(b"RIFF")
