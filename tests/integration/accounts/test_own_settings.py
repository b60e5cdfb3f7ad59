"""Settings of a member: saved when valid, redisplayed with faults when not, in force at once."""

from dataclasses import replace

import httpx2
import pytest

from forum.accounts.tables import Rhythm
from forum.app.container import Forum
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.parsing import Page, flash_code, link_path
from tests.people import MARIA, member_of
from tests.services.databases import ON_SQLITE

LONG_NAME = "Maria van de hoek " * 4


@ON_SQLITE
async def test_settings_are_saved(forum: Forum, client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    response = await maria.post(
        "/nl/me/settings", data={"name": " Mia ", "language": "fr", "mail_rhythm": "weekly"}
    )
    assert response.status_code == 303
    assert (response.headers["location"], flash_code(response)) == (
        "/nl/me/settings",
        "settings_saved",
    )
    row = await member_of(forum.session_factory, MARIA)
    assert (row.name, row.language, row.mail_rhythm) == ("Mia", "fr", Rhythm.weekly)


@ON_SQLITE
async def test_a_name_too_long_is_redisplayed_on_the_full_page(
    forum: Forum, client_as: ClientAs
) -> None:
    before = await member_of(forum.session_factory, MARIA)
    maria = await client_as(MARIA)
    form_data = {"name": LONG_NAME.strip(), "language": "fr", "mail_rhythm": "weekly"}
    response = await maria.post("/nl/me/settings", data=form_data)
    assert response.status_code == 422
    page = Page(response.text)
    assert form_data.items() <= page.fields.items()
    assert 'href="#f-name"' in response.text
    assert 'id="e-name"' in response.text
    assert response.text.index('id="faults"') < response.text.index("<h1")
    assert MARIA.email in page.text
    after = await member_of(forum.session_factory, MARIA)
    assert (after.name, after.language) == (before.name, before.language)


@ON_SQLITE
async def test_a_rhythm_that_does_not_exist_is_refused(client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    form_data = {"name": "Mia", "language": "nl", "mail_rhythm": "hourly"}
    assert (await maria.post("/nl/me/settings", data=form_data)).status_code == 422


@ON_SQLITE
@pytest.mark.parametrize("language", ["", "xx", "../en"])
async def test_an_unknown_language_is_a_fault(client_as: ClientAs, language: str) -> None:
    maria = await client_as(MARIA)
    response = await maria.post("/nl/me/settings", data={"name": "Mia", "language": language})
    assert response.status_code == 422
    assert 'href="#f-language"' in response.text
    assert Page(response.text).fields["name"] == "Mia"


@ON_SQLITE
async def test_a_language_that_is_not_offered_now_stays_chosen(
    forum: Forum, client_as: ClientAs
) -> None:
    maria = await client_as(MARIA)
    settings = {"name": "Maria", "language": "tr", "page_language": "tr"}
    await maria.post("/nl/me/settings", data=settings)
    forum.site.use(replace(forum.site.values, language_codes=("nl",)))
    page = Page((await maria.get("/nl/me/settings")).text)
    assert (page.fields["language"], page.fields["page_language"]) == ("tr", "tr")
    await maria.post("/nl/me/settings", data=page.fields)
    row = await member_of(forum.session_factory, MARIA)
    assert (row.language, row.page_language) == ("tr", "tr")


@ON_SQLITE
async def test_an_untouched_page_has_no_faults(client_as: ClientAs) -> None:
    response = await (await client_as(MARIA)).get("/nl/me/settings")
    assert response.status_code == 200
    assert 'id="faults"' not in response.text


@ON_SQLITE
async def test_settings_are_for_members(new_client: MakeClient) -> None:
    form_data = {"name": "Mia", "language": "nl"}
    assert (await new_client().post("/nl/me/settings", data=form_data)).status_code == 403


@ON_SQLITE
async def test_pages_are_in_the_chosen_language_after_signing_in(
    client_as: ClientAs, client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    maria = await client_as(MARIA)
    chosen = {"name": "Maria", "language": "nl", "page_language": "ar", "text_size": "large"}
    response = await maria.post("/nl/me/settings", data=chosen)
    assert response.headers["location"] == "/ar/me/settings"
    assert 'data-text="large"' in (await maria.get("/ar/me/settings")).text
    await client.post("/nl/sign-in", data={"email": MARIA.email})
    await drain()
    response = await client.post(link_path(mails()[-1]))
    assert response.headers["location"] == "/ar/me"
    assert 'data-text="large"' in (await client.get("/ar/me")).text


@ON_SQLITE
async def test_on_a_shared_device_no_letter_size_is_kept(
    client_as: ClientAs, client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    chosen = {"name": "Maria", "language": "nl", "text_size": "large"}
    await (await client_as(MARIA)).post("/nl/me/settings", data=chosen)
    await client.post("/nl/sign-in", data={"email": MARIA.email})
    await drain()
    response = await client.post(link_path(mails()[-1]), data={"shared": "yes"})
    assert response.headers["location"] == "/nl/me"
    assert not any("forum_text" in cookie for cookie in response.headers.get_list("set-cookie"))


@ON_SQLITE
@pytest.mark.parametrize("field", ["page_language", "text_size"])
async def test_a_made_up_choice_is_a_fault(client_as: ClientAs, field: str) -> None:
    form_data = {"name": "Mia", "language": "nl", field: "xx"}
    response = await (await client_as(MARIA)).post("/nl/me/settings", data=form_data)
    assert response.status_code == 422
    assert f'href="#f-{field}"' in response.text
