"""Plain-text round trip: page, card, description, search and desk show a text as it was typed."""

import re
from html import unescape

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.ref import ContentRef
from forum.core.visibility import Visibility
from forum.ideas.tables import KIND
from tests.conftest import ClientAs, Drain
from tests.factories import change_visibility, post_public_comment, post_public_idea
from tests.people import ELS, MARIA, TOM
from tests.services.databases import ON_SQLITE

TITLE = "*Kaffee* [heute] & 3. Mai"
TEXTS = {
    "dates": "3. Mai: Kaffee\n10. Mai: Spaziergang\n24. Mai: Singen\n\n1986. Damals zog ich hierher.",
    "a reference": "[Bron]: https://example.org/rapport-eenzaamheid-2026",
    "a letter": "Beste gemeente,\n\n    Ik woon hier al dertig jaar.\n\n\tMet een tab ervoor.",
    "sentences": "Ik ben vaak alleen.De buren zie ik niet.Het is stil.In de winter, samen.nu of nooit.",
    "markup": "# **Geen** <b>vet</b> &amp; ~~streep~~ `code` > citaat [a](https://example.org/b) \\* 1) \\",
    "separators": "Eerste alinea.\u2029Tweede alinea.\x0bDerde regel.\u2028Vierde.\x0cPagina.\x85Regel.",
}


def text_of(html: str) -> str:
    """The text of a page without tags, with single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def normalise(text: str) -> str:
    """The text with single spaces for all white space and line separators."""
    return " ".join(re.sub("[\x0b\x0c\x85\u2028\u2029]", "\n", text).split())


@ON_SQLITE
@pytest.mark.parametrize("sample", TEXTS)
async def test_an_idea_reads_everywhere_as_it_was_typed(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient, drain: Drain, sample: str
) -> None:
    text = f"{TEXTS[sample]}\n\nGroet uit Lindekom."
    maria = await client_as(MARIA)
    response = await maria.post("/nl/ideas", data={"title": TITLE, "body": text, "language": "nl"})
    assert response.status_code == 303, response.text
    await drain()
    queue = await (await client_as(ELS)).get("/nl/moderation")
    assert normalise(text)[:100] in text_of(queue.text)
    (case,) = re.findall(r"/nl/moderation/cases/(\d+)", queue.text)[:1]
    case_html = (await (await client_as(ELS)).get(f"/nl/moderation/cases/{case}")).text
    assert normalise(text) in text_of(case_html)
    path = response.headers["location"].partition("?")[0]
    number = int(re.findall(r"/ideas/(\d+)", path)[0])
    pending_page = await maria.get(path)
    await change_visibility(forum, ContentRef(KIND, number), Visibility.public)
    await drain()
    html = (await client.get(path)).text
    assert normalise(text) in text_of(html) and normalise(text) in text_of(pending_page.text)
    description = re.findall(r'<meta name="description" content="([^"]*)"', html)[0]
    assert normalise(text).startswith(unescape(description).rstrip("…"))
    assert normalise(text)[:100] in text_of((await client.get("/nl/ideas")).text)
    results = (await client.get("/nl/search", params={"q": "groet lindekom"})).text
    assert "Groet uit Lindekom." in text_of(results) and normalise(text)[:40] in text_of(results)
    typed_urls = set(re.findall(r"https?://[\w./-]+", text))
    body_html = html[html.index('class="prose idea-text"') :].partition("</div>")[0]
    assert set(re.findall(r'href="([^"]*)"', body_html)) == typed_urls


@ON_SQLITE
@pytest.mark.parametrize("sample", TEXTS)
async def test_a_comment_reads_as_it_was_typed_for_every_author(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient, sample: str
) -> None:
    idea = await post_public_idea(forum)
    tom = await client_as(TOM)
    path = f"/nl/ideas/{idea.number}/comments"
    assert (await tom.post(path, data={"body": TEXTS[sample]})).status_code == 303
    await post_public_comment(forum, idea.ref, normalise(TEXTS[sample]) + " Ja.")
    html = (await client.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text
    assert normalise(TEXTS[sample]) in text_of(html)
    assert "<strong>" not in html.partition('id="comments"')[2].partition("<footer")[0]


@ON_SQLITE
@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x0b", "\x0c", "\x85", "\x1d"])
async def test_in_one_line_a_separator_is_a_space(
    forum: Forum, client_as: ClientAs, separator: str
) -> None:
    maria = await client_as(MARIA)
    data = {"title": f"Twee{separator}regels samen", "body": "Ik woon hier al lang en graag."}
    response = await maria.post("/nl/ideas", data=data | {"name_shown": f"Maria{separator}P."})
    html = (await maria.get(response.headers["location"])).text
    assert "Twee regels samen" in html and "Maria P." in html
