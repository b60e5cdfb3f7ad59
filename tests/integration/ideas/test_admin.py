"""The administrators' pages: calls, neighbourhoods, themes and roles."""

import asyncio
import re
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import delete, select
from sqlmodel import col

from forum.accounts.tables import Member
from forum.app import Forum, create_app
from forum.core.actor import Role
from forum.core.errors import Conflict, Refused
from forum.core.journal import JournalEntry
from forum.ideas import queries, town
from forum.ideas.tables import Call, Neighbourhood, Theme
from tests.conftest import BASE_URL, AsPerson, MakeForum
from tests.integration.projects.making import write_project
from tests.making import post_pending_idea
from tests.people import ANN, ELS, MARIA, NADIA, TOM, YUSUF, actor
from tests.people import member as member_of
from tests.still import StillClock

SCRIPT = "<script>alert(1)</script>"
CALL = {
    "question_nl": "Wie eet er mee?",
    "intro_nl": "Samen eten, in **elke** wijk.",
    "question_tr": "Kim bizimle yemek yer?",
    "opens_on": "2027-03-01",
    "closes_on": "2027-04-30",
}
THEME = {"name_nl": "Samen eten", "name_en": "Eating together", "position": "7"}
PLACE = {"name": "Sint-Jan", "position": "7"}
FORMS = {"calls": CALL, "themes": THEME, "neighbourhoods": PLACE}


async def parts(forum: Forum, table: type[Any]) -> list[Any]:
    async with forum.workshop.reading() as reading:
        return await reading.all(select(table).order_by(col(table.id)))


async def last(forum: Forum, table: type[Any]) -> Any:
    return (await parts(forum, table))[-1]


async def told(forum: Forum) -> list[tuple[str, str, dict[str, Any]]]:
    async with forum.workshop.reading() as reading:
        entries = await reading.all(select(JournalEntry).order_by(col(JournalEntry.id)))
    return [
        (entry.event, str(entry.subject), entry.data)
        for entry in entries
        if entry.event in ("TownChanged", "RoleGranted")
    ]


def faults(answer: httpx2.Response) -> list[str]:
    return re.findall(r'href="#f-([a-z_]+)"', answer.text)


# Who may enter


async def paths(forum: Forum) -> list[str]:
    theme, place, call = [(await last(forum, table)).id for table in (Theme, Neighbourhood, Call)]
    maria = await member_of(forum.workshop, MARIA)
    return [
        "/nl/admin", "/nl/admin/members", f"/nl/admin/members/{maria.id}",
        "/nl/admin/calls/new", f"/nl/admin/calls/{call}",
        "/nl/admin/themes/new", f"/nl/admin/themes/{theme}",
        "/nl/admin/neighbourhoods/new", f"/nl/admin/neighbourhoods/{place}",
    ]  # fmt: skip


async def test_these_pages_are_for_administrators(
    forum: Forum, as_: AsPerson, client: httpx2.AsyncClient
) -> None:
    reads = await paths(forum)
    writes = [*reads[1:], f"{reads[6]}/delete", f"{reads[8]}/delete"]
    typed = {**CALL, **THEME, **PLACE, "role": "admin", "email": MARIA.email}
    before = [len(await parts(forum, table)) for table in (Call, Theme, Neighbourhood)]
    for person in (MARIA, ELS, TOM):
        browser = await as_(person)
        for path in reads:
            assert (await browser.get(path)).status_code == 403, path
        for path in writes:
            assert (await browser.post(path, data=typed)).status_code == 403, path
        assert "/nl/admin" not in (await browser.get("/nl/")).text
    for path in reads:
        answer = await client.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/nl/sign-in?next=%2Fnl%2Fadmin")
    for path in writes:
        assert (await client.post(path, data=typed)).status_code == 403, path
    assert [len(await parts(forum, table)) for table in (Call, Theme, Neighbourhood)] == before
    assert (await member_of(forum.workshop, MARIA)).role is Role.resident
    assert await told(forum) == []
    ann = await as_(ANN)
    for path in reads:
        assert (await ann.get(path)).status_code == 200, path
    assert 'href="/nl/admin"' in (await ann.get("/nl/")).text


async def test_another_site_can_not_send_these_forms(forum: Forum, as_: AsPerson) -> None:
    ann = await as_(ANN)
    headers = {"sec-fetch-site": "cross-site"}
    answer = await ann.post("/nl/admin/themes/new", data=THEME, headers=headers)
    assert answer.status_code == 403
    assert "samen-eten" not in [theme.slug for theme in await parts(forum, Theme)]


async def test_the_actions_ask_again(forum: Forum) -> None:
    for person in (MARIA, ELS, TOM):
        async with forum.workshop.writing(await actor(forum.workshop, person)) as work:
            theme = await queries.part_by_slug(work, Theme, "groen")
            assert theme is not None
            with pytest.raises(Refused, match="not_admin"):
                await town.write_theme(work, {"nl": "Rood"}, 1)
            with pytest.raises(Refused, match="not_admin"):
                await town.write_neighbourhood(work, "Zuid", 1)
            with pytest.raises(Refused, match="not_admin"):
                await town.delete_theme(work, theme)
            with pytest.raises(Refused, match="not_admin"):
                await town.give_role(work, await member_of(forum.workshop, YUSUF), Role.admin)


# Calls


async def test_a_call_is_opened_and_residents_see_it(
    forum: Forum, as_: AsPerson, client: httpx2.AsyncClient, clock: StillClock
) -> None:
    clock.moment += timedelta(days=60)  # the call of every test is over by then
    ann = await as_(ANN)
    assert "Wie eet er mee?" not in (await client.get("/nl/")).text
    typed = CALL | {"opens_on": "2027-04-30", "closes_on": "2027-05-30"}
    answer = await ann.post("/nl/admin/calls/new", data=typed)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/nl/admin?said=call_saved"
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
    assert await told(forum) == [("TownChanged", f"call:{call.id}", {"change": "added"})]


async def test_a_call_is_changed_and_answered(
    forum: Forum, as_: AsPerson, client: httpx2.AsyncClient
) -> None:
    ann = await as_(ANN)
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
    assert (await told(forum))[-1] == ("TownChanged", f"call:{call.id}", {"change": "changed"})


async def test_faults_are_said_and_nothing_is_lost(forum: Forum, as_: AsPerson) -> None:
    ann = await as_(ANN)
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
    forum: Forum, as_: AsPerson, days: dict[str, str], blamed: str
) -> None:
    ann = await as_(ANN)
    answer = await ann.post("/nl/admin/calls/new", data=CALL | days)
    assert answer.status_code == 422
    assert faults(answer) == [blamed]
    assert 'value="Wie eet er mee?"' in answer.text
    assert len(await parts(forum, Call)) == 2


async def test_a_call_may_last_one_day(forum: Forum, as_: AsPerson) -> None:
    ann = await as_(ANN)
    answer = await ann.post("/nl/admin/calls/new", data=CALL | {"closes_on": CALL["opens_on"]})
    assert answer.status_code == 303


async def test_two_calls_never_share_a_link(forum: Forum, as_: AsPerson) -> None:
    ann = await as_(ANN)
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


async def test_a_question_in_arabic_has_a_link_too(forum: Forum, as_: AsPerson) -> None:
    ann = await as_(ANN)
    answer = await ann.post("/ar/admin/calls/new", data=CALL | {"question_nl": "ما الذي يجمعنا؟",
                                                                "question_tr": ""})  # fmt: skip
    assert answer.status_code == 303
    assert re.fullmatch(r"[0-9a-f]{8}", (await last(forum, Call)).slug)


# Neighbourhoods and themes


async def test_a_theme_is_added_changed_and_deleted(forum: Forum, as_: AsPerson) -> None:
    ann = await as_(ANN)
    assert 'name="position" type="text" value="2"' in (await ann.get("/nl/admin/themes/new")).text
    assert (await ann.post("/nl/admin/themes/new", data=THEME)).status_code == 303
    theme = await last(forum, Theme)
    assert (theme.slug, theme.position) == ("samen-eten", 7)
    assert theme.names == {"nl": "Samen eten", "en": "Eating together"}
    assert "Eating together" in (await ann.get("/en/ideas/new")).text
    where = f"/nl/admin/themes/{theme.id}"
    typed = THEME | {"name_nl": "Aan tafel", "name_ar": "على المائدة", "position": "0"}
    assert (await ann.post(where, data=typed)).status_code == 303
    theme = await last(forum, Theme)
    assert (theme.slug, theme.names["nl"], theme.position) == ("samen-eten", "Aan tafel", 0)
    assert 'lang="ar" dir="rtl">على المائدة' in (await ann.get("/ar/admin")).text
    assert f'action="{where}/delete"' in (await ann.get(where)).text
    answer = await ann.post(f"{where}/delete")
    assert answer.headers["location"] == "/nl/admin?said=theme_deleted"
    assert len(await parts(forum, Theme)) == 2
    assert (await ann.post(f"{where}/delete")).status_code == 404
    assert [data["change"] for _, _, data in await told(forum)] == ["added", "changed", "deleted"]


async def test_a_neighbourhood_is_added_changed_and_deleted(forum: Forum, as_: AsPerson) -> None:
    ann = await as_(ANN)
    assert (await ann.post("/nl/admin/neighbourhoods/new", data=PLACE)).status_code == 303
    place = await last(forum, Neighbourhood)
    assert (place.slug, place.name, place.position) == ("sint-jan", "Sint-Jan", 7)
    where = f"/nl/admin/neighbourhoods/{place.id}"
    assert 'value="Sint-Jan"' in (await ann.get(where)).text
    assert (await ann.post(where, data=PLACE | {"name": "Sint-Janswijk"})).status_code == 303
    assert "Sint-Janswijk" in (await ann.get("/nl/ideas")).text
    assert (await last(forum, Neighbourhood)).slug == "sint-jan"
    assert (await ann.post(f"{where}/delete")).status_code == 303
    assert len(await parts(forum, Neighbourhood)) == 2


@pytest.mark.parametrize(
    ("kind", "typed", "blamed"),
    [
        ("themes", {"name_nl": "groen!", "position": "3"}, "name_nl"),
        ("neighbourhoods", {"name": "NOORD", "position": "3"}, "name"),
        ("themes", {"name_en": "Green", "position": "3"}, "name_nl"),
        ("themes", {"name_nl": "Rood", "name_fr": "r" * 61, "position": "3"}, "name_fr"),
        ("neighbourhoods", {"name": "Zuid", "position": "eerst"}, "position"),
    ],
)
async def test_a_wrong_name_or_place_is_said(
    forum: Forum, as_: AsPerson, kind: str, typed: dict[str, str], blamed: str
) -> None:
    ann = await as_(ANN)
    table: type[Any] = Theme if kind == "themes" else Neighbourhood
    one, other = await parts(forum, table)
    free = one if "groen!" in typed.values() or "NOORD" in typed.values() else other
    for path in (f"/nl/admin/{kind}/new", f"/nl/admin/{kind}/{free.id}"):
        answer = await ann.post(path, data=typed)
        assert answer.status_code == 422, path
        assert faults(answer) == [blamed]
        for value in typed.values():
            assert f'value="{value}"' in answer.text
    assert [part.slug for part in await parts(forum, table)] == [one.slug, other.slug]


async def test_what_an_idea_uses_stays(forum: Forum, as_: AsPerson) -> None:
    ann = await as_(ANN)
    await post_pending_idea(forum, neighbourhood="noord", theme="groen")
    for kind, table, slug in (
        ("themes", Theme, "groen"),
        ("neighbourhoods", Neighbourhood, "noord"),
    ):
        part = next(item for item in await parts(forum, table) if item.slug == slug)
        where = f"/en/admin/{kind}/{part.id}"
        page = (await ann.get(where)).text
        reason = "Ideas or projects use this"
        assert "/delete" not in page and reason in page
        answer = await ann.post(f"{where}/delete")
        assert answer.status_code == 403 and reason in answer.text
        assert part.id in [item.id for item in await parts(forum, table)]


async def test_what_a_project_uses_stays(forum: Forum, as_: AsPerson) -> None:
    ann = await as_(ANN)
    await write_project(forum, neighbourhood="centrum", theme="buren")
    for kind, table in (("themes", Theme), ("neighbourhoods", Neighbourhood)):
        part = (await parts(forum, table))[0]
        assert "/delete" not in (await ann.get(f"/en/admin/{kind}/{part.id}")).text
        assert (await ann.post(f"/en/admin/{kind}/{part.id}/delete")).status_code == 403


async def test_the_same_name_at_the_same_moment_is_taken_once(forum: Forum, as_: AsPerson) -> None:
    ann = await as_(ANN)
    answers = await asyncio.gather(
        *(ann.post("/nl/admin/themes/new", data=THEME) for _ in range(5))
    )
    assert sorted(answer.status_code for answer in answers) == [303, 422, 422, 422, 422]
    assert [theme.slug for theme in await parts(forum, Theme)].count("samen-eten") == 1


async def test_the_database_has_the_last_word_on_slugs(
    forum: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def blind(*_: object) -> None:
        return None

    monkeypatch.setattr(queries, "part_by_slug", blind)
    async with forum.workshop.writing(await actor(forum.workshop, ANN)) as work:
        with pytest.raises(Conflict, match="slug_taken"):
            await town.write_neighbourhood(work, "Noord", 1)
        # The rest of the work is whole.
        await town.write_neighbourhood(work, "Zuid", 2)
    assert [place.slug for place in await parts(forum, Neighbourhood)][-1] == "zuid"


async def test_what_is_not_there(as_: AsPerson) -> None:
    ann = await as_(ANN)
    for kind, typed in FORMS.items():
        assert (await ann.get(f"/nl/admin/{kind}/999")).status_code == 404
        assert (await ann.post(f"/nl/admin/{kind}/999", data=typed)).status_code == 404
        assert (await ann.get(f"/nl/admin/{kind}/0")).status_code == 404
    for kind in ("themes", "neighbourhoods"):
        assert (await ann.post(f"/nl/admin/{kind}/999/delete")).status_code == 404
    assert (await ann.get("/nl/admin/members/999")).status_code == 404
    assert (await ann.post("/nl/admin/members/999", data={"role": "admin"})).status_code == 404


async def test_script_in_a_name_is_text(
    forum: Forum, as_: AsPerson, client: httpx2.AsyncClient
) -> None:
    ann = await as_(ANN)
    typed = {
        "calls": CALL | {"question_nl": SCRIPT, "intro_nl": SCRIPT},
        "themes": {"name_nl": SCRIPT, "position": "1"},
        "neighbourhoods": {"name": SCRIPT, "position": "1"},
    }
    tables: dict[str, type[Any]] = {"calls": Call, "themes": Theme, "neighbourhoods": Neighbourhood}
    pages = []
    for kind, table in tables.items():
        assert (await ann.post(f"/nl/admin/{kind}/new", data=typed[kind])).status_code == 303
        pages.append(await ann.get(f"/nl/admin/{kind}/{(await last(forum, table)).id}"))
        pages.append(await ann.post(f"/nl/admin/{kind}/new", data=typed[kind]))
    async with forum.workshop.writing() as work:
        maria = await work.get(Member, (await member_of(forum.workshop, MARIA)).id)
        assert maria is not None
        maria.name, maria.role = SCRIPT, Role.official
    pages.append(await ann.get("/nl/admin/members"))
    pages.append(await ann.get(f"/nl/admin/members/{maria.id}"))
    pages.append(await ann.get("/nl/admin"))
    pages += [await client.get("/nl/"), await client.get("/nl/ideas/new")]
    for page in pages:
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text


# Members


async def test_a_member_is_found_and_gets_a_role(forum: Forum, as_: AsPerson) -> None:
    ann, maria = await as_(ANN), await as_(MARIA)
    member = await member_of(forum.workshop, MARIA)
    answer = await ann.post("/en/admin/members", data={"email": " Maria@example.org"})
    assert answer.headers["location"] == f"/en/admin/members/{member.id}"
    page = (await ann.get(answer.headers["location"])).text
    assert MARIA.email in page
    assert re.search(r'value="resident" id="f-role"\s* checked', page)
    answer = await ann.post(answer.headers["location"], data={"role": "moderator"})
    assert answer.headers["location"] == "/en/admin/members?said=role_given"
    assert (await member_of(forum.workshop, MARIA)).role is Role.moderator
    assert MARIA.email in (await ann.get("/en/admin/members")).text
    assert await told(forum) == [("RoleGranted", f"member:{member.id}", {"role": "moderator"})]
    # Signed out everywhere, and a moderator from the next sign-in on.
    assert (await maria.get("/en/moderation")).status_code == 303
    assert (await (await as_(MARIA)).get("/en/moderation")).status_code == 200


async def test_a_role_is_taken_back_at_once(forum: Forum, as_: AsPerson) -> None:
    ann, els = await as_(ANN), await as_(ELS)
    member = await member_of(forum.workshop, ELS)
    assert (await els.get("/nl/moderation")).status_code == 200
    await ann.post(f"/nl/admin/members/{member.id}", data={"role": "resident"})
    assert (await els.get("/nl/moderation")).status_code == 303
    assert ELS.email not in (await ann.get("/nl/admin/members")).text


async def test_the_same_role_again_changes_nothing(forum: Forum, as_: AsPerson) -> None:
    ann, els = await as_(ANN), await as_(ELS)
    member = await member_of(forum.workshop, ELS)
    answer = await ann.post(f"/nl/admin/members/{member.id}", data={"role": "moderator"})
    assert answer.status_code == 303
    assert (await els.get("/nl/moderation")).status_code == 200
    assert await told(forum) == []


@pytest.mark.parametrize("typed", ["", "nobody@example.org", "maria", "maria@", SCRIPT])
async def test_an_address_nobody_has(forum: Forum, as_: AsPerson, typed: str) -> None:
    ann = await as_(ANN)
    before = len(await parts(forum, Member))
    answer = await ann.post("/nl/admin/members", data={"email": typed})
    assert answer.status_code == 422
    assert faults(answer) == ["email"]
    assert "<script>alert" not in answer.text
    assert len(await parts(forum, Member)) == before


@pytest.mark.parametrize("role", ["", "emperor", "system", "admin'--"])
async def test_a_forged_role_is_no_role(forum: Forum, as_: AsPerson, role: str) -> None:
    ann = await as_(ANN)
    member = await member_of(forum.workshop, YUSUF)
    answer = await ann.post(f"/nl/admin/members/{member.id}", data={"role": role})
    assert answer.status_code == 422
    assert faults(answer) == ["role"]
    assert (await member_of(forum.workshop, YUSUF)).role is Role.resident


async def test_nobody_changes_their_own_role(forum: Forum, as_: AsPerson) -> None:
    ann = await as_(ANN)
    own = await member_of(forum.workshop, ANN)
    where = f"/en/admin/members/{own.id}"
    page = (await ann.get(where)).text
    assert "own role" in page and "<fieldset" not in page
    answer = await ann.post(where, data={"role": "resident"})
    assert answer.status_code == 403
    assert (await member_of(forum.workshop, ANN)).role is Role.admin
    assert (await ann.get("/en/admin")).status_code == 200


async def test_only_staff_is_listed(as_: AsPerson) -> None:
    page = (await (await as_(ANN)).get("/en/admin/members")).text
    for person in (ELS, TOM, NADIA, ANN):
        assert person.email in page
    for person in (MARIA, YUSUF):
        assert person.email not in page


# The page itself


async def test_a_fresh_forum_says_what_to_do(forum: Forum, as_: AsPerson) -> None:
    async with forum.workshop.writing() as work:
        for table in (Call, Theme, Neighbourhood):
            await work.execute(delete(table))
    ann = await as_(ANN)
    page = (await ann.get("/en/admin")).text
    for empty in ("There is no call yet", "There are no neighbourhoods", "There are no themes"):
        assert empty in page
    assert 'name="position" type="text" value="1"' in (await ann.get("/en/admin/themes/new")).text
    for kind, typed in FORMS.items():
        assert (await ann.post(f"/en/admin/{kind}/new", data=typed)).status_code == 303
    yusuf = await as_(YUSUF)
    answer = await yusuf.post(
        "/tr/ideas",
        data={
            "title": "Salı günleri birlikte çorba", "body": "Mahallede herkes için çorba pişirelim.",
            "call": "wie-eet-er-mee", "theme": "samen-eten", "neighbourhood": "sint-jan",
        },
    )  # fmt: skip
    assert answer.status_code == 303, answer.text


async def test_the_number_of_questions_does_not_grow(
    forum: Forum, as_: AsPerson, queries: Any
) -> None:
    ann = await as_(ANN)
    asked = {
        "/en/admin": ["member_session", "call", "neighbourhood", "theme"],
        "/en/admin/members": ["member_session", "member"],
    }
    for number in range(3):
        for path, tables in asked.items():
            with queries() as sent:
                await ann.get(path)
            found = re.findall(
                r"FROM (member_session|member|call|neighbourhood|theme)\b", str(sent)
            )
            assert found == tables
        for kind, typed in FORMS.items():
            names = {"question_nl", "name_nl", "name"}
            more = {
                key: f"{text} {number}" if key in names else text for key, text in typed.items()
            }
            assert (await ann.post(f"/en/admin/{kind}/new", data=more)).status_code == 303


async def test_a_call_is_asked_in_the_languages_of_the_town(as_: AsPerson) -> None:
    page = (await (await as_(ANN)).get("/fr/admin/calls/new")).text
    names = re.findall(r'name="question_([a-z]{2})"', page)
    assert names == ["nl", "en", "fr", "de", "it", "tr", "ar"]
    folded = page.split('<details class="more wide"')[1]
    assert 'name="question_nl"' not in folded and 'name="question_en"' not in folded
    assert re.search(r'id="f-question_nl"[^>]* required', page)
    assert not re.search(r'id="f-question_en"[^>]* required', page)


async def test_a_town_of_one_language_folds_nothing_away(
    make_forum: MakeForum, as_: AsPerson
) -> None:
    ann = await as_(ANN)
    app = create_app(make_forum(FORUM_SITE__LANGUAGES='["fr"]', FORUM_SITE__DEFAULT_LANGUAGE="fr"))
    transport = httpx2.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url=BASE_URL, cookies=ann.cookies) as browser,
    ):
        for kind in ("calls", "themes"):
            page = (await browser.get(f"/fr/admin/{kind}/new")).text
            assert set(re.findall(r'name="[a-z]+_([a-z]{2})" type="text"', page)) == {"fr"}
            assert '<details class="more' not in page
