"""The town's colour and logo as they are served: their rules, headers and URLs."""

import base64
import re
from collections.abc import AsyncIterator
from io import BytesIO

import httpx2
import pytest
from PIL import Image

from forum.app.container import Forum
from forum.core.town_settings.catalogue import CATALOGUE
from forum.core.town_settings.values import json_of
from forum.town_settings import queries
from forum.town_settings.tables import TownSetting
from tests.conftest import ClientAs, MakeClient
from tests.people import ANN, ELS
from tests.services.databases import ON_SQLITE
from tests.unit.core.town_settings.drawings import masks, png

pytestmark = ON_SQLITE
WORDS = "/en/admin/words"
DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><rect width="2" height="1"/></svg>'
)


def filled(colour: str) -> bytes:
    """A drawing in one colour."""
    return DRAWING.replace(b"<rect", f'<rect fill="{colour}"'.encode())


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
    [path] = re.findall(r'<img class="logo logo-on-light" src="([^"]+)" alt="">', page)
    response = await client.get(path)
    assert response.headers["content-type"] == "image/svg+xml"
    assert response.headers["content-security-policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    )
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in response.headers["cache-control"]
    assert b"<rect" in response.content


async def test_a_logo_that_would_vanish_keeps_a_ground(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    ann = await client_as(ANN)
    for fill, classes in {
        "#000": "logo logo-on-light",
        "#fff": "logo logo-on-dark",
        "#e30613": "logo",
    }.items():
        await send_logo(ann, filled(fill))
        assert f'<img class="{classes}"' in (await client.get("/nl/")).text


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
    assert json_of(forum.site.values, setting) == {**value, "ground": "light"}


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


async def test_the_url_of_a_logo_is_of_its_content(
    client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    """Rows of a restored database have the ids of others, whose pictures browsers keep for a year."""
    ann, urls = await client_as(ANN), list[str]()
    for colour in ("#000", "#e30613", "#000"):
        await send_logo(ann, filled(colour))
        urls += re.findall(r'"(/town-logo[^"]+)"', (await client.get("/nl/")).text)
    assert urls[0] == urls[2] != urls[1]
    assert "immutable" in (await client.get(urls[0])).headers["cache-control"]
    assert (await client.get(urls[1])).headers["cache-control"] == "no-cache"


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
        (DRAWING.replace(b"<rect", b'<rect fill="none"'), "Nothing can be seen in this picture."),
        (png(4000, 1), "at most 10 times"),
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
        "nothing in it",
        "a line",
    ],
)
async def test_a_refused_logo_says_why(
    forum: Forum, client_as: ClientAs, content: bytes, words: str
) -> None:
    response = await send_logo(await client_as(ANN), content)
    assert response.status_code == 422
    assert words in response.text
    assert forum.site.logo is None


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "in chunks"])
async def test_a_file_that_is_larger_than_a_request_gets_the_form_back(
    forum: Forum, client_as: ClientAs, declared: bool
) -> None:
    ann = await client_as(ANN)
    await send_logo(ann, DRAWING)
    head = (
        b'--x\r\ncontent-disposition: form-data; name="picture"; filename="a.png"\r\n'
        b"content-type: image/png\r\n\r\n"
    )
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        for part in (head, *[b"x" * 100_000] * 40, b"\r\n--x--\r\n"):
            sent += len(part)
            yield part

    headers = {"content-type": "multipart/form-data; boundary=x"}
    if declared:
        headers["content-length"] = str(len(head) + 4_000_009)
    response = await ann.post(f"{WORDS}/logo", content=body(), headers=headers)
    assert response.status_code == 413
    assert "at most 64 kB" in response.text
    assert 'type="file"' in response.text
    assert 'name="version" value="v1 picture:' in response.text
    assert sent > 4_000_000, "the browser is still sending, and never shows the page"
    assert len(await versions(forum)) == 1


async def test_other_forms_that_are_too_large_get_the_page_of_before(client_as: ClientAs) -> None:
    response = await (await client_as(ANN)).post(
        f"{WORDS}/about", data={"text_nl": "x" * 1_100_000}
    )
    assert response.status_code == 413
    assert "shorter" in response.text


async def versions(forum: Forum) -> list[int]:
    """The versions of the logo, newest first."""
    async with forum.session_factory.read_session() as session:
        return [row.pk for row in await queries.versions(session, "logo")]


async def test_the_history_shows_each_picture_on_its_ground(
    forum: Forum, client_as: ClientAs, new_client: MakeClient
) -> None:
    ann = await client_as(ANN)
    await send_logo(ann, filled("#fff"))
    await send_logo(ann, png())
    await ann.post(f"{WORDS}/logo/restore", data={})
    page = (await ann.get(f"{WORDS}/logo")).text
    shown = re.findall(r'<img class="([^"]+)" src="(/en/admin/words/logo/pictures/\d+)"', page)
    reset, second, first = await versions(forum)
    assert list(dict.fromkeys(shown)) == [
        ("logo logo-on-light", f"{WORDS}/logo/pictures/{second}"),
        ("logo logo-on-dark", f"{WORDS}/logo/pictures/{first}"),
    ]
    drawing, picture = [await ann.get(f"{WORDS}/logo/pictures/{row}") for row in (first, second)]
    assert b"#fff" in drawing.content
    assert drawing.headers["content-type"] == "image/svg+xml"
    assert drawing.headers["content-security-policy"].endswith("; sandbox")
    assert drawing.headers["x-content-type-options"] == "nosniff"
    assert drawing.headers["cache-control"] == "no-store"
    assert picture.headers["content-type"] == "image/png"
    for path in (f"logo/pictures/{reset}", f"phone/pictures/{first}", "logo/pictures/987654"):
        assert (await ann.get(f"{WORDS}/{path}")).status_code == 404, path
    els = await client_as(ELS)
    assert (await els.get(f"{WORDS}/logo/pictures/{first}")).status_code == 403
    guest = await new_client().get(f"{WORDS}/logo/pictures/{first}")
    assert guest.status_code == 303


def chosen_in(page: str) -> str:
    """The file that a page keeps."""
    [chosen] = re.findall(r'name="chosen" value="([^"]+)"', page)
    return str(chosen)


async def look_at(client: httpx2.AsyncClient, content: bytes) -> httpx2.Response:
    """Look at a logo before it is saved."""
    return await client.post(
        f"{WORDS}/logo", data={"preview": "yes"}, files={"picture": ("a.svg", content)}
    )


@pytest.mark.parametrize("content", [filled("#fff"), png()], ids=["an SVG", "a PNG"])
async def test_a_logo_is_looked_at_and_saved_without_choosing_it_again(
    forum: Forum, client_as: ClientAs, content: bytes
) -> None:
    ann = await client_as(ANN)
    looked = await look_at(ann, content)
    assert looked.status_code == 200
    assert await versions(forum) == []
    [shown, by_night] = re.findall(
        r'<img class="logo logo-on-\w+" src="data:image/[\w+]+;base64,([^"]+)"', looked.text
    )
    assert shown == by_night
    policy = looked.headers["content-security-policy"]
    assert "img-src 'self' data:;" in policy
    assert "script-src 'self';" in policy
    saved = await ann.post(f"{WORDS}/logo", data={"chosen": chosen_in(looked.text)})
    assert saved.status_code == 303
    assert forum.site.logo is not None
    assert forum.site.logo.content == base64.b64decode(shown)
    opened = await ann.get(f"{WORDS}/logo")
    assert "data:" not in opened.headers["content-security-policy"]


async def test_another_file_goes_before_the_one_that_was_looked_at(
    forum: Forum, client_as: ClientAs
) -> None:
    ann = await client_as(ANN)
    kept = chosen_in((await look_at(ann, filled("#fff"))).text)
    await ann.post(
        f"{WORDS}/logo", data={"chosen": kept}, files={"picture": ("b.svg", filled("#e30613"))}
    )
    assert forum.site.logo is not None
    assert b"#e30613" in forum.site.logo.content


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        (base64.b64encode(DRAWING.replace(b"<rect", b"<script/><rect")).decode(), "&lt;script&gt;"),
        ("not base64", "Please choose a picture."),
    ],
    ids=["another file", "no file"],
)
async def test_what_a_page_kept_is_checked_again(
    forum: Forum, client_as: ClientAs, kept: str, words: str
) -> None:
    response = await (await client_as(ANN)).post(f"{WORDS}/logo", data={"chosen": kept})
    assert response.status_code == 422
    assert words in response.text
    assert forum.site.logo is None


async def test_a_refused_logo_is_not_looked_at(client_as: ClientAs) -> None:
    response = await look_at(await client_as(ANN), b"GIF89a")
    assert response.status_code == 422
    assert "data:" not in response.text


async def test_a_logo_that_was_looked_at_stays_in_another_language(client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    kept = chosen_in((await look_at(ann, filled("#fff"))).text)
    page = await ann.post("/nl/admin/words/logo?again=yes", data={"chosen": kept})
    assert page.status_code == 200
    assert chosen_in(page.text) == kept
    assert 'src="data:image/svg+xml;base64,' in page.text
    assert "img-src 'self' data:;" in page.headers["content-security-policy"]


async def test_after_a_conflict_the_logo_needn_t_be_chosen_again(
    forum: Forum, client_as: ClientAs
) -> None:
    ann = await client_as(ANN)
    [version] = re.findall(r'name="version" value="([^"]+)"', (await ann.get(f"{WORDS}/logo")).text)
    await send_logo(ann, DRAWING)
    conflict = await ann.post(
        f"{WORDS}/logo", data={"version": version}, files={"picture": ("b.svg", filled("#fff"))}
    )
    assert conflict.status_code == 409
    newer = re.findall(r'name="version" value="([^"]+)"', conflict.text)[0]
    saved = await ann.post(
        f"{WORDS}/logo", data={"version": newer, "chosen": chosen_in(conflict.text)}
    )
    assert saved.status_code == 303
    assert forum.site.logo is not None
    assert b"#fff" in forum.site.logo.content
