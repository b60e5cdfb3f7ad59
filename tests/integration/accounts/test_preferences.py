"""A member's choices on their own page: kept when right, given back when not."""

import pytest

from forum.app.container import Forum
from tests.conftest import ClientAs, MakeClient
from tests.factories import post_public_idea
from tests.parsing import Page, flash_code
from tests.people import MARIA, member
from tests.services.databases import ON_SQLITE

LONG = "Maria van de hoek " * 4


async def test_choices_are_kept(forum: Forum, client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    answer = await maria.post("/nl/me/preferences", data={"name": " Mia ", "language": "fr"})
    assert answer.status_code == 303
    assert (answer.headers["location"], flash_code(answer)) == ("/fr/me", "settings_saved")
    kept = await member(forum.session_factory, MARIA)
    assert (kept.name, kept.language, kept.wants_mail) == ("Mia", "fr", False)


async def test_a_name_too_long_comes_back_on_the_whole_page(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    before = await member(forum.session_factory, MARIA)
    maria = await client_as(MARIA)
    typed = {"name": LONG.strip(), "language": "fr", "wants_mail": "yes"}
    answer = await maria.post("/nl/me/preferences", data=typed)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert typed.items() <= page.fields.items()
    assert 'href="#f-name"' in answer.text
    assert 'id="e-name"' in answer.text
    assert answer.text.index('id="faults"') < answer.text.index("<h1")
    assert idea.title in page.text
    after = await member(forum.session_factory, MARIA)
    assert (after.name, after.language) == (before.name, before.language)


@ON_SQLITE
async def test_a_box_left_empty_stays_empty_beside_a_fault(client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    answer = await maria.post("/nl/me/preferences", data={"name": LONG, "language": "nl"})
    assert answer.status_code == 422
    assert "wants_mail" not in Page(answer.text).fields


@ON_SQLITE
@pytest.mark.parametrize("language", ["", "xx", "../en"])
async def test_a_language_that_isnt_there_is_a_fault(client_as: ClientAs, language: str) -> None:
    maria = await client_as(MARIA)
    answer = await maria.post("/nl/me/preferences", data={"name": "Mia", "language": language})
    assert answer.status_code == 422
    assert 'href="#f-language"' in answer.text
    assert Page(answer.text).fields["name"] == "Mia"


@ON_SQLITE
async def test_an_untouched_page_has_no_faults(client_as: ClientAs) -> None:
    answer = await (await client_as(MARIA)).get("/nl/me")
    assert answer.status_code == 200
    assert 'id="faults"' not in answer.text


@ON_SQLITE
async def test_choices_are_for_members(new_client: MakeClient) -> None:
    typed = {"name": "Mia", "language": "nl"}
    assert (await new_client().post("/nl/me/preferences", data=typed)).status_code == 403
