"""A form about something that is there, sent twice or by two who typed the same: saved, and no conflict."""

import pytest

from forum.app.container import Forum
from tests.conftest import ClientAs
from tests.integration.projects.factories import write_project
from tests.integration.town.admin_forms import CALL
from tests.integration.web.test_again_after_conflict import FORMS, TABLES, form_of
from tests.parsing import Page
from tests.people import ANN, NADIA, TOM
from tests.services.databases import ON_SQLITE

REST = {
    "call": CALL,
    "steps": {"title_en_1": "Step", "state_1": "todo"},
    "edit": {"budget": "12.500"},
    "outcome": {"value_1": "1.200", "label_nl_1": "bezoekers", "label_en_1": "visitors"},
}


@ON_SQLITE
@pytest.mark.parametrize("name", FORMS)
async def test_what_stands_there_already_is_saved(
    forum: Forum, client_as: ClientAs, name: str
) -> None:
    where = await form_of(forum, name)
    first = await client_as(ANN if name in TABLES else TOM)
    second = await client_as(ANN if name in TABLES else NADIA)
    read = Page((await first.get(where)).text).fields
    read.pop("q", None)  # of the form to search
    typed = read | REST.get(name, {}) | {FORMS[name]: "Een en dezelfde zin."}
    for browser in (first, first, second):
        answer = await browser.post(where, data=typed)
        assert answer.status_code == 303, Page(answer.text).text
    other = await second.post(where, data=typed | {FORMS[name]: "Een andere zin."})
    assert other.status_code == 409
    untouched = await second.post(where, data=read)
    assert untouched.status_code == 409


@ON_SQLITE
async def test_whoever_publishes_twice_is_no_colleague(forum: Forum, client_as: ClientAs) -> None:
    project = await write_project(forum, public=False)
    where = f"/nl/office/projects/{project.number}/publish"
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    assert (await tom.post(where)).status_code == 303
    again, others = await tom.post(where), await nadia.post(where)
    assert (again.status_code, others.status_code) == (409, 409)
    assert "zelf al op de site gezet" in again.text and "Tom" not in again.text
    assert "Tom" in others.text
