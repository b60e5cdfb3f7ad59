"""What a resident wrote reads everywhere as it was typed: page, card, description, search, desk."""

import re
from html import unescape

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.ref import ContentRef
from forum.core.visibility import Visibility
from forum.ideas.tables import KIND
from tests.conftest import ClientAs, Drain
from tests.factories import move, post_public_comment, post_public_idea
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


def shown(page: str) -> str:
    """The words of a page, without tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", page)).split())


def words(text: str) -> str:
    return " ".join(re.sub("[\x0b\x0c\x85\u2028\u2029]", "\n", text).split())


@ON_SQLITE
@pytest.mark.parametrize("name", TEXTS)
async def test_an_idea_reads_everywhere_as_it_was_typed(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient, drain: Drain, name: str
) -> None:
    text = f"{TEXTS[name]}\n\nGroet uit Lindekom."
    maria = await client_as(MARIA)
    answer = await maria.post("/nl/ideas", data={"title": TITLE, "body": text, "language": "nl"})
    assert answer.status_code == 303, answer.text
    await drain()
    queue = await (await client_as(ELS)).get("/nl/moderation")
    assert words(text)[:100] in shown(queue.text)
    (case,) = re.findall(r"/nl/moderation/cases/(\d+)", queue.text)[:1]
    case_steps = (await (await client_as(ELS)).get(f"/nl/moderation/cases/{case}")).text
    assert words(text) in shown(case_steps)
    path = answer.headers["location"].partition("?")[0]
    number = int(re.findall(r"/ideas/(\d+)", path)[0])
    idea = await maria.get(path)
    await move(forum, ContentRef(KIND, number), Visibility.public)
    await drain()
    page = (await client.get(path)).text
    assert words(text) in shown(page) and words(text) in shown(idea.text)
    description = re.findall(r'<meta name="description" content="([^"]*)"', page)[0]
    assert words(text).startswith(unescape(description).rstrip("…"))
    assert words(text)[:100] in shown((await client.get("/nl/ideas")).text)
    found = (await client.get("/nl/search", params={"q": "groet lindekom"})).text
    assert "Groet uit Lindekom." in shown(found) and words(text)[:40] in shown(found)
    typed = set(re.findall(r"https?://[\w./-]+", text))
    body = page[page.index('class="prose idea-text"') :].partition("</div>")[0]
    assert set(re.findall(r'href="([^"]*)"', body)) == typed


@ON_SQLITE
@pytest.mark.parametrize("name", TEXTS)
async def test_a_comment_reads_as_it_was_typed_whoever_wrote_it(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient, name: str
) -> None:
    idea = await post_public_idea(forum)
    tom = await client_as(TOM)
    where = f"/nl/ideas/{idea.number}/comments"
    assert (await tom.post(where, data={"body": TEXTS[name]})).status_code == 303
    await post_public_comment(forum, idea.ref, words(TEXTS[name]) + " Ja.")
    page = (await client.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text
    assert words(TEXTS[name]) in shown(page)
    assert "<strong>" not in page.partition('id="comments"')[2].partition("<footer")[0]


@ON_SQLITE
@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x0b", "\x0c", "\x85", "\x1d"])
async def test_in_one_line_a_separator_is_a_space(
    forum: Forum, client_as: ClientAs, separator: str
) -> None:
    maria = await client_as(MARIA)
    typed = {"title": f"Twee{separator}regels samen", "body": "Ik woon hier al lang en graag."}
    answer = await maria.post("/nl/ideas", data=typed | {"name_shown": f"Maria{separator}P."})
    page = (await maria.get(answer.headers["location"])).text
    assert "Twee regels samen" in page and "Maria P." in page
