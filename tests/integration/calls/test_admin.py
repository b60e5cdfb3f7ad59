"""Admin pages of calls: open, change and answer a call."""

import re
from datetime import timedelta

import httpx2
import pytest

from forum.app.container import Forum
from forum.calls.tables import Call
from tests.conftest import ClientAs
from tests.frozen_clock import FrozenClock
from tests.integration.town.admin_forms import (
    CALL,
    fields_with_errors,
    journal_entries,
    newest_row,
)
from tests.parsing import flash_code
from tests.people import ANN
from tests.rows import all_rows
from tests.services.databases import ON_SQLITE


@ON_SQLITE
async def test_a_call_is_opened_and_residents_see_it(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient, clock: FrozenClock
) -> None:
    clock.moment += timedelta(days=60)  # the call of every test is over by then
    ann = await client_as(ANN)
    assert "Wie eet er mee?" not in (await client.get("/nl/")).text
    data = CALL | {"opens_on": "2027-04-30", "closes_on": "2027-05-30"}
    response = await ann.post("/nl/admin/calls/new", data=data)
    assert response.status_code == 303, response.text
    assert (response.headers["location"], flash_code(response)) == ("/nl/admin", "call_saved")
    call = await newest_row(forum, Call)
    assert call.slug == "wie-eet-er-mee"
    assert call.question == {"nl": CALL["question_nl"], "tr": CALL["question_tr"]}
    assert (call.answer, call.answered_on) == ({}, None)
    page = (await ann.get(response.headers["location"])).text
    assert "Wie eet er mee?" in page and "30 april 2027 – 30 mei 2027" in page
    assert "<bdi>Kim bizimle" in (await ann.get("/tr/admin")).text
    assert 'lang="nl" dir="ltr">Wie eet' in (await ann.get("/fr/admin")).text
    for path, question in (("/nl/", "Wie eet er mee?"), ("/tr/", "Kim bizimle yemek yer?")):
        home = (await client.get(path)).text
        assert question in home
    assert "<strong>elke</strong> wijk" in (await client.get("/nl/")).text
    assert 'value="wie-eet-er-mee"' in (await client.get("/nl/ideas/new")).text
    assert await journal_entries(forum) == [("TownChanged", f"call:{call.id}", {"change": "added"})]


async def test_a_call_is_changed_and_answered(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    ann = await client_as(ANN)
    await ann.post("/nl/admin/calls/new", data=CALL)
    call = await newest_row(forum, Call)
    path = f"/nl/admin/calls/{call.id}"
    form_html = (await ann.get(path)).text
    for text in ('value="Wie eet er mee?"', "Samen eten, in **elke** wijk.", 'value="2027-04-30"',
                 'value="wie-eet-er-mee"', 'value="Kim bizimle yemek yer?"'):  # fmt: skip
        assert text in form_html
    assert re.search(r'<details class="more wide" open>', form_html)
    data = CALL | {
        "slug": "Samen eten!", "question_tr": "", "opens_on": "2026-11-01",
        "closes_on": "2027-02-01", "answered_on": "2027-02-20",
        "answer_nl": "We **doen** het.", "answer_en": "We do it.",
    }  # fmt: skip
    assert (await ann.post(path, data=data)).status_code == 303
    changed = await newest_row(forum, Call)
    assert changed.id == call.id
    assert (changed.slug, changed.question) == ("samen-eten", {"nl": CALL["question_nl"]})
    assert changed.answer == {"nl": "We **doen** het.", "en": "We do it."}
    html = (await client.get("/nl/ideas?call=samen-eten")).text
    assert "We <strong>doen</strong> het." in html
    assert (await journal_entries(forum))[-1] == (
        "TownChanged",
        f"call:{call.id}",
        {"change": "changed"},
    )


@ON_SQLITE
async def test_errors_are_shown_and_nothing_is_lost(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    data = {
        "question_nl": "", "intro_nl": "Kort", "question_ar": "س" * 161, "intro_en": "Tell us all.",
        "opens_on": "morgen", "closes_on": "", "answered_on": "gauw", "slug": "mijn-oproep",
    }  # fmt: skip
    response = await ann.post("/nl/admin/calls/new", data=data)
    assert response.status_code == 422
    assert sorted(fields_with_errors(response)) == sorted(
        ["question_nl", "intro_nl", "question_ar", "opens_on", "closes_on", "answered_on"]
    )
    for name in fields_with_errors(response):
        assert f'id="e-{name}"' in response.text
    for text in ("Kort</textarea>", 'value="morgen"', "Tell us all.", 'value="mijn-oproep"',
                 f'value="{"س" * 161}"'):  # fmt: skip
        assert text in response.text
    assert re.search(r'<details class="more wide" open>', response.text)
    assert len(await all_rows(forum, Call)) == 2


@ON_SQLITE
@pytest.mark.parametrize(
    ("dates", "field"),
    [
        ({"closes_on": "2027-02-28"}, "closes_on"),
        ({"answered_on": "2027-04-29", "answer_nl": "Ja."}, "answered_on"),
        ({"answered_on": "2027-05-01"}, "answer_nl"),
        ({"answered_on": "2027-05-01", "answer_en": "Yes."}, "answer_nl"),
    ],
)
async def test_the_dates_of_a_call_are_in_order(
    forum: Forum, client_as: ClientAs, dates: dict[str, str], field: str
) -> None:
    ann = await client_as(ANN)
    response = await ann.post("/nl/admin/calls/new", data=CALL | dates)
    assert response.status_code == 422
    assert fields_with_errors(response) == [field]
    assert 'value="Wie eet er mee?"' in response.text
    assert len(await all_rows(forum, Call)) == 2


@ON_SQLITE
async def test_a_call_may_last_one_day(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    response = await ann.post("/nl/admin/calls/new", data=CALL | {"closes_on": CALL["opens_on"]})
    assert response.status_code == 303


async def test_two_calls_never_share_a_slug(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    await ann.post("/nl/admin/calls/new", data=CALL)
    for data in (CALL, CALL | {"question_nl": "Iets heel anders?", "slug": "Wie eet er mee"}):
        response = await ann.post("/nl/admin/calls/new", data=data)
        assert response.status_code == 422
        assert fields_with_errors(response) == ["slug"]
    first = (await all_rows(forum, Call))[0]
    response = await ann.post(f"/nl/admin/calls/{first.id}", data=CALL)
    assert response.status_code == 422 and fields_with_errors(response) == ["slug"]
    assert f'action="/nl/admin/calls/{first.id}"' in response.text
    assert (await all_rows(forum, Call))[0].question == first.question
    call = await newest_row(forum, Call)
    assert (await ann.post(f"/nl/admin/calls/{call.id}", data=CALL)).status_code == 303


@ON_SQLITE
async def test_a_question_in_arabic_gets_a_random_slug(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    response = await ann.post("/ar/admin/calls/new", data=CALL | {"question_nl": "ما الذي يجمعنا؟",
                                                                "question_tr": ""})  # fmt: skip
    assert response.status_code == 303
    assert re.fullmatch(r"[0-9a-f]{8}", (await newest_row(forum, Call)).slug)
