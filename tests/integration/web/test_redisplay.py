"""Redisplay of forms in another language or text size: the input is kept, and nothing is saved."""

import re
from html import unescape

import httpx2
import pytest

from forum.app.container import Forum
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import post_pending_idea, post_public_idea, read_idea
from tests.integration.moderation import case_steps
from tests.integration.projects.factories import write_project
from tests.parsing import Page
from tests.people import ANN, ELS, MARIA, TOM, YUSUF, Person
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE

BODY = 'Een bank <voor> "wie" wacht.\n\n- met een luifel\n&amp; bloemen'
FORMS: list[tuple[Person | None, str, dict[str, str]]] = [
    (None, "/nl/ideas/new", {
        "title": "Bank", "body": BODY, "email": "half@", "name_shown": "Jo", "language": "tr",
    }),
    (MARIA, "/nl/ideas/{idea}/edit", {"title": "Anders", "body": BODY}),
    (None, "{show}", {"body": BODY, "email": "jo@example.org"}),
    (YUSUF, "{show}", {"body": BODY, "name_shown": "Joesoef"}),
    (TOM, "/nl/office/projects/new", {"title_nl": "Bank", "body_fr": BODY, "budget": "1 miljoen"}),
    (TOM, "/nl/office/projects/{project}/steps", {"title_nl_2": "Stap", "due_on_2": "2030-01-02"}),
    (TOM, "/nl/office/projects/{project}/outcome", {"evaluation_nl": BODY, "value_1": "veel"}),
    (TOM, "/nl/office/updates/new", {"title": "Nieuws", "body": BODY}),
    (ANN, "/nl/admin/calls/new", {"question_nl": "Wat?", "answer_ar": BODY}),
    (ANN, "/nl/admin/themes/new", {"name_nl": "Samen eten", "name_tr": "Yemek", "position": "9"}),
    (ANN, "/nl/admin/neighbourhoods/new", {"name": "Sint-Jan", "position": "9"}),
]  # fmt: skip


def switch_urls(html: str) -> dict[str, str]:
    """The `formaction` of each button for a language or text size, by language or size."""
    found = re.findall(
        r'<button (?:class="[^"]+" )?form="written" formaction="([^"]+)" formnovalidate', html
    )
    return {
        (path.partition("=")[2] if not path.endswith("=yes") else path.split("/")[1]): unescape(
            path
        )
        for path in found
    }


@pytest.mark.parametrize(("person", "path", "form_data"), FORMS, ids=[form[1] for form in FORMS])
async def test_the_input_is_kept(
    forum: Forum,
    client_as: ClientAs,
    client: httpx2.AsyncClient,
    mails: Mails,
    person: Person | None,
    path: str,
    form_data: dict[str, str],
) -> None:
    idea = await post_public_idea(forum)
    project = await write_project(forum)
    browser = await client_as(person) if person else client
    show_path = (await browser.get(f"/nl/ideas/{idea.number}")).headers["location"]
    path = path.format(idea=idea.number, project=project.number, show=show_path)
    page = await browser.get(path)
    for switch, language, size in (
        ("fr", "fr", "normal"),
        ("large", "fr", "large"),
        ("ar", "ar", "large"),
    ):
        target = switch_urls(page.text)[switch]
        page = await browser.post(
            target, data=form_data, headers={"referer": str(page.request.url)}
        )
        assert page.status_code == 200, target
        parsed = Page(page.text)
        assert {name: parsed.fields[name] for name in form_data} == {
            name: text.replace("\r\n", "\n") for name, text in form_data.items()
        }
        assert parsed.language == language and f'data-text="{size}"' in page.text
        assert 'id="faults"' not in page.text and "has-fault" not in page.text
        assert page.text.count('id="written"') == 1
    assert (await read_idea(forum, idea.number)).title == idea.title
    assert not mails()


async def test_the_text_size_is_remembered(client: httpx2.AsyncClient) -> None:
    page = await client.get("/nl/ideas/new")
    await client.post(switch_urls(page.text)["large"], data={"body": "Iets"})
    assert 'data-text="large"' in (await client.get("/nl/")).text


@pytest.mark.parametrize("person", [None, MARIA])
async def test_without_input_the_response_is_a_redirect_to_the_page(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient, person: Person | None
) -> None:
    idea = await post_public_idea(forum)
    browser = await client_as(person) if person else client
    show_path = (await browser.get(f"/nl/ideas/{idea.number}")).headers["location"]
    for path, query in (
        (show_path, ""),
        (show_path, "?comments_after=x"),
        ("/nl/ideas/new", "?theme=buren"),
    ):
        page = await browser.get(path)
        parsed = Page(page.text)
        response = await browser.post(
            switch_urls(page.text)["de"],
            data={"name_shown": parsed.fields["name_shown"], "language": "nl", "body": ""},
            headers={"referer": f"http://127.0.0.1:8000{path}{query}"},
        )
        assert response.status_code == 303
        assert response.headers["location"] == "/de" + path.removeprefix("/nl") + query


@pytest.mark.parametrize(
    "referer",
    [
        *(f"http://127.0.0.1:8000{rest}" for rest in ("", "?x", "#x", "/", "//", "/?", "/nl", "//nl//x?again")),
        "//127.0.0.1:8000", "http://[", "http://]", "http://[::1", "http://127.0.0.1:8000:x/", "http://\u2100",
        "http://127.0.0.1:8000/%", "http://127.0.0.1:8000\\", "?", "/", "#", ":", "\x7f", "nl/ideas",
    ],
)  # fmt: skip
async def test_no_referer_is_an_error(client: httpx2.AsyncClient, referer: str) -> None:
    headers = {b"sec-fetch-site": b"same-origin", b"referer": referer.encode()}
    for path, data in (("/nl/sign-in", {"email": ""}), ("/nl/nowhere", {})):
        response = await client.post(path, data=data, headers=headers)
        assert response.status_code in (404, 405, 422)


async def test_without_a_referer_of_this_site_the_redirect_goes_to_the_home_page(
    client: httpx2.AsyncClient,
) -> None:
    for referer in ("", "https://elsewhere.example.org/nl/x", "//127.0.0.1:8000/x"):
        headers = {"sec-fetch-site": "same-origin"} | ({"referer": referer} if referer else {})
        response = await client.post("/de/ideas?again=yes", headers=headers)
        assert (response.status_code, response.headers["location"]) == (303, "/de/")


async def test_a_form_with_errors_keeps_its_switches(client: httpx2.AsyncClient) -> None:
    page = await client.post("/nl/ideas", data={"title": "Een bank aan de halte", "body": "Kort"})
    assert page.status_code == 422
    page = await client.post(switch_urls(page.text)["fr"], data=Page(page.text).fields)
    parsed = Page(page.text)
    assert (page.status_code, parsed.fields["title"]) == (200, "Een bank aan de halte")
    assert 'action="/fr/ideas"' in page.text


async def test_after_a_form_with_errors_language_links_lead_to_its_page(
    client_as: ClientAs,
) -> None:
    maria = await client_as(MARIA)
    response = await maria.post(
        "/nl/me/settings",
        data={"language": "xx"},
        headers={"referer": "http://127.0.0.1:8000/nl/me/settings"},
    )
    assert response.status_code == 422
    for code in ("fr", "ar"):
        assert f'href="/{code}/me/settings"' in response.text
    assert (await maria.get("/fr/me/settings")).status_code == 200


async def test_a_redisplayed_form_changes_nothing(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient, drain: Drain
) -> None:
    idea, pending = await post_public_idea(forum), await post_pending_idea(forum)
    await drain()
    case = await case_steps.open_case_on(forum, pending.ref)
    for person, path, form_data in (
        (TOM, f"/nl/office/ideas/{idea.number}", {"status": "under_review"}),
        (YUSUF, f"/nl/ideas/{idea.number}/vote", {}),
        (YUSUF, f"/nl/ideas/{idea.number}/comments", {"body": "Goed idee, ik help mee."}),
        (ELS, f"/nl/moderation/cases/{case.id}", {"outcome": "publish"}),
        (MARIA, "/nl/me/settings", {"name": "Iemand", "language": "fr"}),
        (None, "/nl/sign-in", {"email": "jo@example.org"}),
    ):
        browser = await client_as(person) if person else client
        response = await browser.post(f"{path}?again=yes", data=form_data)
        assert response.status_code in (200, 303), path
    after = await read_idea(forum, idea.number)
    assert (after.status, after.votes_count, after.comments_count) == (
        idea.status,
        0,
        0,
    )
    assert (await read_idea(forum, pending.number)).visibility is pending.visibility
    assert "Iemand" not in (await (await client_as(MARIA)).get("/nl/me/settings")).text


async def test_the_sign_in_link_leads_back_to_the_form(client: httpx2.AsyncClient) -> None:
    response = await client.post(
        "/nl/office/updates", data={"title": "Nieuws", "body": BODY},
        headers={"referer": "http://127.0.0.1:8000/nl/office/updates/new?project=1"},
    )  # fmt: skip
    assert response.status_code == 403
    assert Page(response.text).every and "met een luifel" in response.text
    assert "/nl/sign-in?next=%2Fnl%2Foffice%2Fupdates%2Fnew%3Fproject%3D1" in response.text
