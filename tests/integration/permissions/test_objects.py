"""What belongs to somebody: others with the same role don't reach it, whatever its number."""

import pytest
from sqlmodel import col, select

from forum.app.container import Forum
from forum.inbox.tables import Notice
from tests.conftest import ClientAs, Drain
from tests.factories import post_pending_idea, post_public_comment, post_public_idea
from tests.integration.moderation.case_steps import decide, open_case_on
from tests.parsing import Page, flash_code
from tests.people import ANN, ELS, MARIA, NADIA, TOM, YUSUF, Person, member_of
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE


@pytest.mark.parametrize(
    ("person", "status"), [(MARIA, 200), (YUSUF, 404), (TOM, 404), (ELS, 200), (ANN, 200)],
    ids=lambda value: value.name if isinstance(value, Person) else str(value),
)  # fmt: skip
async def test_what_waits_is_for_its_author_and_moderators(
    forum: Forum, client_as: ClientAs, person: Person, status: int
) -> None:
    idea = await post_pending_idea(forum, by=MARIA)
    browser = await client_as(person)
    response = await browser.get(f"/nl/ideas/{idea.number}", follow_redirects=True)
    assert response.status_code == status


async def test_a_notice_of_another(forum: Forum, client_as: ClientAs, drain: Drain) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    await post_public_comment(forum, idea.ref, by=YUSUF)
    await drain()
    maria = await member_of(forum.session_factory, MARIA)
    async with forum.session_factory.read_session() as session:
        notice = await session.first(
            select(Notice).where(Notice.member_id == maria.pk).order_by(col(Notice.id))
        )
    assert notice is not None
    path = f"/nl/me/notices/{notice.pk}/open"
    assert (await (await client_as(YUSUF)).post(path)).status_code == 404
    assert (await (await client_as(MARIA)).post(path)).status_code == 303


async def test_a_session_of_another(client_as: ClientAs) -> None:
    maria, second, yusuf = await client_as(MARIA), await client_as(MARIA), await client_as(YUSUF)
    listed = Page((await maria.get("/nl/me/sessions")).text).fields["session"]
    await yusuf.post("/nl/me/sessions", data={"session": listed})
    assert (await second.get("/nl/me")).status_code == 200


async def test_an_export_of_another(client_as: ClientAs, drain: Drain) -> None:
    maria, yusuf, ann = [await client_as(person) for person in (MARIA, YUSUF, ANN)]
    await maria.post("/nl/me/data/copy")
    await drain()
    for other in (yusuf, ann):
        assert flash_code(await other.post("/nl/me/data/copy/fetch")) == "-export_gone"
    assert (await maria.post("/nl/me/data/copy/fetch")).status_code == 200


@pytest.mark.parametrize("person", [ELS, ANN], ids=lambda person: person.name)
async def test_nobody_decides_on_their_own_content(
    forum: Forum, client_as: ClientAs, drain: Drain, person: Person
) -> None:
    idea = await post_pending_idea(forum, by=person)
    await drain()
    case = await open_case_on(forum, idea.ref)
    assert (await decide(await client_as(person), case, "publish")).status_code == 403


async def test_a_comment_of_another_is_not_withdrawn(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    comment = await post_public_comment(forum, idea.ref, by=MARIA)
    for person in (YUSUF, NADIA, ANN):
        response = await (await client_as(person)).post(f"/nl/comments/{comment.pk}/withdraw")
        assert response.status_code == 403
