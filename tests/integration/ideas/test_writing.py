"""Writing an idea: a look at it before it is sent, what is kept for later, where it is about, in words."""

from html import escape as html_escape

import httpx2
import pytest
from sqlmodel import col, select

from forum.app.container import Forum
from forum.core.content import lifecycle
from forum.core.visibility import Visibility
from forum.ideas.messages import MESSAGES
from forum.ideas.tables import Idea, UnsentIdea
from moderation.queries.cases import open_case
from tests.conftest import ClientAs, Drain
from tests.factories import change_visibility, post_public_idea
from tests.parsing import Page
from tests.people import ELS, MARIA, YUSUF
from tests.rows import all_rows
from tests.services.databases import ON_SQLITE

IDEA = {
    "title": "Een soepbus",
    "body": "Soep op wielen, elke donderdag.",
    "location": "op het plein bij de kerk",
    "neighbourhood": "noord",
    "theme": "groen",
    "language": "nl",
    "name_shown": "Maria uit Noord",
}
PREVIEW = 'id="preview"'


def escape(sentence: str) -> str:
    """A sentence as pages have it."""
    return html_escape(sentence).replace("&#x27;", "&#39;")


async def newest(forum: Forum) -> Idea | None:
    async with forum.session_factory.read_session() as session:
        return await session.first(select(Idea).order_by(col(Idea.id).desc()))


async def test_a_preview_shows_the_idea_with_its_patch_and_sends_nothing(
    forum: Forum, client: httpx2.AsyncClient, client_as: ClientAs
) -> None:
    # A guest hasn't typed an address yet: that is no fault of what they look at.
    response = await client.post("/nl/ideas", data=IDEA | {"preview": "yes"})
    assert response.status_code == 200 and await newest(forum) is None
    page = Page(response.text)
    assert {name: page.fields[name] for name in IDEA} == IDEA
    preview = response.text.split(PREVIEW)[1].split("</section>")[0]
    assert all(IDEA[name] in preview for name in ("title", "location", "name_shown"))
    patch = preview.split('<svg class="patch')[1].split("</svg>")[0]
    sent = await (await client_as(MARIA)).post("/nl/ideas", data=IDEA, follow_redirects=True)
    assert patch in sent.text, "the patch is the one that the idea gets"


@ON_SQLITE
async def test_a_preview_of_too_little_says_what_is_missing(client: httpx2.AsyncClient) -> None:
    response = await client.post("/nl/ideas", data={"title": "Soep", "preview": "yes"})
    assert response.status_code == 422 and PREVIEW not in response.text
    assert 'href="#f-body"' in response.text and 'href="#f-email"' not in response.text


async def test_what_is_kept_for_later_is_found_and_sent_once(
    forum: Forum, client_as: ClientAs
) -> None:
    maria, yusuf = await client_as(MARIA), await client_as(YUSUF)
    for title in ("Een bus", IDEA["title"]):
        kept = await maria.post("/nl/ideas/unsent", data=IDEA | {"title": title, "body": ""})
    assert kept.headers["location"] == "/nl/me"
    assert IDEA["title"] in (await maria.get("/nl/me")).text
    assert IDEA["title"] not in (await yusuf.get("/nl/me")).text
    fields = Page((await maria.get("/nl/ideas/new")).text).fields
    assert {name: fields[name] for name in IDEA} == IDEA | {"body": ""}
    assert Page((await yusuf.get("/nl/ideas/new")).text).fields["title"] == ""
    await maria.post("/nl/ideas", data=IDEA)
    idea = await newest(forum)
    assert idea and idea.location == IDEA["location"]
    assert await all_rows(forum, UnsentIdea) == []


@ON_SQLITE
async def test_a_script_gets_a_line_and_an_empty_form_keeps_nothing(
    forum: Forum, client_as: ClientAs
) -> None:
    maria = await client_as(MARIA)
    htmx = {"HX-Request": "true"}
    response = await maria.post("/nl/ideas/unsent", data=IDEA, headers=htmx)
    assert response.status_code == 200 and "<html" not in response.text
    assert [each.title for each in await all_rows(forum, UnsentIdea)] == [IDEA["title"]]
    await maria.post("/nl/ideas/unsent", data={"title": " "}, headers=htmx)
    assert await all_rows(forum, UnsentIdea) == []


@ON_SQLITE
async def test_it_can_be_thrown_away(forum: Forum, client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    await maria.post("/nl/ideas/unsent", data=IDEA)
    await maria.post("/nl/ideas/unsent/throw-away")
    assert await all_rows(forum, UnsentIdea) == []


@ON_SQLITE
async def test_two_windows_dont_replace_what_the_other_one_kept(
    forum: Forum, client_as: ClientAs
) -> None:
    maria = await client_as(MARIA)
    first, second = [Page((await maria.get("/en/ideas/new")).text).fields for _ in range(2)]
    other = {"title": "Een leesclub", "body": "Elke maandag samen een boek lezen in de bieb."}
    await maria.post("/en/ideas/unsent", data=first | IDEA)
    refused = await maria.post("/en/ideas/unsent", data=second | other)
    assert refused.status_code == 403 and other["body"] in refused.text, "it is given back"
    line = await maria.post("/en/ideas/unsent", data=second | other, headers={"HX-Request": "true"})
    assert line.status_code == 200 and escape(MESSAGES["kept_elsewhere"]) in line.text
    await maria.post("/en/ideas/unsent", data=second)
    assert (await maria.post("/en/ideas", data=second | other)).status_code == 303
    assert [each.title for each in await all_rows(forum, UnsentIdea)] == [IDEA["title"]], (
        "sending another"
    )
    # A window that goes on with it may replace it, also after a look; then the first one may not.
    third = Page((await maria.get("/en/ideas/new")).text).fields
    preview = await maria.post("/en/ideas", data=third | {"preview": "yes"})
    third = Page(preview.text).fields | {"body": IDEA["body"] + " En brood."}
    for _ in range(2):
        assert (await maria.post("/en/ideas/unsent", data=third)).status_code == 303
    assert (await maria.post("/en/ideas/unsent", data=first | IDEA)).status_code == 403
    assert [each.body for each in await all_rows(forum, UnsentIdea)] == [third["body"]]
    assert (await maria.post("/en/ideas", data=third)).status_code == 303
    assert await all_rows(forum, UnsentIdea) == []


@ON_SQLITE
async def test_what_is_kept_is_kept_whole_or_refused(forum: Forum, client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    title, body = "t" * 3000, "soep " * 15_000
    kept = await maria.post("/en/ideas/unsent", data={"title": title, "body": body})
    assert kept.status_code == 303
    assert [(each.title, each.body) for each in await all_rows(forum, UnsentIdea)] == [
        (title, body)
    ]
    refused = await maria.post("/en/ideas/unsent", data={"title": title, "body": body * 2})
    assert refused.status_code == 413 and body[:1000] in refused.text, "it is given back"
    assert [each.body for each in await all_rows(forum, UnsentIdea)] == [body]


@ON_SQLITE
async def test_an_idea_that_left_the_site_isnt_said_to_be_too_old_for_a_change(
    forum: Forum, client_as: ClientAs
) -> None:
    maria, idea = await client_as(MARIA), await post_public_idea(forum)
    path = f"/en/ideas/{idea.number}/edit"
    fields = Page((await maria.get(path)).text).fields
    await change_visibility(forum, idea.ref, Visibility.hidden)
    refused = await maria.post(path, data=fields | {"body": IDEA["body"]})
    assert refused.status_code == 403 and IDEA["body"] in refused.text, "it is given back"
    assert escape(MESSAGES["idea_not_public"]) in refused.text


@ON_SQLITE
async def test_the_place_is_on_the_page_and_found(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient, drain: Drain
) -> None:
    maria, idea = await client_as(MARIA), await post_public_idea(forum)
    path = f"/nl/ideas/{idea.number}"
    fields = Page((await maria.get(f"{path}/edit")).text).fields
    await maria.post(f"{path}/edit", data=fields | {"location": "Bij de oude sluis"})
    assert "sluis" not in (await client.get(path, follow_redirects=True)).text, "it waits"
    async with forum.session_factory.unit_of_work() as uow:
        await lifecycle.settle_edit(uow, idea.ref, accepted=True)
    await drain()
    assert "Bij de oude sluis" in (await client.get(path, follow_redirects=True)).text
    assert idea.title in (await client.get("/nl/search", params={"q": "sluis"})).text


@ON_SQLITE
@pytest.mark.parametrize(
    ("location", "status"),
    [("bel 0470 00 00 12", 422), ("jan@example.org", 422), ("Kerkstraat 12", 303)],
)
async def test_a_place_holds_no_number_or_address_to_reach_somebody(
    client_as: ClientAs, location: str, status: int
) -> None:
    response = await (await client_as(MARIA)).post("/nl/ideas", data=IDEA | {"location": location})
    assert response.status_code == status


async def test_an_edit_changes_every_field(forum: Forum, client_as: ClientAs, drain: Drain) -> None:
    maria, idea = await client_as(MARIA), await post_public_idea(forum)
    path = f"/nl/ideas/{idea.number}"
    fields = Page((await maria.get(f"{path}/edit")).text).fields
    await maria.post(f"{path}/edit", data=fields | IDEA)
    edited = await newest(forum)
    assert edited and edited.visibility is Visibility.public
    # What is chosen holds at once; what is typed waits.
    assert None not in (edited.neighbourhood_id, edited.theme_id)
    assert (edited.title, edited.location, edited.name_shown) == (idea.title, "", "")
    assert (edited.edited_title, edited.edited_location, edited.edited_name) == (
        IDEA["title"], IDEA["location"], IDEA["name_shown"],
    )  # fmt: skip
    els = await client_as(ELS)
    await drain()
    async with forum.session_factory.read_session() as session:
        case = await open_case(session, idea.ref)
    assert case is not None
    for browser, address in ((maria, path), (els, f"/nl/moderation/cases/{case.pk}")):
        page = (await browser.get(address, follow_redirects=True)).text
        assert all(f"{text}</ins>" in page for text in (IDEA["location"], IDEA["name_shown"]))


async def test_a_change_that_waits_is_taken_back_and_its_case_closes(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    maria, yusuf, idea = (
        await client_as(MARIA),
        await client_as(YUSUF),
        await post_public_idea(forum),
    )
    path = f"/en/ideas/{idea.number}/edit"
    await maria.post(path, data=Page((await maria.get(path)).text).fields | IDEA)
    await drain()
    assert (await yusuf.post(f"{path}/take-back")).status_code == 403
    assert (await maria.post(f"{path}/take-back")).status_code == 303
    await drain()
    stored = await newest(forum)
    assert stored and stored.edited_body is None and stored.edited_location is None
    assert stored.title == idea.title
    async with forum.session_factory.read_session() as session:
        assert await open_case(session, idea.ref) is None
    again = await maria.post(f"{path}/take-back")
    assert again.status_code == 403
    assert escape(MESSAGES["no_edit_waits"]) in again.text
