"""Form errors: a summary with the names of the fields, and a message at each field."""

import re

import httpx2
import pytest

from forum.app.container import Forum
from tests.conftest import ClientAs
from tests.factories import post_public_idea
from tests.integration.projects.factories import write_project
from tests.parsing import Page
from tests.people import ANN, MARIA, TOM, YUSUF, Person
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE

SUMMARY = re.compile(r'<div class="summary" id="faults".*?</div>', re.DOTALL)
SUMMARY_LINK = re.compile(r'<li><a href="#([^"]+)">(.*?)</a></li>', re.DOTALL)

FORMS: list[tuple[Person | None, str, dict[str, str], list[str]]] = [
    (None, "/en/ideas", {}, [
        "Your idea in one sentence: Please fill this in.", "Tell a little more: Please fill this in.",
        "Your e-mail address: Please fill this in.",
    ]),
    (None, "/en/sign-in", {"email": "nobody"}, ["Your e-mail address: "]),
    (None, "/en/ideas/{idea}/vote", {"email": "x"}, ["Your e-mail address: "]),
    (MARIA, "/en/ideas/{idea}/comments", {}, ["Your comment: "]),
    (MARIA, "/en/ideas/{idea}/edit", {"title": "x"}, [
        "Your idea in one sentence: ", "Tell a little more: ",
    ]),
    (MARIA, "/en/me/settings", {"language": "xx"}, ["Language of our e-mails to you: "]),
    (TOM, "/en/office/ideas/{idea}", {}, ["What does the municipality do? "]),
    (TOM, "/en/office/projects", {"title_fr": "Un banc", "starts_on": "soon", "state": "planned"}, [
        "Title (Dutch): ", "In two sentences (Dutch): ", "In two sentences (French): ",
        "First day: ",
    ]),
    (TOM, "/en/office/projects/{project}/steps", {"title_fr_2": "Poser", "due_on_2": "soon", "state_2": "todo"}, [
        "What happens (Dutch) (Step 2): ", "Ready by (Step 2): ",
    ]),
    (TOM, "/en/office/projects/{project}/outcome", {"value_1": "many", "label_nl_1": "bomen"}, [
        "Number (Figure 1): ",
    ]),
    (TOM, "/en/office/updates", {"language": "nl"}, ["About which project? ", "Title: ", "Text: "]),
    (ANN, "/en/admin/calls/new", {"opens_on": "soon", "intro_tr": "x" * 4000}, [
        "Question (Dutch): ", "Introduction (Dutch): ", "Introduction (Turkish): ",
        "First day: ", "Last day: ",
    ]),
    (ANN, "/en/admin/members", {"query": "x"}, ["Name or e-mail address: "]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("person", "path", "form_data", "messages"), FORMS, ids=[form[1] for form in FORMS]
)
async def test_the_summary_names_the_fields(
    forum: Forum,
    client_as: ClientAs,
    client: httpx2.AsyncClient,
    person: Person | None,
    path: str,
    form_data: dict[str, str],
    messages: list[str],
) -> None:
    idea = await post_public_idea(forum)
    project = await write_project(forum)
    browser = await client_as(person) if person else client
    path = path.format(idea=idea.number, project=project.number)
    response = await browser.post(path, data=form_data)
    assert response.status_code == 422
    summaries = SUMMARY.findall(response.text)
    assert len(summaries) == 1 and 'tabindex="-1" autofocus' in summaries[0]
    links = SUMMARY_LINK.findall(summaries[0])
    assert len(links) == summaries[0].count("<li>") == len(messages)
    for (field_id, text), prefix in zip(links, messages, strict=True):
        assert text.startswith(prefix) and len(text) > len(prefix) - 1
        _assert_invalid(response.text, field_id)
    heading = "One thing" if len(messages) == 1 else f"{len(messages)} things"
    assert heading in summaries[0]
    assert "<title>Error: " in response.text
    main = response.text.partition('<main id="main" tabindex="-1">')[2]
    assert main.lstrip().startswith('<div class="summary"')


def _assert_invalid(html: str, field_id: str) -> None:
    """Assert that the field exists, has `aria-invalid`, and refers to its error message."""
    (tag,) = re.findall(rf'<[a-z]+[^>]*\sid="{re.escape(field_id)}"[^>]*>', html)
    if 'type="radio"' in tag:
        (tag,) = re.findall(r'<fieldset[^>]*has-fault[^>]*role="radiogroup"[^>]*>', html)
    assert 'aria-invalid="true"' in tag
    (description_ids,) = re.findall(r'aria-describedby="([^"]*)"', tag)
    for description_id in description_ids.split():
        assert html.count(f'id="{description_id}"') == 1
    assert any(description_id.startswith("e-") for description_id in description_ids.split())


async def test_an_error_in_a_collapsed_language_opens_it(client_as: ClientAs) -> None:
    form_data = {"summary_it": "Panchine per tutti."}
    html = (await (await client_as(TOM)).post("/en/office/projects", data=form_data)).text
    languages = re.findall(r"<details[^>]*>\s*<summary>(\w+)<", html)
    open_languages = re.findall(r"<details[^>]* open>\s*<summary>(\w+)<", html)
    assert set(languages) > {"Italian", "Turkish"} and open_languages == ["Italian"]


async def test_a_form_without_errors_has_no_summary(client_as: ClientAs) -> None:
    html = (await (await client_as(YUSUF)).get("/en/ideas/new")).text
    assert 'id="faults"' not in html and "Error:" not in html
    assert "language" not in Page(html).fields, "the language is detected from the text"
