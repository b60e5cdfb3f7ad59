"""Who sees a photo: whoever sees what it belongs to; and for how long a browser keeps it."""

import pytest

from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.ideas.actions.merging import merge_idea
from forum.web.photos import photo_path
from moderation.actions.cases import open_case_on
from tests.conftest import ClientAs, MakeClient
from tests.factories import change_visibility, post_public_idea
from tests.integration.photos.steps import (
    SAME_ORIGIN,
    SMALL,
    WORDS,
    path_of,
    photos,
    post_with_photos,
    send,
)
from tests.people import BRAM, ELS, MARIA, YUSUF, acting_as
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE
PUBLIC = Visibility.public


@pytest.mark.parametrize(
    ("moves", "everybody", "author", "moderator"),
    [
        ((), 404, 200, 200),
        ((PUBLIC,), 200, 200, 200),
        ((PUBLIC, Visibility.hidden), 404, 200, 200),
        ((PUBLIC, Visibility.hidden, PUBLIC), 200, 200, 200),
        ((Visibility.rejected,), 404, 200, 200),
        ((Visibility.rejected, PUBLIC), 200, 200, 200),
        ((Visibility.safeguarded,), 404, 200, 200),
        ((PUBLIC, Visibility.withdrawn), 404, 200, 200),
        ((PUBLIC, Visibility.erased), 404, 404, 404),
    ],
)
async def test_a_photo_is_seen_as_its_idea_is(
    forum: Forum,
    client_as: ClientAs,
    new_client: MakeClient,
    moves: tuple[Visibility, ...],
    everybody: int,
    author: int,
    moderator: int,
) -> None:
    maria, els, yusuf = [await client_as(person) for person in (MARIA, ELS, YUSUF)]
    await post_with_photos(maria, "een.jpg")
    (photo,) = await photos(forum)
    assert photo.subject is not None
    for to in moves:
        await change_visibility(forum, photo.subject, to)
    path = path_of(photo)
    found = [(await each.get(path)).status_code for each in (new_client(), yusuf, maria, els)]
    assert found == [everybody, everybody, author, moderator]


async def test_the_file_can_do_nothing_and_only_the_readers_browser_keeps_it(
    forum: Forum, client_as: ClientAs, new_client: MakeClient
) -> None:
    maria = await client_as(MARIA)
    await post_with_photos(maria, "een.jpg")
    (photo,) = await photos(forum)
    assert photo.subject is not None
    waiting = await maria.get(path_of(photo))
    assert waiting.headers["cache-control"] == "private, no-store"
    await change_visibility(forum, photo.subject, PUBLIC)
    public = await new_client().get(path_of(photo))
    assert public.headers["cache-control"] == "private, max-age=86400, immutable"
    assert public.headers["content-type"] == "image/webp"
    assert public.headers["x-content-type-options"] == "nosniff"
    assert public.headers["content-security-policy"].startswith("default-src 'none'")
    assert (await new_client().get(photo_path(photo, 481))).status_code == 404
    assert (await new_client().get(f"/photos/{'0' * 32}-64.webp")).status_code == 404


async def test_a_photo_of_an_unfinished_form_is_no_picture_for_other_sites(
    forum: Forum, new_client: MakeClient
) -> None:
    guest = new_client()
    await send(guest, "/nl/ideas?photos=yes", WORDS, ("een.jpg", SMALL))
    (photo,) = await photos(forum)
    assert (await guest.get(path_of(photo), headers=SAME_ORIGIN)).status_code == 200
    for site in ("none", "cross-site", "same-site", ""):
        headers = {"sec-fetch-site": site} if site else {}
        assert (await guest.get(path_of(photo), headers=headers)).status_code == 404


async def test_a_merged_idea_keeps_its_photos(
    forum: Forum, client_as: ClientAs, new_client: MakeClient
) -> None:
    maria = await client_as(MARIA)
    await post_with_photos(maria, "een.jpg")
    (photo,) = await photos(forum)
    assert photo.subject is not None
    await change_visibility(forum, photo.subject, PUBLIC)
    other = await post_public_idea(forum, by=YUSUF)
    async with acting_as(forum.session_factory, BRAM) as uow:
        await merge_idea(uow, photo.subject.id, other.number)
    page = await new_client().get(f"/nl/ideas/{other.number}", follow_redirects=True)
    assert path_of(photo) in page.text
    assert (await new_client().get(path_of(photo))).status_code == 200


async def test_a_moderator_leaves_out_one_photo_and_puts_it_back(
    forum: Forum, client_as: ClientAs, new_client: MakeClient
) -> None:
    maria, els = await client_as(MARIA), await client_as(ELS)
    posted = await post_with_photos(maria, "een.jpg", "twee.jpg")
    one, two = await photos(forum)
    assert one.subject is not None
    await change_visibility(forum, one.subject, PUBLIC)
    async with acting_as(forum.session_factory, ELS) as uow:
        case = await open_case_on(uow, one.subject)
    at = f"/nl/moderation/cases/{case.pk}"
    assert path_of(one) in (await els.get(at)).text
    nothing = await els.post(f"{at}/photos/{one.pk}/leave-out")
    assert nothing.status_code == 303
    assert (await new_client().get(path_of(one))).status_code == 200
    await els.post(f"{at}/photos/{one.pk}/leave-out", data={"ground": "personal_data"})
    found = [(await each.get(path_of(one))).status_code for each in (new_client(), maria, els)]
    assert found == [404, 404, 200]
    page = (await new_client().get(posted.headers["location"])).text
    assert path_of(one) not in page and path_of(two) in page
    assert path_of(one) in (await els.get(at)).text
    notices = (await maria.get("/nl/me/notices")).text
    assert "persoonlijke gegevens" in notices
    await els.post(f"{at}/photos/{one.pk}/put-back")
    assert (await new_client().get(path_of(one))).status_code == 200
    other = await post_public_idea(forum, by=YUSUF)
    async with acting_as(forum.session_factory, ELS) as uow:
        elsewhere = await open_case_on(uow, other.ref)
    misplaced = await els.post(
        f"/nl/moderation/cases/{elsewhere.pk}/photos/{one.pk}/leave-out", data={"ground": "insult"}
    )
    assert misplaced.status_code == 404
