"""The link in a mail: less of it, without signing in, and each choice taken back on the page it leads to."""

import httpx2
import pytest

from forum.accounts.tables import Rhythm
from forum.app.container import Forum
from forum.core.ref import ContentRef
from forum.home.queries.topics import topics
from forum.ideas.tables import Idea
from forum.inbox import queries
from forum.inbox.tables import NewsKind
from tests.conftest import ClientAs, MakeClient
from tests.factories import cast_vote, post_public_comment, post_public_idea
from tests.news import send_news
from tests.parsing import Page
from tests.people import ELS, MARIA, YUSUF, member_of
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE


async def state(forum: Forum, idea: Idea) -> tuple[Rhythm, Rhythm | None, bool]:
    """Yusuf's usual rhythm, that of ideas, and whether he follows the idea."""
    yusuf = await member_of(forum.session_factory, YUSUF)
    async with forum.session_factory.read_session() as session:
        rhythms = await queries.rhythms(session, yusuf.pk)
        follows = await queries.follows(session, yusuf.pk, idea.ref)
    return yusuf.mail_rhythm, rhythms.get(NewsKind.idea), follows


@pytest.fixture
async def supported(forum: Forum) -> Idea:
    """An idea that Yusuf supports, and was mailed about."""
    idea = await post_public_idea(forum, by=MARIA)
    await cast_vote(forum, idea, by=YUSUF)
    await post_public_comment(forum, idea.ref, "Ik doe mee.", by=ELS)
    await send_news(forum)
    return idea


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"about": "this"}, (Rhythm.daily, None, False)),
        ({"kind": "idea", "rhythm": "never"}, (Rhythm.daily, Rhythm.never, True)),
        ({"rhythm": "weekly"}, (Rhythm.weekly, None, True)),
        ({"rhythm": "never"}, (Rhythm.never, None, True)),
        ({}, (Rhythm.never, None, True)),
    ],
    ids=["idea", "kind", "weekly", "all", "no choice"],
)
async def test_each_choice_is_taken_back_on_the_page_it_leads_to(
    forum: Forum,
    supported: Idea,
    client: httpx2.AsyncClient,
    chosen: dict[str, str],
    expected: tuple[Rhythm, Rhythm | None, bool],
) -> None:
    before = await state(forum, supported)
    code = (await member_of(forum.session_factory, YUSUF)).unsubscribe_code
    data = {
        name: str(supported.ref) if name == "about" else value for name, value in chosen.items()
    }
    response = await client.post(f"/nl/unsubscribe/{code}", data=data)
    assert response.status_code == 303
    assert await state(forum, supported) == expected
    page = Page((await client.get(response.headers["location"])).text)
    assert page.fields["undoes"] == "yes"
    undo = {name: page.fields.get(name, "") for name in ("undoes", "about", "follow", "kind")}
    undo["rhythm"] = dict(httpx2.URL(response.headers["location"]).params).get("rhythm", "")
    response = await client.post(f"/nl/unsubscribe/{code}", data=undo)
    assert await state(forum, supported) == before
    assert "undoes" not in response.headers["location"]


async def test_the_page_offers_what_its_reader_gets(
    forum: Forum, supported: Idea, client: httpx2.AsyncClient
) -> None:
    code = (await member_of(forum.session_factory, YUSUF)).unsubscribe_code
    text = (await client.get(f"/en/unsubscribe/{code}?about={supported.ref}")).text
    assert supported.title in text
    assert "At most once a day" in text
    text = (await client.get(f"/en/unsubscribe/{code}?about=idea:999")).text
    assert supported.title not in text
    assert (await client.get("/en/unsubscribe/abc")).status_code == 404


async def test_a_topic_is_followed_from_its_filtered_list(
    forum: Forum, client_as: ClientAs, new_client: MakeClient
) -> None:
    yusuf = await client_as(YUSUF)
    listed = await yusuf.get("/en/ideas?neighbourhood=centrum")
    assert "/en/follow?neighbourhood=centrum" in listed.text
    async with forum.session_factory.read_session() as session:
        centre = (await topics(session, forum.site))[0]
    page = (await yusuf.get("/en/follow?neighbourhood=centrum")).text
    assert str(centre.ref) in page and "neighbourhood:2" not in page
    await yusuf.post("/en/follow", data={"topic": str(centre.ref)})
    assert "Centrum" in (await yusuf.get("/en/me/following")).text
    unknown = ContentRef(NewsKind.theme, 999)
    assert (await yusuf.post("/en/follow", data={"topic": str(unknown)})).status_code == 404
    response = await new_client().post("/en/follow", data={"topic": str(centre.ref), "email": "x"})
    assert response.status_code == 422
    assert Page(response.text).fields["email"] == "x"


async def test_rhythms_by_kind_are_saved(forum: Forum, client_as: ClientAs) -> None:
    yusuf = await client_as(YUSUF)
    response = await yusuf.post("/nl/me/following/mail", data={"idea": "weekly", "theme": ""})
    assert response.status_code == 303
    member = await member_of(forum.session_factory, YUSUF)
    async with forum.session_factory.read_session() as session:
        rhythms = await queries.rhythms(session, member.pk)
    assert (rhythms[NewsKind.idea], rhythms[NewsKind.theme]) == (Rhythm.weekly, None)
    refused = await yusuf.post("/nl/me/following/mail", data={"idea": "hourly"})
    assert refused.status_code == 400
