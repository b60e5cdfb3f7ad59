"""Concurrent sign-ins and role changes: one member is made, and no role is lost or gained."""

import asyncio

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from forum.accounts import queries
from forum.accounts.actions import identities, members, sessions
from forum.accounts.oidc.claims import Claims, Provider
from forum.accounts.tables import Member, Session
from forum.app.container import Forum
from forum.core.actor import Role
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.interleaving import interleave, pause_after
from tests.parsing import link_path
from tests.people import ANN, MARIA, member_of
from tests.services.databases import ON_POSTGRES

ISSUER = "https://provider.example"


def make_provider(*, assigns_roles: bool) -> Provider:
    return Provider(
        name="town", issuer=ISSUER, client_id="forum", client_secret="secret", labels={},
        scope="openid", role_claim="groups" if assigns_roles else "",
        roles={"office": Role.official} if assigns_roles else {},
    )  # fmt: skip


def make_claims(role: Role = Role.resident) -> Claims:
    return Claims(issuer=ISSUER, subject="maria", email=MARIA.email, role=role)


async def sign_in(forum: Forum, provider: Provider, role: Role = Role.resident) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        found = await identities.member_for(uow, make_claims(role), provider, language="nl")
        await sessions.begin_session(uow, found, days=30, provider=provider.name)


async def grant(forum: Forum, role: Role) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        await members.grant_role(uow, MARIA.email, role, language="nl")


async def test_two_administrators_do_not_both_lose_the_role(
    forum: Forum, client_as: ClientAs
) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        bea = await members.add_member(uow, "bea@example.org", language="nl", role=Role.admin)
    ann = await member_of(forum.session_factory, ANN)
    ann_browser, bea_browser = await client_as(ANN), await client_as(bea)
    responses = await asyncio.gather(
        ann_browser.post(f"/nl/admin/members/{bea.pk}", data={"role": "resident"}),
        bea_browser.post(f"/nl/admin/members/{ann.pk}", data={"role": "resident"}),
    )
    assert sorted(response.status_code for response in responses) in ([303, 303], [303, 403])
    async with forum.session_factory.read_session() as session:
        admins = select(func.count()).select_from(Member).where(col(Member.role) == Role.admin)
        assert await session.first(admins) == 1


async def test_a_first_sign_in_in_two_windows_makes_one_member(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails
) -> None:
    windows = new_client(), new_client()
    for window in windows:
        await window.post("/nl/sign-in", data={"email": "jan@example.org"})
    await drain()
    links = [link_path(mail) for mail in mails()]
    responses = await asyncio.gather(
        *(window.post(link) for window, link in zip(windows, links, strict=True))
    )
    assert [response.status_code for response in responses] == [303, 303]
    async with forum.session_factory.read_session() as session:
        statement = select(func.count()).select_from(Member).where(col(Member.email).like("jan@%"))
        assert await session.first(statement) == 1


@ON_POSTGRES
async def test_a_role_given_by_hand_survives_a_concurrent_provider_sign_in(
    forum: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = make_provider(assigns_roles=True)
    await sign_in(forum, town)
    pause = pause_after(monkeypatch, queries, "member")
    signing_in = sign_in(forum, town, Role.official)
    assert await interleave(pause, signing_in, lambda: grant(forum, Role.admin), waits=True) is None
    assert (await member_of(forum.session_factory, MARIA)).role is Role.admin


@ON_POSTGRES
async def test_a_role_grant_ends_a_session_that_begins_concurrently(
    forum: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    street = make_provider(assigns_roles=False)
    pause = pause_after(monkeypatch, identities, "member_for")
    await interleave(
        pause, sign_in(forum, street), lambda: grant(forum, Role.moderator), waits=True
    )
    async with forum.session_factory.read_session() as session:
        assert not await session.fetch_all(select(col(Session.id_hash)))
