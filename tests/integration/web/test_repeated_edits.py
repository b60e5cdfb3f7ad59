"""Repeated edits: a form sent twice, or by two people with the same values, causes no conflict."""

import pytest

from forum.app.container import Forum
from tests.conftest import ClientAs
from tests.integration.projects.factories import write_project
from tests.integration.town.admin_forms import CALL
from tests.integration.web.test_conflict_redisplay import FORMS, TABLES, form_path
from tests.parsing import Page
from tests.people import ANN, NADIA, TOM
from tests.services.databases import ON_SQLITE

OTHER_FIELDS = {
    "call": CALL,
    "steps": {"title_en_1": "Step", "state_1": "todo"},
    "edit": {"budget": "12.500"},
    "outcome": {"value_1": "1.200", "label_nl_1": "bezoekers", "label_en_1": "visitors"},
}


@ON_SQLITE
@pytest.mark.parametrize("name", FORMS)
async def test_values_that_are_saved_already_cause_no_conflict(
    forum: Forum, client_as: ClientAs, name: str
) -> None:
    path = await form_path(forum, name)
    first = await client_as(ANN if name in TABLES else TOM)
    second = await client_as(ANN if name in TABLES else NADIA)
    initial = Page((await first.get(path)).text).fields
    initial.pop("q", None)  # a field of the search form
    form_data = initial | OTHER_FIELDS.get(name, {}) | {FORMS[name]: "Een en dezelfde zin."}
    for browser in (first, first, second):
        response = await browser.post(path, data=form_data)
        assert response.status_code == 303, Page(response.text).text
    different = await second.post(path, data=form_data | {FORMS[name]: "Een andere zin."})
    assert different.status_code == 409
    unchanged = await second.post(path, data=initial)
    assert unchanged.status_code == 409


@ON_SQLITE
async def test_a_repeated_publication_is_not_blamed_on_a_colleague(
    forum: Forum, client_as: ClientAs
) -> None:
    project = await write_project(forum, public=False)
    path = f"/nl/office/projects/{project.number}/publish"
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    assert (await tom.post(path)).status_code == 303
    repeated, by_colleague = await tom.post(path), await nadia.post(path)
    assert (repeated.status_code, by_colleague.status_code) == (409, 409)
    assert "zelf al op de site gezet" in repeated.text and "Tom" not in repeated.text
    assert "Tom" in by_colleague.text
