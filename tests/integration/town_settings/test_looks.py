"""The town's colour and logo as they are served: their rules, headers and URLs."""

import base64
import re
from io import BytesIO

import httpx2
import pytest
from PIL import Image

from forum.app.container import Forum
from forum.core.town_settings.catalogue import CATALOGUE
from forum.core.town_settings.values import json_of
from forum.town_settings.tables import TownSetting
from tests.conftest import ClientAs
from tests.people import ANN
from tests.services.databases import ON_SQLITE
from tests.unit.core.town_settings.drawings import masks, png

pytestmark = ON_SQLITE
WORDS = "/en/admin/words"
DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><rect width="2" height="1"/></svg>'
)


async def send_logo(client: httpx2.AsyncClient, content: bytes) -> httpx2.Response:
    """Send a logo, as a browser does; it may call the file whatever it likes."""
    return await client.post(f"{WORDS}/logo", files={"picture": ("a.png", content, "image/png")})


async def test_there_is_neither_until_the_town_has_them(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/town.css")).status_code == 404
    assert (await client.get("/town-logo")).status_code == 404
    page = (await client.get("/nl/")).text
    assert "/town" not in page
    assert '<svg class="mark"' in page


async def test_the_colour_has_a_stylesheet_of_its_own(
    client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    await (await client_as(ANN)).post(f"{WORDS}/action_colour", data={"value": "#0b5c63"})
    [path] = re.findall(r'href="(/town\.css[^"]*)"', (await client.get("/nl/")).text)
    response = await client.get(path)
    assert "--action: light-dark(#0b5c63, #" in response.text
    assert response.headers["content-type"].startswith("text/css")
    assert "immutable" in response.headers["cache-control"]
    assert "set-cookie" not in response.headers
    older = await client.get("/town.css?v=aabbcc")
    assert older.headers["cache-control"] == "no-cache"


async def test_a_logo_is_served_as_a_picture_that_can_do_nothing(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    assert (await send_logo(await client_as(ANN), DRAWING)).status_code == 303
    page = (await client.get("/nl/")).text
    [path] = re.findall(r'<img class="logo" src="([^"]+)" alt="Voorbeeldstad">', page)
    response = await client.get(path)
    assert response.headers["content-type"] == "image/svg+xml"
    assert response.headers["content-security-policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    )
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in response.headers["cache-control"]
    assert b"<rect" in response.content


async def test_mails_have_the_drawing_that_was_made_as_it_was_saved(
    forum: Forum, client_as: ClientAs
) -> None:
    ann = await client_as(ANN)
    await send_logo(ann, DRAWING)
    assert forum.site.logo is not None
    with Image.open(BytesIO(forum.site.logo.for_mail)) as picture:
        assert picture.format == "PNG"
        assert picture.size == (192, 96)
    await send_logo(ann, png())
    assert forum.site.logo.for_mail == forum.site.logo.content


async def test_an_svg_of_before_is_served_and_is_not_in_mails(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    setting = CATALOGUE["logo"]
    value = {"media_type": "image/svg+xml", "content": base64.b64encode(DRAWING).decode()}
    async with forum.session_factory.unit_of_work() as uow:
        await uow.add(TownSetting(key=setting.key, value=value, saved_at=uow.now))
    await forum.site_refresher.refresh()
    assert (await (await client_as(ANN)).get(f"{WORDS}/logo")).status_code == 200
    assert (await client.get("/town-logo")).content == DRAWING
    assert forum.site.logo is not None
    assert forum.site.logo.for_mail == b""
    assert json_of(forum.site.values, setting) == value


async def test_another_logo_has_another_url_and_an_undone_one_is_gone(
    client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    ann = await client_as(ANN)
    urls = set()
    for colour in (b"", b' fill="#fff"'):
        await send_logo(ann, DRAWING.replace(b"<rect", b"<rect" + colour))
        urls |= set(re.findall(r'"(/town-logo[^"]+)"', (await client.get("/nl/")).text))
    assert len(urls) == 2
    await ann.post(f"{WORDS}/logo/restore", data={})
    assert "/town-logo" not in (await client.get("/nl/")).text


async def test_of_two_logos_sent_at_once_the_second_asks(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    await send_logo(ann, DRAWING)
    opened = (await ann.get(f"{WORDS}/logo")).text
    [version] = set(re.findall(r'name="version" value="([^"]+)"', opened))
    other = DRAWING.replace(b"<rect", b'<rect fill="#fff"')
    await send_logo(ann, other)
    response = await ann.post(
        f"{WORDS}/logo",
        data={"version": version},
        files={"picture": ("a.svg", DRAWING.replace(b"<rect", b'<rect fill="#000"'))},
    )
    assert response.status_code == 409
    assert forum.site.logo is not None
    assert b"#fff" in forum.site.logo.content


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Please choose a picture."),
        (b"GIF89a", "isn&#39;t a picture in PNG or SVG"),
        (DRAWING.replace(b"<rect", b"<script/><rect"), "&lt;script&gt;"),
        (DRAWING + b" " * 64_000, "at most 64 kB"),
        (DRAWING.replace(b"2 1", b"1000000 1"), "at most 10 times"),
        (DRAWING.replace(b"viewBox", b"data-box"), "how wide and high it is"),
        (
            DRAWING.replace(b"<rect", b'<rect fill="url(%b"/><rect' % (b" " * 1600)),
            "outside the picture",
        ),
        (masks(40), "We can&#39;t show this SVG"),
    ],
    ids=[
        "nothing",
        "a GIF",
        "a script",
        "too large",
        "too long",
        "no size",
        "unclosed",
        "too complex",
    ],
)
async def test_a_refused_logo_says_why(
    forum: Forum, client_as: ClientAs, content: bytes, words: str
) -> None:
    response = await send_logo(await client_as(ANN), content)
    assert response.status_code == 422
    assert words in response.text
    assert forum.site.logo is None
