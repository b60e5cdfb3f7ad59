"""Administrators find members and give roles."""

import re

import pytest

from forum.accounts.tables import Member
from forum.app.container import Forum
from forum.core.actor import Role
from tests.conftest import ClientAs
from tests.integration.town.admin_forms import SCRIPT, faults, journaled, parts
from tests.parsing import flash_code
from tests.people import ANN, ELS, MARIA, NADIA, TOM, YUSUF
from tests.people import member as member_of


async def test_a_member_is_found_and_gets_a_role(forum: Forum, client_as: ClientAs) -> None:
    ann, maria = await client_as(ANN), await client_as(MARIA)
    member = await member_of(forum.session_factory, MARIA)
    answer = await ann.post("/en/admin/members", data={"email": " Maria@example.org"})
    assert answer.headers["location"] == f"/en/admin/members/{member.id}"
    page = (await ann.get(answer.headers["location"])).text
    assert MARIA.email in page
    assert re.search(r'value="resident" id="f-role"\s* checked', page)
    answer = await ann.post(answer.headers["location"], data={"role": "moderator"})
    assert (answer.headers["location"], flash_code(answer)) == ("/en/admin/members", "role_given")
    assert (await member_of(forum.session_factory, MARIA)).role is Role.moderator
    assert MARIA.email in (await ann.get("/en/admin/members")).text
    assert await journaled(forum) == [("RoleGranted", f"member:{member.id}", {"role": "moderator"})]
    # Signed out everywhere, and a moderator from the next sign-in on.
    assert (await maria.get("/en/moderation")).status_code == 303
    assert (await (await client_as(MARIA)).get("/en/moderation")).status_code == 200


async def test_a_role_is_taken_back_at_once(forum: Forum, client_as: ClientAs) -> None:
    ann, els = await client_as(ANN), await client_as(ELS)
    member = await member_of(forum.session_factory, ELS)
    assert (await els.get("/nl/moderation")).status_code == 200
    await ann.post(f"/nl/admin/members/{member.id}", data={"role": "resident"})
    assert (await els.get("/nl/moderation")).status_code == 303
    assert ELS.email not in (await ann.get("/nl/admin/members")).text


async def test_the_same_role_again_changes_nothing(forum: Forum, client_as: ClientAs) -> None:
    ann, els = await client_as(ANN), await client_as(ELS)
    member = await member_of(forum.session_factory, ELS)
    answer = await ann.post(f"/nl/admin/members/{member.id}", data={"role": "moderator"})
    assert answer.status_code == 303
    assert (await els.get("/nl/moderation")).status_code == 200
    assert await journaled(forum) == []


@pytest.mark.parametrize("typed", ["", "nobody@example.org", "maria", "maria@", SCRIPT])
async def test_an_address_nobody_has(forum: Forum, client_as: ClientAs, typed: str) -> None:
    ann = await client_as(ANN)
    before = len(await parts(forum, Member))
    answer = await ann.post("/nl/admin/members", data={"email": typed})
    assert answer.status_code == 422
    assert faults(answer) == ["email"]
    assert "<script>alert" not in answer.text
    assert len(await parts(forum, Member)) == before


@pytest.mark.parametrize("role", ["", "emperor", "system", "admin'--"])
async def test_a_forged_role_is_no_role(forum: Forum, client_as: ClientAs, role: str) -> None:
    ann = await client_as(ANN)
    member = await member_of(forum.session_factory, YUSUF)
    answer = await ann.post(f"/nl/admin/members/{member.id}", data={"role": role})
    assert answer.status_code == 422
    assert faults(answer) == ["role"]
    assert (await member_of(forum.session_factory, YUSUF)).role is Role.resident


async def test_nobody_changes_their_own_role(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    own = await member_of(forum.session_factory, ANN)
    where = f"/en/admin/members/{own.id}"
    page = (await ann.get(where)).text
    assert "own role" in page and "<fieldset" not in page
    answer = await ann.post(where, data={"role": "resident"})
    assert answer.status_code == 403
    assert (await member_of(forum.session_factory, ANN)).role is Role.admin
    assert (await ann.get("/en/admin")).status_code == 200


async def test_only_staff_is_listed(client_as: ClientAs) -> None:
    page = (await (await client_as(ANN)).get("/en/admin/members")).text
    for person in (ELS, TOM, NADIA, ANN):
        assert person.email in page
    for person in (MARIA, YUSUF):
        assert person.email not in page
