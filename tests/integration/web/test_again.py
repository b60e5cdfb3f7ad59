"""Another language or letter size while something is typed: it comes along, and nothing is sent."""

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

BODY = 'Een bank <voor> "wie" wacht.\n\n- met een luifel\n&amp; bloemen'
PLACES: list[tuple[Person | None, str, dict[str, str]]] = [
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


def switches(html: str) -> dict[str, str]:
    """Where the buttons of languages and letter size send the form, by language or size."""
    found = re.findall(r'<button form="written" formaction="([^"]+)" formnovalidate', html)
    return {
        (path.partition("=")[2] if not path.endswith("=yes") else path.split("/")[1]): unescape(
            path
        )
        for path in found
    }


@pytest.mark.parametrize(("who", "path", "typed"), PLACES, ids=[place[1] for place in PLACES])
async def test_what_is_typed_comes_along(
    forum: Forum,
    client_as: ClientAs,
    client: httpx2.AsyncClient,
    mails: Mails,
    who: Person | None,
    path: str,
    typed: dict[str, str],
) -> None:
    idea = await post_public_idea(forum)
    project = await write_project(forum)
    browser = await client_as(who) if who else client
    show = (await browser.get(f"/nl/ideas/{idea.number}")).headers["location"]
    path = path.format(idea=idea.number, project=project.number, show=show)
    page = await browser.get(path)
    for way, language, size in (
        ("fr", "fr", "normal"),
        ("large", "fr", "large"),
        ("ar", "ar", "large"),
    ):
        target = switches(page.text)[way]
        page = await browser.post(target, data=typed, headers={"referer": str(page.request.url)})
        assert page.status_code == 200, target
        read = Page(page.text)
        assert {name: read.fields[name] for name in typed} == {
            name: text.replace("\r\n", "\n") for name, text in typed.items()
        }
        assert read.language == language and f'data-text="{size}"' in page.text
        assert 'id="faults"' not in page.text and "has-fault" not in page.text
        assert page.text.count('id="written"') == 1
    assert (await read_idea(forum, idea.number)).title == idea.title
    assert not mails()


async def test_the_letter_size_is_remembered(client: httpx2.AsyncClient) -> None:
    page = await client.get("/nl/ideas/new")
    await client.post(switches(page.text)["large"], data={"body": "Iets"})
    assert 'data-text="large"' in (await client.get("/nl/")).text


@pytest.mark.parametrize("who", [None, MARIA])
async def test_who_typed_nothing_is_led_to_the_page_itself(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient, who: Person | None
) -> None:
    idea = await post_public_idea(forum)
    browser = await client_as(who) if who else client
    show = (await browser.get(f"/nl/ideas/{idea.number}")).headers["location"]
    for path, query in ((show, ""), (show, "?comments_after=x"), ("/nl/ideas/new", "?theme=buren")):
        page = await browser.get(path)
        read = Page(page.text)
        answer = await browser.post(
            switches(page.text)["de"],
            data={"name_shown": read.fields["name_shown"], "language": "nl", "body": ""},
            headers={"referer": f"http://127.0.0.1:8000{path}{query}"},
        )
        assert answer.status_code == 303
        assert answer.headers["location"] == "/de" + path.removeprefix("/nl") + query


async def test_no_referer_leads_no_further_than_home(client: httpx2.AsyncClient) -> None:
    for referer in ("", "https://elsewhere.example.org/nl/x", "//127.0.0.1:8000/x"):
        answer = await client.post(
            "/de/ideas?again=yes", headers={"referer": referer} if referer else {}
        )
        assert (answer.status_code, answer.headers["location"]) == (303, "/de/")


async def test_a_form_with_faults_keeps_its_switches(client: httpx2.AsyncClient) -> None:
    page = await client.post("/nl/ideas", data={"title": "Een bank aan de halte", "body": "Kort"})
    assert page.status_code == 422
    page = await client.post(switches(page.text)["fr"], data=Page(page.text).fields)
    read = Page(page.text)
    assert (page.status_code, read.fields["title"]) == (200, "Een bank aan de halte")
    assert 'action="/fr/ideas"' in page.text


async def test_after_a_form_with_faults_other_languages_lead_to_its_page(
    client_as: ClientAs,
) -> None:
    maria = await client_as(MARIA)
    answer = await maria.post(
        "/nl/me/preferences",
        data={"language": "xx"},
        headers={"referer": "http://127.0.0.1:8000/nl/me"},
    )
    assert answer.status_code == 422
    for code in ("fr", "ar"):
        assert f'href="/{code}/me"' in answer.text
    assert (await maria.get("/fr/me")).status_code == 200


async def test_nothing_is_done_where_a_form_is_only_shown_again(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient, drain: Drain
) -> None:
    idea, waiting = await post_public_idea(forum), await post_pending_idea(forum)
    await drain()
    case = await case_steps.open_case_on(forum, waiting.ref)
    for who, path, typed in (
        (TOM, f"/nl/office/ideas/{idea.number}", {"status": "under_review"}),
        (YUSUF, f"/nl/ideas/{idea.number}/vote", {}),
        (YUSUF, f"/nl/ideas/{idea.number}/comments", {"body": "Goed idee, ik help mee."}),
        (ELS, f"/nl/moderation/cases/{case.id}", {"outcome": "publish"}),
        (MARIA, "/nl/me/preferences", {"name": "Iemand", "language": "fr"}),
        (None, "/nl/sign-in", {"email": "jo@example.org"}),
    ):
        browser = await client_as(who) if who else client
        answer = await browser.post(f"{path}?again=yes", data=typed)
        assert answer.status_code in (200, 303), path
    shown = await read_idea(forum, idea.number)
    assert (shown.status, shown.votes_count, shown.comments_count) == (idea.status, 0, 0)
    assert (await read_idea(forum, waiting.number)).visibility is waiting.visibility
    assert "Iemand" not in (await (await client_as(MARIA)).get("/nl/me")).text


async def test_who_must_sign_in_first_comes_back_to_the_form(client: httpx2.AsyncClient) -> None:
    answer = await client.post(
        "/nl/office/updates", data={"title": "Nieuws", "body": BODY},
        headers={"referer": "http://127.0.0.1:8000/nl/office/updates/new?project=1"},
    )  # fmt: skip
    assert answer.status_code == 403
    assert Page(answer.text).every and "met een luifel" in answer.text
    assert "/nl/sign-in?next=%2Fnl%2Foffice%2Fupdates%2Fnew%3Fproject%3D1" in answer.text
