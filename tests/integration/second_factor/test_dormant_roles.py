"""Roles at rest: when they fall asleep, what their members still can do, and that nothing typed is lost."""

import re

import pytest
from sqlmodel import select

from forum.accounts import queries
from forum.accounts.actions import members
from forum.accounts.actions.members import grant_role
from forum.app.container import Forum
from forum.core.actor import Role
from forum.core.errors import Forbidden
from forum.core.visibility import Visibility
from forum.discussion.tables import Comment
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.factories import post_pending_idea, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.second_factor.steps import DESK, STEP, add_passkey, confirm, works
from tests.parsing import Page, link_path
from tests.people import ANN, ELS, MARIA, TOM, member_of
from tests.services.authenticator import Authenticator
from tests.services.databases import ON_SQLITE


@ON_SQLITE
async def test_a_role_rests_after_an_hour_without_use(
    client_as: ClientAs, key: Authenticator, clock: FrozenClock
) -> None:
    els = await client_as(ELS)
    await add_passkey(els, key)
    for _ in range(3):
        clock.advance(minutes=49)
        assert await works(els)
    clock.advance(minutes=60)
    assert not await works(els)
    clock.advance(minutes=1)
    assert not await works(els), "the visit before doesn't wake it"
    assert (await els.get("/nl/me")).status_code == 200
    await confirm(els, key)
    assert await works(els)


@ON_SQLITE
async def test_a_role_rests_after_twelve_hours_of_work(
    client_as: ClientAs, key: Authenticator, clock: FrozenClock
) -> None:
    els = await client_as(ELS)
    await add_passkey(els, key)
    for _ in range(17):
        clock.advance(minutes=42)
        assert await works(els)
    clock.advance(minutes=6)
    assert not await works(els)


@ON_SQLITE
async def test_without_a_second_factor_one_signs_in_again(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails, clock: FrozenClock
) -> None:
    els = await client_as(ELS)
    clock.advance(minutes=61)
    step = await els.get(DESK, follow_redirects=True)
    assert f'name="next" value="{DESK}"' in step.text
    await els.post(f"{STEP}/mail", data={"next": DESK})
    await drain()
    response = await els.post(link_path(mails()[0]))
    assert response.headers["location"] == DESK
    assert await works(els)
    member = await member_of(forum.session_factory, ELS)
    async with forum.session_factory.read_session() as session:
        assert len(await queries.sessions_of(session, member.pk)) == 1, (
            "it took the old one's place"
        )


@ON_SQLITE
async def test_a_dormant_role_is_a_resident_everywhere(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    hidden = await post_pending_idea(forum, by=MARIA)
    ann = await client_as(ANN)
    assert (await ann.get(f"/nl/ideas/{hidden.number}", follow_redirects=True)).status_code == 200
    assert 'href="/nl/admin"' in (await ann.get("/nl/ideas")).text
    clock.advance(minutes=61)
    assert (await ann.get(f"/nl/ideas/{hidden.number}")).status_code == 404
    page = (await ann.get("/nl/ideas")).text
    assert 'href="/nl/admin"' not in page
    assert f"{STEP}?next=%2Fnl%2Fideas" in page
    for path in ("/nl/admin", "/nl/admin/members", "/nl/office", DESK):
        response = await ann.get(path)
        assert response.headers["location"].startswith(f"{STEP}?next="), path


@ON_SQLITE
async def test_pages_in_memory_are_not_mixed_up(client_as: ClientAs, clock: FrozenClock) -> None:
    els = await client_as(ELS)
    clock.advance(minutes=61)
    assert f'href="{DESK}"' not in (await els.get("/nl/ideas")).text
    assert f'href="{DESK}"' in (await (await client_as(ELS)).get("/nl/ideas")).text
    assert f'href="{DESK}"' not in (await els.get("/nl/ideas")).text


@ON_SQLITE
async def test_nothing_typed_is_lost(
    client_as: ClientAs, key: Authenticator, clock: FrozenClock
) -> None:
    ann = await client_as(ANN)
    await add_passkey(ann, key)
    clock.advance(minutes=61)
    typed = {"name": "Dorp <b>", "slug": "dorp", "text": "Twee\nregels"}
    refused = await ann.post("/nl/admin/neighbourhoods/new?a=1", data=typed)
    assert refused.status_code == 403
    page = Page(refused.text)
    assert {name: page.fields[name].lstrip("\n") for name in typed} == typed
    assert 'action="/nl/admin/neighbourhoods/new?a=1"' in refused.text
    assert STEP in page.links
    await confirm(ann, key)
    again = await ann.post("/nl/admin/neighbourhoods/new?a=1", data=typed)
    assert again.status_code != 403


@ON_SQLITE
async def test_an_action_asks_the_session_too(forum: Forum) -> None:
    """What holds for routes holds for every action, whatever role the member has by then."""
    ann = await member_of(forum.session_factory, ANN)
    maria = await member_of(forum.session_factory, MARIA)
    now = forum.session_factory.clock.now()
    actor = members.actor_for(ann, now, needs_reauthentication=True)
    with pytest.raises(Forbidden):
        async with forum.session_factory.unit_of_work(actor) as uow:
            await members.give_role(uow, maria, Role.admin)
    with pytest.raises(Forbidden):
        async with forum.session_factory.unit_of_work(actor) as uow:
            await members.sign_out_everywhere(uow, maria)
    async with forum.session_factory.unit_of_work(actor.reauthenticated) as uow:
        await members.sign_out_everywhere(uow, maria)


async def test_a_confirmed_mail_gives_the_rights_of_a_resident_only(
    forum: Forum,
    client_as: ClientAs,
    new_client: MakeClient,
    drain: Drain,
    mails: Mails,
    key: Authenticator,
) -> None:
    """Whoever reads a colleague's mailbox doesn't speak as the municipality."""
    idea = await post_public_idea(forum, by=MARIA)
    await add_passkey(await client_as(TOM), key)
    guest = new_client()
    await guest.post(
        f"/nl/ideas/{idea.number}/comments",
        data={"body": "Wat een heel goed plan is dit.", "email": TOM.email, "name_shown": "Piet"},
    )
    await drain()
    await guest.post(link_path([mail for mail in mails() if mail["To"] == TOM.email][-1]))
    async with forum.session_factory.read_session() as session:
        (comment,) = await session.all(select(Comment))
    assert comment.visibility is not Visibility.draft
    assert not comment.by_staff
    assert (await guest.get("/nl/office")).headers["location"].startswith(f"{STEP}?next=")


@ON_SQLITE
async def test_a_role_that_is_taken_away_takes_the_second_factor_along(
    forum: Forum, client_as: ClientAs, key: Authenticator, drain: Drain
) -> None:
    await add_passkey(await client_as(ELS), key)
    for role, has in ((Role.official, True), (Role.resident, False)):
        async with forum.session_factory.unit_of_work() as uow:
            await grant_role(uow, ELS.email, role, language="nl")
        await drain()
        assert (await member_of(forum.session_factory, ELS)).has_second_factor is has


@ON_SQLITE
@pytest.mark.parametrize("path", ["https://example.org/", "//example.org", "/\\example.org", ""])
async def test_the_step_leads_nowhere_else(
    client_as: ClientAs, key: Authenticator, path: str
) -> None:
    els = await client_as(ELS)
    await add_passkey(els, key)
    step = (await els.get(STEP, params={"next": path})).text
    assert "example.org/" not in re.sub(r"mailto:\S+", "", step)
    options = (await els.post(f"{STEP}/options")).json()
    response = await els.post(
        f"{STEP}/passkey", data={"credential": key.authenticate(options), "next": path}
    )
    assert response.headers["location"] == STEP
