"""Admin pages of members: find a member, give a role, list the staff."""

import re

import pytest
from click.testing import CliRunner

from forum.accounts.actions.blocks import block_member
from forum.accounts.actions.members import add_member, grant_role
from forum.accounts.labels import NEW_ROLE
from forum.accounts.tables import Member
from forum.app.container import Forum
from forum.cli import main
from forum.core.actor import Role
from forum.core.i18n.translations import gettext, override_language
from forum.core.text.cleaning import fold
from forum.core.visibility import Visibility
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import change_visibility, post_public_comment, post_public_idea
from tests.integration.town.admin_forms import SCRIPT, fields_with_errors, journal_entries
from tests.parsing import Page, flash_code, plain_text
from tests.people import ANN, CAST, ELS, MARIA, NADIA, TOM, YUSUF, acting_as, member_of
from tests.rows import all_rows
from tests.services.databases import ON_SQLITE


@ON_SQLITE
async def test_a_member_is_found_and_gets_a_role(forum: Forum, client_as: ClientAs) -> None:
    ann, maria = await client_as(ANN), await client_as(MARIA)
    member = await member_of(forum.session_factory, MARIA)
    response = await ann.post("/en/admin/members", data={"query": " Maria@example.org"})
    assert response.headers["location"] == f"/en/admin/members/{member.id}"
    page = (await ann.get(response.headers["location"])).text
    assert MARIA.email in page
    assert re.search(r'value="resident" id="f-role"\s* checked', page)
    response = await ann.post(response.headers["location"], data={"role": "moderator"})
    assert (response.headers["location"], flash_code(response)) == (
        f"/en/admin/members/{member.id}",
        "role_given",
    )
    assert (await member_of(forum.session_factory, MARIA)).role is Role.moderator
    assert MARIA.email in (await ann.get("/en/admin/members")).text
    assert await journal_entries(forum) == [
        (
            "RoleGranted",
            f"member:{member.id}",
            {"role": "moderator", "before": "resident", "provider": ""},
        )
    ]
    # All sessions end; the role applies from the next sign-in.
    assert (await maria.get("/en/moderation")).status_code == 303
    assert (await (await client_as(MARIA)).get("/en/moderation")).status_code == 200


async def test_a_role_given_during_a_block_is_said_to_wait(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    maria = await member_of(forum.session_factory, MARIA)
    async with forum.session_factory.unit_of_work() as uow:
        await block_member(uow, maria.pk, ground="insult", days=30, text="")
    await drain()
    before = len(mails())
    path = f"/en/admin/members/{maria.id}"
    response = await (await client_as(ANN)).post(path, data={"role": "moderator"})
    assert flash_code(response) == "role_waits"
    await drain()
    (mail,) = [each for each in mails()[before:] if each["To"] == MARIA.email]
    with override_language("nl"):
        sentence = gettext(NEW_ROLE[True, True]).partition("%(role)s.")[2]
    assert sentence in " ".join(plain_text(mail).split())


@ON_SQLITE
async def test_a_role_is_taken_back_immediately(forum: Forum, client_as: ClientAs) -> None:
    ann, els = await client_as(ANN), await client_as(ELS)
    member = await member_of(forum.session_factory, ELS)
    assert (await els.get("/nl/moderation")).status_code == 200
    await ann.post(f"/nl/admin/members/{member.id}", data={"role": "resident"})
    assert (await els.get("/nl/moderation")).status_code == 303
    assert ELS.email not in (await ann.get("/nl/admin/members")).text


@ON_SQLITE
async def test_the_same_role_again_changes_nothing(forum: Forum, client_as: ClientAs) -> None:
    ann, els = await client_as(ANN), await client_as(ELS)
    member = await member_of(forum.session_factory, ELS)
    response = await ann.post(f"/nl/admin/members/{member.id}", data={"role": "moderator"})
    assert response.status_code == 303
    assert (await els.get("/nl/moderation")).status_code == 200
    assert await journal_entries(forum) == []


@ON_SQLITE
@pytest.mark.parametrize("query", ["", "nobody@example.org", "zzz", "%", "_", "__", SCRIPT])
async def test_what_nobody_has_is_a_fault(forum: Forum, client_as: ClientAs, query: str) -> None:
    ann = await client_as(ANN)
    before = len(await all_rows(forum, Member))
    response = await ann.post("/nl/admin/members", data={"query": query})
    assert response.status_code == 422
    assert fields_with_errors(response) == ["query"]
    assert "<script>alert" not in response.text
    assert len(await all_rows(forum, Member)) == before


@ON_SQLITE
@pytest.mark.parametrize("role", ["", "emperor", "system", "admin'--"])
async def test_a_forged_role_is_refused(forum: Forum, client_as: ClientAs, role: str) -> None:
    ann = await client_as(ANN)
    member = await member_of(forum.session_factory, YUSUF)
    response = await ann.post(f"/nl/admin/members/{member.id}", data={"role": role})
    assert response.status_code == 422
    assert fields_with_errors(response) == ["role"]
    assert (await member_of(forum.session_factory, YUSUF)).role is Role.resident


@ON_SQLITE
async def test_nobody_changes_their_own_role(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    own_member = await member_of(forum.session_factory, ANN)
    path = f"/en/admin/members/{own_member.id}"
    page = (await ann.get(path)).text
    assert "own role" in page and "<fieldset" not in page
    response = await ann.post(path, data={"role": "resident"})
    assert response.status_code == 403
    assert (await member_of(forum.session_factory, ANN)).role is Role.admin
    assert (await ann.get("/en/admin")).status_code == 200


@ON_SQLITE
async def test_only_staff_is_listed(client_as: ClientAs) -> None:
    page = (await (await client_as(ANN)).get("/en/admin/members")).text
    for person in (ELS, TOM, NADIA, ANN):
        assert person.email in page
    for person in (MARIA, YUSUF):
        assert person.email not in page


async def test_the_staff_are_listed_by_name_as_readers_sort(
    forum: Forum, client_as: ClientAs
) -> None:
    """An accent or a capital doesn't move a name to the end, on any database."""
    async with acting_as(forum.session_factory, ANN) as uow:
        for name in ("Zoë", "Élise", "émile", "Dora"):
            address = f"{fold(name)}@example.org"
            await add_member(uow, address, language="nl", name=name, role=Role.official)
    page = (await (await client_as(ANN)).get("/en/admin/members")).text
    found = re.findall(r"\b(Zoë|Élise|émile|Dora|Els|Tom)\b", page)
    assert list(dict.fromkeys(found)) == ["Dora", "Élise", "Els", "émile", "Tom", "Zoë"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("mar", {MARIA.email}),
        ("ARIA", {MARIA.email}),
        ("maria@", {MARIA.email}),
        ("example.org", {person.email for person in CAST}),
        ("élodie", {"e.dubois@example.org"}),
        ("Élo", {"e.dubois@example.org"}),
    ],
)
async def test_a_part_of_a_name_or_an_address_is_enough(
    forum: Forum, client_as: ClientAs, query: str, found: set[str]
) -> None:
    if "lo" in query:
        async with forum.session_factory.unit_of_work() as uow:
            await add_member(uow, "e.dubois@example.org", language="fr", name="Élodie D.")
    ann = await client_as(ANN)
    response = await ann.post("/en/admin/members", data={"query": query}, follow_redirects=True)
    assert response.status_code == 200
    assert all(email in response.text for email in found)


@ON_SQLITE
async def test_a_members_page_says_what_they_did(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    idea = await post_public_idea(forum, "Een bank in de zon", by=MARIA)
    hidden = await post_public_idea(forum, "Een geheim", by=MARIA)
    await change_visibility(forum, hidden.ref, Visibility.hidden)
    await post_public_comment(forum, idea.ref, by=MARIA)
    await client_as(MARIA)
    member = await member_of(forum.session_factory, MARIA)
    page = Page((await (await client_as(ANN)).get(f"/en/admin/members/{member.id}")).text).text
    assert "Ideas: 2, of which public: 1" in page
    assert "Comments: 1, of which public: 1" in page
    assert "Een bank in de zon" in page
    assert "Een geheim" not in page
    assert "Last visit" in page


@ON_SQLITE
async def test_an_administrator_signs_somebody_out(forum: Forum, client_as: ClientAs) -> None:
    ann, maria = await client_as(ANN), await client_as(MARIA)
    member = await member_of(forum.session_factory, MARIA)
    response = await ann.post(f"/en/admin/members/{member.id}/sign-out")
    assert flash_code(response) == "member_signed_out"
    assert (await maria.get("/en/me")).status_code == 303


@ON_SQLITE
async def test_the_member_and_the_other_administrators_get_a_mail(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        await add_member(uow, "second@example.org", language="en", role=Role.admin)
    ann = await client_as(ANN)
    member = await member_of(forum.session_factory, NADIA)
    await ann.post(f"/en/admin/members/{member.id}", data={"role": "admin"})
    await drain()
    by_address = {mail["To"]: plain_text(mail) for mail in mails()}
    assert set(by_address) == {NADIA.email, "second@example.org"}
    assert "/fr/sign-in" in by_address[NADIA.email]
    assert (
        "Nadia now has this role on the forum: Administrator." in by_address["second@example.org"]
    )
    assert "Ann changed this." in by_address["second@example.org"]
    page = Page((await ann.get(f"/en/admin/members/{member.id}")).text).text
    assert "Roles until now" in page
    assert "Ann" in page


@ON_SQLITE
async def test_a_role_from_the_command_line_is_mailed_to_every_administrator(
    forum: Forum, drain: Drain, mails: Mails
) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        await grant_role(uow, ELS.email, Role.admin, language="nl")
    await drain()
    assert {mail["To"] for mail in mails()} == {ELS.email, ANN.email}


@pytest.mark.parametrize("arguments", [("revoke",), ("grant", "resident")], ids=" ".join)
def test_the_command_line_says_that_no_administrator_is_left(
    sqlite_url: str, arguments: tuple[str, ...]
) -> None:
    def run(name: str, *rest: str, email: str) -> str:
        result = CliRunner(env={"FORUM_DATABASE__URL": sqlite_url}).invoke(
            main, [name, email, *rest]
        )
        assert result.exit_code == 0, result.output
        return result.stderr

    assert run(*arguments, email=ELS.email) == ""
    expected = "there is no administrator now; make one: forum grant you@example.org admin\n"
    assert run(*arguments, email=ANN.email) == expected
