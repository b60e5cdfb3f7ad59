"""Preferences of a member: saved when valid, redisplayed with faults when not."""

import pytest

from forum.app.container import Forum
from tests.conftest import ClientAs, MakeClient
from tests.factories import post_public_idea
from tests.parsing import Page, flash_code
from tests.people import MARIA, member_of
from tests.services.databases import ON_SQLITE

LONG_NAME = "Maria van de hoek " * 4


async def test_preferences_are_saved(forum: Forum, client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    response = await maria.post("/nl/me/preferences", data={"name": " Mia ", "language": "fr"})
    assert response.status_code == 303
    assert (response.headers["location"], flash_code(response)) == ("/fr/me", "settings_saved")
    row = await member_of(forum.session_factory, MARIA)
    assert (row.name, row.language, row.wants_mail) == ("Mia", "fr", False)


async def test_a_name_too_long_is_redisplayed_on_the_full_page(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    before = await member_of(forum.session_factory, MARIA)
    maria = await client_as(MARIA)
    form_data = {"name": LONG_NAME.strip(), "language": "fr", "wants_mail": "yes"}
    response = await maria.post("/nl/me/preferences", data=form_data)
    assert response.status_code == 422
    page = Page(response.text)
    assert form_data.items() <= page.fields.items()
    assert 'href="#f-name"' in response.text
    assert 'id="e-name"' in response.text
    assert response.text.index('id="faults"') < response.text.index("<h1")
    assert idea.title in page.text
    after = await member_of(forum.session_factory, MARIA)
    assert (after.name, after.language) == (before.name, before.language)


@ON_SQLITE
async def test_an_unticked_box_stays_unticked_when_there_is_a_fault(client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    response = await maria.post("/nl/me/preferences", data={"name": LONG_NAME, "language": "nl"})
    assert response.status_code == 422
    assert "wants_mail" not in Page(response.text).fields


@ON_SQLITE
@pytest.mark.parametrize("language", ["", "xx", "../en"])
async def test_an_unknown_language_is_a_fault(client_as: ClientAs, language: str) -> None:
    maria = await client_as(MARIA)
    response = await maria.post("/nl/me/preferences", data={"name": "Mia", "language": language})
    assert response.status_code == 422
    assert 'href="#f-language"' in response.text
    assert Page(response.text).fields["name"] == "Mia"


@ON_SQLITE
async def test_an_untouched_page_has_no_faults(client_as: ClientAs) -> None:
    response = await (await client_as(MARIA)).get("/nl/me")
    assert response.status_code == 200
    assert 'id="faults"' not in response.text


@ON_SQLITE
async def test_preferences_are_for_members(new_client: MakeClient) -> None:
    form_data = {"name": "Mia", "language": "nl"}
    assert (await new_client().post("/nl/me/preferences", data=form_data)).status_code == 403
