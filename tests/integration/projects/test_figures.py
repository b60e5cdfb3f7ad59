"""Figures and dates in forms: parsed in the language of the page, and shown again unchanged."""

from datetime import date

import pytest

from forum.app.container import Forum
from forum.core.i18n.languages import LANGUAGES
from forum.projects import queries
from tests.conftest import ClientAs
from tests.integration.projects.factories import read_project, write_project
from tests.parsing import Page
from tests.people import TOM
from tests.services.databases import ON_SQLITE

LABELS = {"label_nl_1": "bladen gedrukt", "label_en_1": "leaves printed"}
EXACT_FIGURES = (1_234_567.0, 0.1, 1e-07, 12.5, 1.234, 999.125, -1200.0, 85.0)


async def figures(forum: Forum, number: int) -> list[float]:
    async with forum.session_factory.read_session() as session:
        return [outcome.value for outcome in await queries.outcomes(session, number)]


@ON_SQLITE
async def test_thousands_are_thousands_on_the_public_page(
    forum: Forum, client_as: ClientAs
) -> None:
    project = await write_project(forum)
    tom, path = await client_as(TOM), f"/nl/office/projects/{project.number}/outcome"
    for typed, expected in (
        ("1.200", "1.200"), ("12.500", "12.500"), ("1.234.567,25", "1.234.567,25"),
        ("0,0000001", "0,0000001"), ("1234,5678", "1.234,5678"),
    ):  # fmt: skip
        assert (await tom.post(path, data=LABELS | {"value_1": typed})).status_code == 303
        page = await tom.get(f"/nl/projects/{project.number}-steunpunt-de-luifel")
        assert f"<dd><bdi>{expected}</bdi></dd>" in page.text, typed


@ON_SQLITE
@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_form_saved_as_it_was_opened_changes_no_figure(
    forum: Forum, client_as: ClientAs, language: str
) -> None:
    project = await write_project(forum)
    tom, path = await client_as(TOM), f"/{language}/office/projects/{project.number}/outcome"
    for figure in EXACT_FIGURES:
        typed = LABELS | {"value_1": f"{figure:.7f}"}
        # Seven decimals: more than three digits after a separator are thousands in no language.
        english_path = path.replace(f"/{language}/", "/en/")
        assert (await tom.post(english_path, data=typed)).status_code == 303
        for _ in range(2):
            fields = Page((await tom.get(path)).text).fields
            assert "e" not in fields["value_1"]
            assert (await tom.post(path, data=fields)).status_code == 303
            assert await figures(forum, project.number) == [figure]


@ON_SQLITE
async def test_an_ambiguous_figure_is_rejected_and_shown_as_typed(
    forum: Forum, client_as: ClientAs
) -> None:
    project = await write_project(forum)
    tom, path = await client_as(TOM), f"/nl/office/projects/{project.number}/outcome"
    response = await tom.post(path, data=LABELS | {"value_1": "1,200"})
    assert response.status_code == 422
    assert 'href="#f-value_1"' in response.text and "1200 of 1,2" in response.text
    assert Page(response.text).fields["value_1"] == "1,200"
    assert await figures(forum, project.number) == []
    for typed, expected in (("1200", 1200.0), ("1,2", 1.2)):
        assert (await tom.post(path, data=LABELS | {"value_1": typed})).status_code == 303
        assert await figures(forum, project.number) == [expected]


@ON_SQLITE
async def test_a_form_shown_again_in_another_language_is_still_the_same_form(
    forum: Forum, client_as: ClientAs
) -> None:
    project = await write_project(forum)
    tom, path = await client_as(TOM), f"/nl/office/projects/{project.number}/outcome"
    assert (await tom.post(path, data=LABELS | {"value_1": "12,5"})).status_code == 303
    fields = Page((await tom.get(path)).text).fields
    english_path = path.replace("/nl/", "/en/")
    response = await tom.post(f"{english_path}?again=yes", data=fields)
    assert response.status_code == 200
    fields = Page(response.text).fields
    assert fields["value_1"] == "12,5" and fields["version"]
    assert (await tom.post(english_path, data=fields)).status_code == 303
    assert await figures(forum, project.number) == [12.5]


@ON_SQLITE
async def test_a_percentage_keeps_its_sign(forum: Forum, client_as: ClientAs) -> None:
    project = await write_project(forum)
    tom, path = await client_as(TOM), f"/nl/office/projects/{project.number}/outcome"
    assert (await tom.post(path, data=LABELS | {"value_1": "٪٨٥"})).status_code == 303
    page = await tom.get(f"/nl/projects/{project.number}-steunpunt-de-luifel")
    assert "<dd><bdi>85%</bdi></dd>" in page.text


@ON_SQLITE
@pytest.mark.parametrize(
    ("language", "budget", "starts_on"),
    [("nl", "€ 32.000,-", "3/12/2026"), ("fr", "32\u202f000 €", "3 décembre 2026"),
     ("de", "32.000,00", "3.12.2026"), ("it", "32'000", "3 dic 2026"), ("tr", "32.000", "3 Aralık 2026"),
     ("en", "32,000", "3 December 2026"), ("ar", "٣٢٬٠٠٠", "٣/١٢/٢٠٢٦")],
)  # fmt: skip
async def test_budgets_and_dates_are_parsed_in_the_writers_language(
    forum: Forum, client_as: ClientAs, language: str, budget: str, starts_on: str
) -> None:
    project = await write_project(forum)
    tom, path = await client_as(TOM), f"/{language}/office/projects/{project.number}/edit"
    fields = Page((await tom.get(path)).text).fields
    typed = fields | {"budget": budget, "starts_on": starts_on}
    assert (await tom.post(path, data=typed)).status_code == 303
    for _ in range(2):
        stored = await read_project(forum, project.number)
        assert (stored.budget, stored.starts_on) == (32_000, date(2026, 12, 3))
        unchanged = Page((await tom.get(path)).text).fields
        assert (await tom.post(path, data=unchanged)).status_code == 303
