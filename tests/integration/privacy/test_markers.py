"""Proof of erasure: markers in every personal field, and then nowhere any more."""

import logging
from pathlib import Path

import pytest
from sqlmodel import select

from forum.app.container import Forum
from forum.discussion.tables import Comment
from forum.ideas.tables import Vote
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.factories import read_idea
from tests.integration.privacy import traces
from tests.integration.privacy.life import ADDRESS, MARKERS, PUBLIC, Life, live
from tests.parsing import flash_code, link_path


@pytest.fixture
async def life(
    forum: Forum, new_client: MakeClient, client_as: ClientAs, drain: Drain, mails: Mails
) -> Life:
    """The life of a resident who has left a marker everywhere."""
    await forum.engine.start()
    return await live(forum, new_client, client_as, drain, mails)


async def _leave(life: Life, drain: Drain, mails: Mails, *, take_texts: bool) -> None:
    data = {"take_texts": "yes"} if take_texts else {}
    await life.browser.post("/nl/me/data/erase", data=data)
    await drain()
    newest = [mail for mail in mails() if mail["To"] == ADDRESS][-1]
    response = await life.browser.post(link_path(newest))
    assert flash_code(response) == "erased"
    await drain()


async def _places(
    forum: Forum, new_client: MakeClient, life: Life, tmp_path: Path, logged: str
) -> dict[str, bytes]:
    """Everything that a forum keeps or shows, by place."""
    database = forum.session_factory.database
    ideas = (f"ideas/{each.number}" for each in (life.public, life.promised, life.commented))
    client = new_client(follow_redirects=True)
    places = await traces.pages(client, (*traces.PAGES, *ideas))
    places |= await traces.backup_members(forum, tmp_path / "forum.backup")
    places |= traces.mail_texts(forum.settings.mail.folder)
    places |= traces.plain_files(forum.settings.uploads.folder)
    places["erasures"] = forum.settings.privacy.erasure_list.read_bytes()
    places["log"] = logged.encode()
    if database.sqlite_path:
        await forum.close()
        for path in database.sqlite_path.parent.glob("*.db"):
            places |= traces.sqlite_files(path)
    else:
        places |= traces.postgres_dump(database.url)
    return places


@pytest.mark.parametrize("take_texts", [False, True], ids=["texts stay", "texts go"])
async def test_after_an_erasure_no_marker_is_left_anywhere(
    forum: Forum,
    life: Life,
    new_client: MakeClient,
    drain: Drain,
    mails: Mails,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    take_texts: bool,
) -> None:
    caplog.set_level(logging.INFO)
    await _leave(life, drain, mails, take_texts=take_texts)
    # The test's own client logs the addresses that it asks for.
    lines = [each.getMessage() for each in caplog.records if each.name.startswith("forum")]
    assert lines
    places = await _places(forum, new_client, life, tmp_path, "\n".join(lines))
    assert len(places) > 10
    gone = dict(MARKERS)
    if take_texts:
        gone |= {what: text for what, text in PUBLIC.items() if what != "promised text"}
    assert traces.places_with(places, gone) == []
    assert traces.places_with(places, {"promised text": PUBLIC["promised text"]})


async def test_the_search_for_markers_finds_them_before(
    forum: Forum, life: Life, new_client: MakeClient, tmp_path: Path
) -> None:
    """The proof would be worth nothing if it looked where nothing is."""
    forum.settings.privacy.erasure_list.write_bytes(b"")
    places = await _places(forum, new_client, life, tmp_path, "")
    found = traces.places_with(places, MARKERS | PUBLIC)
    assert {each.rpartition(": ")[2] for each in found} == {*MARKERS, *PUBLIC}
    assert {each.partition("/")[0] for each in found} >= {"page", "mail"}


async def test_totals_and_threads_stay(
    forum: Forum, life: Life, new_client: MakeClient, drain: Drain, mails: Mails
) -> None:
    votes = (await read_idea(forum, life.commented.number)).votes_count
    await _leave(life, drain, mails, take_texts=False)
    commented = await read_idea(forum, life.commented.number)
    assert (commented.votes_count, commented.comments_count) == (votes, 1)
    page = (await new_client().get(f"/nl/ideas/{commented.number}-een-idee-van-yusuf")).text
    assert PUBLIC["comment"] in page
    async with forum.session_factory.read_session() as session:
        comments = await session.all(select(Comment))
        kept = await session.all(select(Vote).where(Vote.member_id == life.member_id))
    assert [comment.author_left for comment in comments] == [True]
    assert len(kept) == 1
    public = await read_idea(forum, life.public.number)
    assert (public.author_left, public.author_id, public.edited_body) == (True, None, None)
    assert public.votes_count == 1
