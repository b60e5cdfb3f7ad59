"""Export of everything about a member: what is in it, who fetches it, how often and how long."""

import io
import json
import zipfile
from typing import Any

import httpx2
import pytest
from sqlmodel import select

from forum.app.container import Forum
from forum.core.database.columns import table_of
from forum.core.personal_data import personal_data_of
from forum.privacy.actions.erasures import erase_person
from forum.privacy.tables import DataExport
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.factories import post_public_comment, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.privacy.life import MARKERS, PUBLIC, Life, live
from tests.parsing import Page, flash_code, plain_text
from tests.people import ELS, MARIA, YUSUF
from tests.services.databases import ON_SQLITE

ASK, FETCH = "/nl/me/data/copy", "/nl/me/data/copy/fetch"


def opened(response: httpx2.Response) -> tuple[str, dict[str, Any]]:
    """The page and the data in a fetched archive."""
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert archive.namelist() == ["index.html", "data.json"]
        assert archive.testzip() is None
        return archive.read("index.html").decode(), json.loads(archive.read("data.json"))


@pytest.fixture
async def life(
    forum: Forum, new_client: MakeClient, client_as: ClientAs, drain: Drain, mails: Mails
) -> Life:
    """A resident who has used everything, and whose export is built."""
    return await live(forum, new_client, client_as, drain, mails)


async def test_everything_is_in_it(life: Life) -> None:
    response = await life.browser.post(FETCH)
    assert response.headers["content-type"] == "application/zip"
    page, data = opened(response)
    in_data = json.dumps(data, ensure_ascii=False)
    # What was written signed out with their address is theirs, although it isn't confirmed.
    own = (MARKERS | PUBLIC).items()
    assert [what for what, text in own if text not in in_data] == []
    assert [what for what, text in own if text not in page] == []
    assert "Firefox" in page
    assert "Een idee van Yusuf" in page, "what they support is named"


@ON_SQLITE
async def test_its_page_is_in_the_language_in_which_it_was_requested(
    client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    maria = await client_as(MARIA)
    await maria.post("/ar/me/data/copy")
    await drain()
    page, _ = opened(await maria.post(FETCH))
    assert '<html lang="ar" dir="rtl">' in page
    assert mails()[-1]["Content-Language"] == "nl"


@ON_SQLITE
async def test_each_table_has_all_its_columns(forum: Forum, life: Life) -> None:
    _, data = opened(await life.browser.post(FETCH))
    exported: dict[str, list[set[str]]] = {}
    for each in personal_data_of(forum.session_factory):
        exported.setdefault(table_of(each.table).name, []).append(set(each.exported) - {"archive"})
    assert set(data["tables"]) == set(exported)
    filled = {name for name, rows in data["tables"].items() if rows}
    assert filled >= {
        "member", "member_session", "address_change", "former_address", "sign_in",
        "follow", "notice", "comment", "idea", "vote", "moderation_case", "moderation_decision",
        "journal_entry", "data_export",
    }  # fmt: skip
    for name in filled:
        for row in data["tables"][name]:
            assert set(row) in exported[name], name


@ON_SQLITE
async def test_nothing_of_others_is_in_it(life: Life) -> None:
    page, data = opened(await life.browser.post(FETCH))
    both = page + json.dumps(data)
    for person in (MARIA, YUSUF, ELS):
        assert person.email not in both
    assert "moderator_id" not in json.dumps(data["tables"]["moderation_decision"])


@ON_SQLITE
async def test_a_page_stands_alone(life: Life) -> None:
    page, _ = opened(await life.browser.post(FETCH))
    assert page.startswith("<!doctype html>")
    for loads in ("<script", "<link", "<img", "src=", "url("):
        assert loads not in page


@ON_SQLITE
async def test_it_is_fetched_once_by_its_owner(life: Life, client_as: ClientAs) -> None:
    yusuf = await client_as(YUSUF)
    assert flash_code(await yusuf.post(FETCH)) == "-export_gone"
    assert (await life.browser.post(FETCH)).status_code == 200
    assert flash_code(await life.browser.post(FETCH)) == "-export_gone"


@ON_SQLITE
async def test_its_owner_is_told_and_it_waits_for_seven_days(
    client_as: ClientAs, drain: Drain, mails: Mails, clock: FrozenClock
) -> None:
    maria = await client_as(MARIA)
    assert flash_code(await maria.post(ASK)) == "export_requested"
    await drain()
    (mail,) = mails()
    assert mail["To"] == MARIA.email
    assert "/nl/me/data" in plain_text(mail)
    clock.advance(days=6, hours=23)
    assert "/copy/fetch" in (await maria.get("/nl/me/data")).text
    clock.advance(hours=2)
    assert "/copy/fetch" not in (await maria.get("/nl/me/data")).text
    assert flash_code(await maria.post(FETCH)) == "-export_gone"


async def test_asking_twice_builds_one(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    maria = await client_as(MARIA)
    for _ in range(3):
        await maria.post(ASK)
    await drain()
    assert len(mails()) == 1
    async with forum.session_factory.read_session() as session:
        assert len(await session.all(select(DataExport))) == 1


@ON_SQLITE
async def test_after_it_was_fetched_a_new_one_can_be_asked_for(
    client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    maria = await client_as(MARIA)
    for _ in range(2):
        await maria.post(ASK)
        await drain()
        assert (await maria.post(FETCH)).status_code == 200
    assert len(mails()) == 2


@ON_SQLITE
async def test_a_copy_that_waits_names_nobody_who_was_erased_meanwhile(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails, clock: FrozenClock
) -> None:
    idea = await post_public_idea(forum, "Een zwaluwqx onder elk dak", by=MARIA)
    yusuf = await client_as(YUSUF)
    await yusuf.post(f"/nl/ideas/{idea.number}/follow")
    await yusuf.post(ASK)
    await drain()
    clock.advance(days=6)
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, MARIA.email, keep_texts=False)
    page = (await yusuf.get("/en/me/data")).text
    assert "gathering your data again" in page
    assert "/copy/fetch" not in page
    assert (await yusuf.post(FETCH)).headers["location"] == "/nl/me/data"
    await drain()
    mailed = [mail["Subject"] for mail in mails() if mail["To"] == YUSUF.email]
    assert len(mailed) == 1, "it was said once that it is ready"
    assert "/copy/fetch" in (await yusuf.get("/nl/me/data")).text
    page, data = opened(await yusuf.post(FETCH))
    assert "zwaluwqx" not in page + json.dumps(data)
    assert data["tables"]["data_export"][0]["built_at"] < data["made_at"]
    assert flash_code(await yusuf.post(FETCH)) == "-export_gone"


async def test_a_copy_that_is_built_again_expires_as_before(
    forum: Forum, client_as: ClientAs, drain: Drain, clock: FrozenClock
) -> None:
    yusuf = await client_as(YUSUF)
    await yusuf.post(ASK)
    await drain()
    clock.advance(days=6)
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, MARIA.email)
    await drain()
    assert "/copy/fetch" in (await yusuf.get("/nl/me/data")).text
    clock.advance(days=2)
    assert "/copy/fetch" not in (await yusuf.get("/nl/me/data")).text


@ON_SQLITE
async def test_only_members_have_data(new_client: MakeClient) -> None:
    guest = new_client()
    assert (await guest.get("/nl/me/data")).status_code == 303
    for path in (ASK, FETCH, "/nl/me/data/erase"):
        assert (await guest.post(path)).status_code == 403


async def test_an_expired_export_is_deleted(
    forum: Forum, client_as: ClientAs, drain: Drain, clock: FrozenClock
) -> None:
    await (await client_as(MARIA)).post(ASK)
    await drain()
    clock.advance(days=8)
    assert await forum.sweeper.sweep_if_due() >= 1
    async with forum.session_factory.read_session() as session:
        assert await session.all(select(DataExport)) == []


@ON_SQLITE
async def test_its_page_says_what_the_news_was(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    await post_public_comment(forum, idea.ref, "Zal ik taart bakken?", by=YUSUF)
    await drain()
    maria = await client_as(MARIA)
    await maria.post("/en/me/data/copy")
    await drain()
    page, _ = opened(await maria.post(FETCH))
    text = Page(page).text
    assert "What happened" in text
    assert "wrote a comment on your idea" in text
    assert "comment_on_own" not in text
