"""Names in another script keep their signs at their ends: on pages, in titles and in mails."""

import re

import httpx2

from forum.app.container import Forum
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import post_public_idea
from tests.people import ANN, MARIA
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE
PATHS = ("", "about", "house-rules", "accessibility", "ideas", "projects", "updates", "search?q=a!")
WORDS = "/en/admin/words"
NAMES = {"name": "Denk mee!", "town": "Lindekom (B.)", "contact_name": "Els V."}
HELD = {key: f"\u2068{name}\u2069" for key, name in NAMES.items()}
ELEMENT = {key: f"<bdi>{name}</bdi>" for key, name in NAMES.items()}


async def _name_all(client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    for key, name in NAMES.items():
        await ann.post(f"{WORDS}/{key}", data={"value": name})


def _bare(html: str) -> list[str]:
    """What stands before each name that neither an element nor signs hold together.

    In data for programs each name stands by itself.
    """
    html = re.sub(r'<script type="application/ld\+json">.*?</script>', "", html)
    names = "|".join(map(re.escape, NAMES.values()))
    return [
        html[max(0, found.start() - 40) : found.end()]
        for found in re.finditer(names, html)
        if not re.search(r"(?:<bdi[^>]*>|\u2068)\Z", html[: found.start()])
    ]


async def test_pages_hold_names_together(client_as: ClientAs, client: httpx2.AsyncClient) -> None:
    await _name_all(client_as)
    descriptions: list[str] = []
    for path in PATHS:
        page = (await client.get(f"/ar/{path}")).text
        assert _bare(page) == [], path
        [title] = re.findall(r"<title>(.*?)</title>", page)
        assert title.endswith(f" · {HELD['name']}")
        assert "<bdi>" not in title
        descriptions += re.findall(r'<meta name="description" content="([^"]*)"', page)
    assert any(HELD["town"] in each for each in descriptions), (
        "where they name it; `_bare` is about all"
    )


async def test_titles_that_people_wrote_are_held_together(
    client_as: ClientAs, client: httpx2.AsyncClient, forum: Forum
) -> None:
    idea = await post_public_idea(forum, "Een bank?")
    page = (await client.get(f"/ar/ideas/{idea.id}", follow_redirects=True)).text
    assert "<title>\u2068Een bank?\u2069 · " in page
    found = (await client.get("/ar/search?q=bank!")).text
    assert "\u2068bank!\u2069" in found.split("</title>")[0]
    dutch = (await client.get(f"/nl/ideas/{idea.id}", follow_redirects=True)).text
    assert "<title>Een bank? · " in dutch


async def test_mails_hold_names_together(
    client_as: ClientAs, client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    await _name_all(client_as)
    await client.post("/ar/sign-in", data={"email": MARIA.email})
    await drain()
    [mail] = mails()
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert _bare(plain.get_content()) == []
    assert _bare(html.get_content()) == []
    for key in NAMES:
        assert HELD[key] in plain.get_content()
    assert ELEMENT["contact_name"] in html.get_content()


async def test_a_signature_holds_each_line_together_and_links_its_address(
    client_as: ClientAs, client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    text = "Els V.\nhttps://lindekom.example <3"
    await (await client_as(ANN)).post(f"{WORDS}/signature", data={"text_ar": text})
    await client.post("/ar/sign-in", data={"email": MARIA.email})
    await drain()
    plain, html = mails()[0].get_body(("plain",)), mails()[0].get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "\u2068Els V.\u2069\n\u2068https://lindekom.example <3\u2069" in plain.get_content().replace("\r\n", "\n")  # fmt: skip
    link = '<a href="https://lindekom.example" rel="noopener">https://lindekom.example</a>'
    assert f"<bdi>Els V.</bdi><br><bdi>{link} &lt;3</bdi>" in html.get_content()
