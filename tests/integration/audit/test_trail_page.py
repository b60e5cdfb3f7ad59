"""The page of the trail: filters, pages, and names of today."""

import re

import pytest

from forum.accounts.actions.members import grant_role
from forum.app.container import Forum
from forum.core.actor import Role
from forum.privacy.actions.erasures import erase_person
from tests.conftest import ClientAs, Drain
from tests.factories import post_pending_idea
from tests.frozen_clock import FrozenClock
from tests.integration.audit.chain_steps import act, tamper
from tests.integration.moderation.case_steps import open_case_on
from tests.parsing import Page
from tests.people import ANN, ELS, MARIA, NADIA, member_of
from tests.services.databases import ON_SQLITE

TRAIL = "/en/admin/trail"


def titles(text: str) -> list[str]:
    """The titles of the entries on the page, in its order."""
    listed = text.partition('<ul class="log">')[2].partition("</ul>")[0]
    return re.findall(r"<p><b>([^<]*)</b>", listed)


@ON_SQLITE
async def test_entries_say_who_did_what_to_what(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    idea = await post_pending_idea(forum, "Een bank bij de vijver", by=MARIA)
    await drain()
    case = await open_case_on(forum, idea.ref)
    els, ann = await client_as(ELS), await client_as(ANN)
    await els.post(f"/nl/moderation/cases/{case.pk}", data={"outcome": "publish"})
    maria = await member_of(forum.session_factory, MARIA)
    await ann.get(f"/en/admin/members/{maria.pk}")
    response = await ann.get(TRAIL)
    assert titles(response.text) == ["Personal details looked at", "Decision"]
    text = Page(response.text).text
    assert "Een bank bij de vijver" in text
    assert "Made public" in text
    assert "Els · Moderator" in text
    assert f'href="/en/admin/members/{maria.pk}"' in response.text
    assert f'href="/en/ideas/{idea.number}-een-bank-bij-de-vijver"' in response.text


async def test_filters_choose_by_person_act_subject_and_day(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    ann = await client_as(ANN)
    maria, nadia = [await member_of(forum.session_factory, each) for each in (MARIA, NADIA)]
    await ann.get(f"/en/admin/members/{maria.pk}")
    first_day = f"{clock.now():%Y-%m-%d}"
    clock.advance(days=3)
    ann = await client_as(ANN)
    await ann.get(f"/en/admin/members/{nadia.pk}")
    await act(forum)
    second_day = f"{clock.now():%Y-%m-%d}"
    looks, role = "Personal details looked at", "Role changed"
    me = (await member_of(forum.session_factory, ANN)).pk
    for query, expected in (
        ({}, [role, looks, looks]),
        ({"who": str(me)}, [looks, looks]),
        ({"who": "system"}, [role]),
        ({"what": "RoleGranted"}, [role]),
        ({"about": f"member:{nadia.pk}"}, [looks]),
        ({"first": second_day}, [role, looks]),
        ({"last": first_day}, [looks]),
        ({"first": first_day, "last": first_day}, [looks]),
        ({"first": first_day, "last": second_day, "what": "PersonalDataViewed"}, [looks, looks]),
        ({"last": "2020-01-01"}, []),
        ({"first": "2040-01-01"}, []),
        ({"who": "-1"}, []),
        ({"who": "9" * 20}, []),
        ({"who": "x"}, []),
        ({"what": "zap"}, []),
        ({"about": "y"}, []),
        ({"about": "x:1"}, []),
        ({"about": f"member:{'9' * 20}"}, []),
    ):
        response = await ann.get(TRAIL, params=query)
        assert (response.status_code, titles(response.text)) == (200, expected), query
        assert ("There is nothing of this kind." in response.text) is not bool(expected), query
    assert (
        "Only about: Nadia"
        in Page((await ann.get(TRAIL, params={"about": f"member:{nadia.pk}"})).text).text
    )


@ON_SQLITE
@pytest.mark.parametrize("query", [{"who": "-1"}, {"what": "zap"}, {"about": "x:1"}])
async def test_what_names_nobody_and_nothing_stays_chosen(
    client_as: ClientAs, query: dict[str, str]
) -> None:
    page = Page((await (await client_as(ANN)).get(TRAIL, params=query)).text)
    assert {name: page.fields[name] for name in query} == query


@ON_SQLITE
async def test_whoever_had_a_role_stays_chosen_by_name(forum: Forum, client_as: ClientAs) -> None:
    ann, maria = await client_as(ANN), await member_of(forum.session_factory, MARIA)
    page = (await ann.get(TRAIL, params={"who": str(maria.pk)})).text
    assert re.search(rf'value="{maria.pk}"[^>]* selected>Maria<', page)


@ON_SQLITE
@pytest.mark.parametrize(
    "change", ["actor_role = 'bogus'", "data = '[]'", """data = '{"role": "bogus"}'"""]
)
async def test_an_entry_that_somebody_changed_is_shown(
    forum: Forum, client_as: ClientAs, change: str
) -> None:
    await act(forum)
    await tamper(forum, f"UPDATE audit_entry SET {change}".replace(": ", r"\: "))
    response = await (await client_as(ANN)).get(TRAIL)
    assert (response.status_code, titles(response.text)) == (200, ["Role changed"])


@ON_SQLITE
async def test_what_has_expired_is_not_shown(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    await act(forum, 2)
    clock.advance(days=731)
    await act(forum)
    await forum.sweeper.sweep_if_due()
    response = await (await client_as(ANN)).get(TRAIL)
    assert re.findall(r"no\. (\d+)", response.text) == ["3"]


@ON_SQLITE
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"first": "yesterday"}, "date"),
        ({"first": "2026-05-02", "last": "2026-05-01"}, "The last day is before the first day."),
    ],
    ids=["no date", "the wrong way round"],
)
async def test_days_that_make_no_sense_are_said_and_kept(
    client_as: ClientAs, query: dict[str, str], message: str
) -> None:
    ann = await client_as(ANN)
    response = await ann.get(TRAIL, params=query)
    page = Page(response.text)
    assert response.status_code == 422
    assert message in page.text
    assert {name: page.fields[name] for name in query} == query


async def test_pages_follow_each_other(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    await act(forum, 120)
    path, seen = f"{TRAIL}?what=RoleGranted", []
    while path:
        text = (await ann.get(path)).text
        seen += re.findall(r"no\. (\d+)", text)
        more = re.search(r'<p class="paging"><a class="button" href="([^"]+)"', text)
        path = more[1].replace("&amp;", "&") if more else ""
        assert not path or "what=RoleGranted" in path
    assert seen == [str(number) for number in range(120, 0, -1)]
    assert (await ann.get(f"{TRAIL}?after=xyz")).status_code == 404


@ON_SQLITE
async def test_nothing_is_left_to_show_of_who_was_erased(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        new = await grant_role(uow, "new@example.org", Role.moderator, language="nl")
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, "new@example.org")
    await drain()
    ann = await client_as(ANN)
    response = await ann.get(TRAIL)
    assert titles(response.text)[-1] == "Role changed"
    assert "new@example.org" not in response.text
    assert f"/admin/members/{new.pk}" not in response.text


@ON_SQLITE
async def test_an_event_that_is_no_more_keeps_its_name(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    await act(forum)
    await tamper(forum, "UPDATE audit_entry SET event = 'GoneSince'")
    assert titles((await ann.get(TRAIL)).text) == ["GoneSince"]
