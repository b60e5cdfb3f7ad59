"""What is wrong with a form: summed up by the names of its fields, and beside each of them."""

import re

import httpx2
import pytest

from forum.app.container import Forum
from tests.conftest import ClientAs
from tests.factories import post_public_idea
from tests.integration.projects.factories import write_project
from tests.parsing import Page
from tests.people import ANN, MARIA, TOM, YUSUF, Person

SUMMARY = re.compile(r'<div class="summary" id="faults".*?</div>', re.DOTALL)
LINKED = re.compile(r'<li><a href="#([^"]+)">(.*?)</a></li>', re.DOTALL)

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
    (MARIA, "/en/me/preferences", {"language": "xx"}, ["Language of our mails to you: "]),
    (TOM, "/en/office/ideas/{idea}", {}, ["What does the municipality do? "]),
    (TOM, "/en/office/projects", {"title_fr": "Un banc", "starts_on": "soon", "state": "planned"}, [
        "Title (Nederlands): ", "In two sentences (Nederlands): ", "In two sentences (Français): ",
        "First day: ",
    ]),
    (TOM, "/en/office/projects/{project}/steps", {"title_fr_2": "Poser", "due_on_2": "soon", "state_2": "todo"}, [
        "What happens (Nederlands) (Step 2): ", "Ready by (Step 2): ",
    ]),
    (TOM, "/en/office/projects/{project}/outcome", {"value_1": "many", "label_nl_1": "bomen"}, [
        "Number (Figure 1): ",
    ]),
    (TOM, "/en/office/updates", {"language": "nl"}, ["About which project? ", "Title: ", "Text: "]),
    (ANN, "/en/admin/calls/new", {"opens_on": "soon", "intro_tr": "x" * 4000}, [
        "Question (Nederlands): ", "Introduction (Nederlands): ", "Introduction (Türkçe): ",
        "First day: ", "Last day: ",
    ]),
    (ANN, "/en/admin/members", {"email": "x"}, ["E-mail address: "]),
]  # fmt: skip


@pytest.mark.parametrize(("who", "path", "typed", "lines"), FORMS, ids=[form[1] for form in FORMS])
async def test_the_summary_names_the_fields(
    forum: Forum,
    client_as: ClientAs,
    client: httpx2.AsyncClient,
    who: Person | None,
    path: str,
    typed: dict[str, str],
    lines: list[str],
) -> None:
    idea = await post_public_idea(forum)
    project = await write_project(forum)
    browser = await client_as(who) if who else client
    path = path.format(idea=idea.number, project=project.number)
    answer = await browser.post(path, data=typed)
    assert answer.status_code == 422
    found = SUMMARY.findall(answer.text)
    assert len(found) == 1 and 'tabindex="-1" autofocus' in found[0]
    linked = LINKED.findall(found[0])
    assert len(linked) == found[0].count("<li>") == len(lines)
    for (target, words), begin in zip(linked, lines, strict=True):
        assert words.startswith(begin) and len(words) > len(begin) - 1
        _is_marked(answer.text, target)
    heading = "one thing" if len(lines) == 1 else f"{len(lines)} things"
    assert heading in found[0]
    assert "<title>Fault: " in answer.text
    main = answer.text.partition('<main id="main" tabindex="-1">')[2]
    assert main.lstrip().startswith('<div class="summary"')


def _is_marked(html: str, target: str) -> None:
    """The field is there, is said to be invalid, and points to its fault."""
    (tag,) = re.findall(rf'<[a-z]+[^>]*\sid="{re.escape(target)}"[^>]*>', html)
    if 'type="radio"' in tag:
        (tag,) = re.findall(r'<fieldset[^>]*has-fault[^>]*role="radiogroup"[^>]*>', html)
    assert 'aria-invalid="true"' in tag
    (described,) = re.findall(r'aria-describedby="([^"]*)"', tag)
    for part in described.split():
        assert html.count(f'id="{part}"') == 1
    assert any(part.startswith("e-") for part in described.split())


async def test_a_fault_in_a_fold_opens_it(client_as: ClientAs) -> None:
    typed = {"summary_it": "Panchine per tutti."}
    page = (await (await client_as(TOM)).post("/en/office/projects", data=typed)).text
    folds = re.findall(r"<details[^>]*>\s*<summary lang=\"(\w\w)\"", page)
    opened = re.findall(r"<details[^>]* open>\s*<summary lang=\"(\w\w)\"", page)
    assert set(folds) > {"it", "tr"} and opened == ["it"]


async def test_a_form_without_faults_has_no_summary(client_as: ClientAs) -> None:
    page = (await (await client_as(YUSUF)).get("/en/ideas/new")).text
    assert 'id="faults"' not in page and "Fault:" not in page
    assert "language" not in Page(page).fields, "the text will tell"
