"""Ideas in a frame: for the sites of the settings only, without scripts and cookies; and the lines to copy."""

from html import unescape

import httpx2
import pytest

from forum.app.container import Forum
from forum.settings.loader import SettingsError
from tests.conftest import ClientAs, MakeForum
from tests.factories import NEIGHBOURHOODS, post_public_idea
from tests.people import ANN
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE


@pytest.fixture
async def forum(make_forum: MakeForum) -> Forum:
    forum = make_forum(FORUM_SITE__EMBED_ON='["https://www.lindekom.example.org"]')
    await forum.engine.start()
    return forum


async def test_only_the_sites_of_the_settings_may_show_it(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    await post_public_idea(forum, "Hier", neighbourhood=NEIGHBOURHOODS[0])
    await post_public_idea(forum, "Elders", neighbourhood=NEIGHBOURHOODS[1])
    response = await client.get(f"/embed/ideas?lang=ar&neighbourhood={NEIGHBOURHOODS[0]}")
    policy = response.headers["content-security-policy"]
    assert policy.endswith("frame-ancestors https://www.lindekom.example.org")
    assert "script-src" not in policy
    assert "set-cookie" not in response.headers
    assert 'dir="rtl"' in response.text
    assert ("Hier" in response.text, "Elders" in response.text) == (True, False)
    assert not {"<script", "<form", "<img"} & set(response.text.split())
    page = await client.get("/nl/ideas")
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


async def test_an_administrator_copies_lines_that_work(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    page = (await ann.get(f"/en/admin/embed?neighbourhood={NEIGHBOURHOODS[0]}")).text
    lines = unescape(page.partition("readonly")[2].partition(">")[2].partition("</textarea>")[0])
    source = unescape(lines.partition('src="')[2].partition('"')[0])
    assert (await ann.get(source)).status_code == 200
    assert source.endswith(f"/embed/ideas?neighbourhood={NEIGHBOURHOODS[0]}&lang=en")
    assert "https://www.lindekom.example.org" in page


@pytest.mark.parametrize(
    "origin", ["https://a.example.org/path", "https://a.example.org; script-src *", "*", "'self'"]
)
def test_nothing_but_an_origin_is_accepted(make_forum: MakeForum, origin: str) -> None:
    with pytest.raises(SettingsError, match=r"site.embed_on"):
        make_forum(FORUM_SITE__EMBED_ON=f'["{origin}"]')
