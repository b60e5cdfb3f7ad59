"""The overview says what readers of its language get, and each setting has a name of its own."""

import re
from html import unescape

import httpx2
import pytest

from tests.conftest import ClientAs
from tests.people import ANN
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE
WORDS = "/nl/admin/words"


def row_of(page: str, key: str) -> str:
    """The row of a setting in the overview."""
    [row] = re.findall(rf'<li>\s*<p><a href="{WORDS}/{re.escape(key)}">.*?</li>', page, re.DOTALL)
    return str(row)


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("house_rules", "house-rules"), ("about", "about"), ("signature", ""), ("ground.insult", "house-rules"),
        ("sentence.insult", ""), ("question.say_more", ""),
    ],
)  # fmt: skip
async def test_words_in_another_language_are_not_what_readers_get(
    client_as: ClientAs, client: httpx2.AsyncClient, key: str, path: str
) -> None:
    ann = await client_as(ANN)
    before = row_of((await ann.get(WORDS)).text, key)
    await ann.post(f"{WORDS}/{key}", data={"text_ar": "نكتب هنا"})
    assert "نكتب هنا" not in (await client.get(f"/nl/{path}")).text
    row = row_of((await ann.get(WORDS)).text, key)
    assert "نكتب هنا" not in row
    assert "tag-official" not in row
    assert row.split("tag-waiting")[0].split('<p class="hint">')[0] == before.split('<p class="hint">')[0]  # fmt: skip
    await ann.post(f"{WORDS}/{key}", data={"text_ar": "نكتب هنا", "text_nl": "Wij lezen mee."})
    row = row_of((await ann.get(WORDS)).text, key)
    assert "Wij lezen mee." in row
    assert "tag-official" in row


@pytest.mark.parametrize(("key", "path"), [("privacy", "privacy"), ("hours", "about")])
async def test_words_without_ours_fall_back_to_another_language(
    client_as: ClientAs, client: httpx2.AsyncClient, key: str, path: str
) -> None:
    ann = await client_as(ANN)
    await ann.post(f"{WORDS}/{key}", data={"text_ar": "نكتب هنا"})
    assert "نكتب هنا" in (await client.get(f"/nl/{path}")).text
    assert 'lang="ar" dir="rtl"><bdi>نكتب هنا' in row_of((await ann.get(WORDS)).text, key)


async def test_each_row_and_each_page_has_a_name_of_its_own(client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    page = (await ann.get("/en/admin/words")).text
    rows = re.findall(r'<p><a href="/en/admin/words/[^"]+">([^<]+)</a>', page)
    assert len(rows) == len(set(rows)) > 30
    titles = []
    for key in ("sentence.insult", "sentence.discrimination"):
        one = (await ann.get(f"/en/admin/words/{key}")).text
        titles += [re.findall(f"<{tag}>(.*?)</{tag}>", one)[0] for tag in ("title", "h1")]
    assert len(set(titles)) == 4
    assert "With the ground: insult or threat" in map(unescape, titles)
