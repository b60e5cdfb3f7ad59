"""Photos in forms: sent with an idea, kept while a form comes back, moved and taken away without a script."""

import httpx2
import pytest

from forum.app.container import Forum
from forum.app.web import create_app
from forum.core.content import lifecycle
from forum.core.media.tables import PhotoEnd
from forum.core.visibility import Visibility
from tests.conftest import ClientAs, Drain, Mails, MakeClient, MakeForum
from tests.factories import change_visibility
from tests.integration.photos.steps import (
    SMALL,
    WORDS,
    fields,
    files,
    path_of,
    photos,
    post_with_photos,
    send,
    shown,
)
from tests.parsing import Page, link_path
from tests.people import ELS, MARIA, YUSUF, acting_as
from tests.photo_files import jpeg
from tests.services.databases import ON_SQLITE

GUEST = "gast@example.org"


async def test_an_idea_has_its_photos_in_their_order(forum: Forum, client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    response = await send(maria, "/nl/ideas", WORDS, ("een.jpg", SMALL), ("twee.jpg", jpeg(80, 48)))
    assert response.status_code == 303
    one, two = await photos(forum)
    assert [(one.position, one.width), (two.position, two.width)] == [(1, 64), (2, 80)]
    page = (await maria.get(response.headers["location"])).text
    assert page.index(path_of(one)) < page.index(path_of(two))
    assert 'width="64" height="48"' in page
    assert len(files(forum)) == 2


async def test_a_guests_photos_are_public_with_the_confirmed_idea_only(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails
) -> None:
    guest = new_client()
    await post_with_photos(guest, "een.jpg", email=GUEST)
    (photo,) = await photos(forum)
    await drain()
    (mail,) = mails()
    assert (await guest.get(path_of(photo))).status_code == 404
    await guest.post(link_path(mail))
    (photo,) = await photos(forum)
    assert photo.subject is not None
    assert (await new_client().get(path_of(photo))).status_code == 404
    await change_visibility(forum, photo.subject, Visibility.public)
    assert (await new_client().get(path_of(photo))).status_code == 200


@ON_SQLITE
async def test_a_form_with_faults_keeps_the_photos_and_what_was_said_of_them(
    forum: Forum, client_as: ClientAs
) -> None:
    maria = await client_as(MARIA)
    back = await send(
        maria, "/nl/ideas", WORDS | {"title": ""}, ("een.jpg", SMALL), ("tekening.svg", b"<svg/>")
    )
    assert back.status_code == 422
    assert "tekening.svg" in Page(back.text).text and "een.jpg" not in Page(back.text).text
    (photo,) = await photos(forum)
    again = await send(maria, "/nl/ideas", fields(back) | {"alt_1": "Een plein", "body": "kort"})
    assert fields(again) | {"photo_1": photo.name, "alt_1": "Een plein"} == fields(again)
    done = await send(maria, "/nl/ideas", fields(again) | WORDS, ("twee.jpg", SMALL))
    assert done.status_code == 303
    assert [alt for _, alt in await shown(forum)] == ["Een plein", ""]


@ON_SQLITE
async def test_the_buttons_beside_photos_change_nothing_else(
    forum: Forum, client_as: ClientAs
) -> None:
    maria = await client_as(MARIA)
    change = "/nl/ideas?photos=yes"
    added = await send(maria, change, {"title": "Nog"}, *((f"{each}.jpg", SMALL) for each in "abc"))
    assert added.status_code == 200
    one, two, three = (fields(added)[f"photo_{place}"] for place in (1, 2, 3))
    typed = fields(added) | {"alt_1": "een", "alt_2": "twee", "alt_3": "drie"}
    moved = await send(maria, change, typed | {"photo_earlier": "3"})
    assert [fields(moved)[f"photo_{place}"] for place in (1, 2, 3)] == [one, three, two]
    assert fields(moved)["alt_2"] == "drie" and fields(moved)["title"] == "Nog"
    away = await send(maria, change, fields(moved) | {"photo_away": "1"})
    assert fields(away)["photo_1"] == three and "photo_3" not in fields(away)
    odd = await send(maria, change, fields(away) | {"photo_away": "9", "photo_earlier": "x"})
    assert fields(odd) == fields(away)
    await send(maria, "/nl/ideas", fields(odd) | WORDS)
    assert await shown(forum) == [(three, "drie"), (two, "twee")]


@ON_SQLITE
@pytest.mark.parametrize(
    ("values", "count"),
    [
        ({"title": ""}, 5),
        ({"photo_1": "0" * 32}, 0),
        ({"alt_1": "x" * 201}, 1),
        ({"alt_1": "Bel mij: maria@example.org"}, 1),
    ],
)
async def test_what_is_wrong_with_photos_stands_beside_them(
    forum: Forum, client_as: ClientAs, values: dict[str, str], count: int
) -> None:
    maria = await client_as(MARIA)
    first = await send(
        maria, "/nl/ideas?photos=yes", WORDS, *[(f"{each}.jpg", SMALL) for each in range(count)]
    )
    back = await send(maria, "/nl/ideas", fields(first) | values)
    assert back.status_code == 422
    assert 'class="fault"' in (first if count > 4 else back).text
    assert all(photo.subject is None for photo in await photos(forum))


@ON_SQLITE
async def test_another_language_takes_a_photo_along(forum: Forum, new_client: MakeClient) -> None:
    guest = new_client()
    again = await send(guest, "/tr/ideas?again=yes", {"title": ""}, ("een.jpg", SMALL))
    (photo,) = await photos(forum)
    assert fields(again)["photo_1"] == photo.name


@ON_SQLITE
async def test_a_photo_goes_with_one_idea_only(forum: Forum, client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    await post_with_photos(maria, "een.jpg")
    (photo,) = await photos(forum)
    back = await send(maria, "/nl/ideas", WORDS | {"title": "Nog een idee", "photo_1": photo.name})
    assert back.status_code == 422 and "photo_1" not in fields(back)


@ON_SQLITE
async def test_an_edit_waits_with_its_photos(forum: Forum, client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    posted = await post_with_photos(maria, "een.jpg", "twee.jpg")
    one, two = await photos(forum)
    assert one.subject is not None
    await change_visibility(forum, one.subject, Visibility.public)
    path = f"/nl/ideas/{one.subject.id}/edit"
    opened = fields(await maria.get(path))
    assert [opened["photo_1"], opened["photo_2"]] == [one.name, two.name]
    change = {"photo_1": two.name, "photo_2": "", "alt_1": "Alleen deze"}
    saved = await send(maria, path, opened | change, ("drie.jpg", SMALL))
    assert saved.status_code == 303
    assert [name for name, _ in await shown(forum)] == [one.name, two.name]
    waiting = fields(await maria.get(path))
    three = (await photos(forum))[2]
    assert [waiting["photo_1"], waiting["photo_2"]] == [two.name, three.name]
    reader = await client_as(YUSUF)
    assert (await reader.get(path_of(three))).status_code == 404
    assert (await maria.get(path_of(three))).status_code == 200
    async with acting_as(forum.session_factory, ELS) as uow:
        await lifecycle.settle_edit(uow, one.subject, accepted=True)
    assert await shown(forum) == [(two.name, "Alleen deze"), (three.name, "")]
    assert (await reader.get(path_of(three))).status_code == 200
    assert (await reader.get(path_of(one))).status_code == 404
    assert path_of(three) in (await reader.get(posted.headers["location"])).text


@ON_SQLITE
async def test_a_refused_edit_leaves_the_photos_as_they_were(
    forum: Forum, client_as: ClientAs
) -> None:
    maria = await client_as(MARIA)
    await post_with_photos(maria, "een.jpg")
    (one,) = await photos(forum)
    assert one.subject is not None
    await change_visibility(forum, one.subject, Visibility.public)
    path = f"/nl/ideas/{one.subject.id}/edit"
    opened = fields(await maria.get(path))
    await send(maria, path, opened | {"photo_1": ""}, ("twee.jpg", SMALL))
    async with acting_as(forum.session_factory, ELS) as uow:
        await lifecycle.settle_edit(uow, one.subject, accepted=False)
    assert await shown(forum) == [(one.name, "")]
    assert (await photos(forum))[1].ending is PhotoEnd.removed


@ON_SQLITE
async def test_too_many_photos_in_an_hour_lose_nothing_of_what_was_typed(
    make_forum: MakeForum,
) -> None:
    forum = make_forum(FORUM_LIMITS__UPLOADS__COUNT="1", FORUM_UPLOADS__LARGEST_PHOTO="100000")
    app = create_app(forum)
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app), base_url="http://127.0.0.1:8000"
    ) as guest:
        first = await send(guest, "/nl/ideas", WORDS, ("een.jpg", SMALL), ("twee.jpg", SMALL))
        assert first.status_code == 422 and fields(first)["title"] == WORDS["title"]
        assert len(await photos(forum)) == 1
        large = await send(
            guest, "/nl/ideas", WORDS, ("groot.jpg", b"\xff\xd8\xff" + bytes(100_001))
        )
        assert large.status_code == 422 and "groot.jpg" in large.text
