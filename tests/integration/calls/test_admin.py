"""Administrators open, change and answer calls."""

import re
from datetime import timedelta

import httpx2
import pytest

from forum.app.container import Forum
from forum.calls.tables import Call
from tests.conftest import ClientAs
from tests.frozen_clock import FrozenClock
from tests.integration.town.admin_forms import CALL, faults, journaled, last, parts
from tests.parsing import flash_code
from tests.people import ANN


async def test_a_call_is_opened_and_residents_see_it(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient, clock: FrozenClock
) -> None:
    clock.moment += timedelta(days=60)  # the call of every test is over by then
    ann = await client_as(ANN)
    assert "Wie eet er mee?" not in (await client.get("/nl/")).text
    typed = CALL | {"opens_on": "2027-04-30", "closes_on": "2027-05-30"}
    answer = await ann.post("/nl/admin/calls/new", data=typed)
    assert answer.status_code == 303, answer.text
    assert (answer.headers["location"], flash_code(answer)) == ("/nl/admin", "call_saved")
    call = await last(forum, Call)
    assert call.slug == "wie-eet-er-mee"
    assert call.question == {"nl": CALL["question_nl"], "tr": CALL["question_tr"]}
    assert (call.answer, call.answered_on) == ({}, None)
    page = (await ann.get(answer.headers["location"])).text
    assert "Wie eet er mee?" in page and "30 april 2027 – 30 mei 2027" in page
    assert 'lang="tr" dir="ltr">Kim bizimle' in (await ann.get("/tr/admin")).text
    assert 'lang="nl" dir="ltr">Wie eet' in (await ann.get("/fr/admin")).text
    for path, question in (("/nl/", "Wie eet er mee?"), ("/tr/", "Kim bizimle yemek yer?")):
        home = (await client.get(path)).text
        assert question in home
    assert "<strong>elke</strong> wijk" in (await client.get("/nl/")).text
    assert 'value="wie-eet-er-mee"' in (await client.get("/nl/ideas/new")).text
    assert await journaled(forum) == [("TownChanged", f"call:{call.id}", {"change": "added"})]


async def test_a_call_is_changed_and_answered(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    ann = await client_as(ANN)
    await ann.post("/nl/admin/calls/new", data=CALL)
    call = await last(forum, Call)
    where = f"/nl/admin/calls/{call.id}"
    form = (await ann.get(where)).text
    for shown in ('value="Wie eet er mee?"', "Samen eten, in **elke** wijk.", 'value="2027-04-30"',
                  'value="wie-eet-er-mee"', 'value="Kim bizimle yemek yer?"'):  # fmt: skip
        assert shown in form
    assert re.search(r'<details class="more wide" open>', form)
    typed = CALL | {
        "slug": "Samen eten!", "question_tr": "", "opens_on": "2026-11-01",
        "closes_on": "2027-02-01", "answered_on": "2027-02-20",
        "answer_nl": "We **doen** het.", "answer_en": "We do it.",
    }  # fmt: skip
    assert (await ann.post(where, data=typed)).status_code == 303
    changed = await last(forum, Call)
    assert changed.id == call.id
    assert (changed.slug, changed.question) == ("samen-eten", {"nl": CALL["question_nl"]})
    assert changed.answer == {"nl": "We **doen** het.", "en": "We do it."}
    page = (await client.get("/nl/ideas?call=samen-eten")).text
    assert "We <strong>doen</strong> het." in page
    assert (await journaled(forum))[-1] == ("TownChanged", f"call:{call.id}", {"change": "changed"})


async def test_faults_are_said_and_nothing_is_lost(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    typed = {
        "question_nl": "", "intro_nl": "Kort", "question_ar": "س" * 161, "intro_en": "Tell us all.",
        "opens_on": "morgen", "closes_on": "", "answered_on": "gauw", "slug": "mijn-oproep",
    }  # fmt: skip
    answer = await ann.post("/nl/admin/calls/new", data=typed)
    assert answer.status_code == 422
    assert sorted(faults(answer)) == sorted(
        ["question_nl", "intro_nl", "question_ar", "opens_on", "closes_on", "answered_on"]
    )
    for name in faults(answer):
        assert f'id="e-{name}"' in answer.text
    for kept in ("Kort</textarea>", 'value="morgen"', "Tell us all.", 'value="mijn-oproep"',
                 f'value="{"س" * 161}"'):  # fmt: skip
        assert kept in answer.text
    assert re.search(r'<details class="more wide" open>', answer.text)
    assert len(await parts(forum, Call)) == 2


@pytest.mark.parametrize(
    ("days", "blamed"),
    [
        ({"closes_on": "2027-02-28"}, "closes_on"),
        ({"answered_on": "2027-04-29", "answer_nl": "Ja."}, "answered_on"),
        ({"answered_on": "2027-05-01"}, "answer_nl"),
        ({"answered_on": "2027-05-01", "answer_en": "Yes."}, "answer_nl"),
    ],
)
async def test_the_days_of_a_call_follow_each_other(
    forum: Forum, client_as: ClientAs, days: dict[str, str], blamed: str
) -> None:
    ann = await client_as(ANN)
    answer = await ann.post("/nl/admin/calls/new", data=CALL | days)
    assert answer.status_code == 422
    assert faults(answer) == [blamed]
    assert 'value="Wie eet er mee?"' in answer.text
    assert len(await parts(forum, Call)) == 2


async def test_a_call_may_last_one_day(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    answer = await ann.post("/nl/admin/calls/new", data=CALL | {"closes_on": CALL["opens_on"]})
    assert answer.status_code == 303


async def test_two_calls_never_share_a_link(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    await ann.post("/nl/admin/calls/new", data=CALL)
    for typed in (CALL, CALL | {"question_nl": "Iets heel anders?", "slug": "Wie eet er mee"}):
        answer = await ann.post("/nl/admin/calls/new", data=typed)
        assert answer.status_code == 422
        assert faults(answer) == ["slug"]
    first = (await parts(forum, Call))[0]
    answer = await ann.post(f"/nl/admin/calls/{first.id}", data=CALL)
    assert answer.status_code == 422 and faults(answer) == ["slug"]
    assert f'action="/nl/admin/calls/{first.id}"' in answer.text
    assert (await parts(forum, Call))[0].question == first.question
    own = await last(forum, Call)
    assert (await ann.post(f"/nl/admin/calls/{own.id}", data=CALL)).status_code == 303


async def test_a_question_in_arabic_has_a_link_too(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    answer = await ann.post("/ar/admin/calls/new", data=CALL | {"question_nl": "ما الذي يجمعنا؟",
                                                                "question_tr": ""})  # fmt: skip
    assert answer.status_code == 303
    assert re.fullmatch(r"[0-9a-f]{8}", (await last(forum, Call)).slug)
