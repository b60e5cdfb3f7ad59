"""A comment that a moderator sends back: its author changes it, and it is read again."""

from sqlmodel import select

from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.discussion.queries import comments as queries
from forum.discussion.tables import Comment
from tests.conftest import ClientAs, Drain
from tests.factories import post_public_idea
from tests.integration.ideas.test_shield import answers, ask
from tests.integration.moderation.case_steps import decide, notices, open_case_on
from tests.parsing import Page, flash_code
from tests.people import ELS, MARIA, YUSUF
from tests.services.databases import ON_SQLITE

PHONE = "0470 00 00 12"
BODY, CHANGED = "Kom maar eens langs bij ons thuis.", "Kom maar eens langs in het buurthuis."


async def _comment(forum: Forum, number: int) -> Comment:
    async with forum.session_factory.read_session() as session:
        return await queries.comment(session, number)


async def _returned(forum: Forum, client_as: ClientAs, drain: Drain) -> Comment:
    """Maria's comment, back with a question."""
    idea, maria = await post_public_idea(forum, by=YUSUF), await client_as(MARIA)
    await maria.post(f"/nl/ideas/{idea.number}/comments", data={"body": BODY})
    await drain()
    async with forum.session_factory.read_session() as session:
        (newest,) = await session.all(select(Comment))
    case = await open_case_on(forum, newest.ref)
    response = await decide(await client_as(ELS), case, "return", text="Waar precies?")
    assert response.status_code == 303
    await drain()
    return await _comment(forum, newest.pk)


async def test_its_author_changes_it_and_a_moderator_reads_it_again(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    comment, maria = await _returned(forum, client_as, drain), await client_as(MARIA)
    assert comment.visibility is Visibility.returned
    assert (await notices(forum, MARIA))[-1].code == "content_returned"
    path = f"/nl/comments/{comment.pk}/edit"
    page = await maria.get(f"/nl/ideas/{comment.subject_id}", follow_redirects=True)
    assert path in page.text
    assert Page((await maria.get(path)).text).fields["body"] == BODY
    response = await maria.post(path, data={"body": CHANGED})
    assert flash_code(response) == "comment_changed"
    await drain()
    changed = await _comment(forum, comment.pk)
    assert (changed.body, changed.visibility) == (CHANGED, Visibility.pending)
    assert CHANGED in changed.body_html
    case = await open_case_on(forum, comment.ref)
    await decide(await client_as(ELS), case, "publish")
    await drain()
    assert (await _comment(forum, comment.pk)).is_public


@ON_SQLITE
async def test_only_its_author_changes_it(forum: Forum, client_as: ClientAs, drain: Drain) -> None:
    comment = await _returned(forum, client_as, drain)
    path = f"/nl/comments/{comment.pk}/edit"
    for person, status in ((YUSUF, 404), (ELS, 403)):
        browser = await client_as(person)
        assert (await browser.get(path)).status_code == status
        assert (await browser.post(path, data={"body": CHANGED})).status_code == status
    assert (await _comment(forum, comment.pk)).body == BODY


@ON_SQLITE
async def test_a_fault_and_a_question_lose_nothing(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    comment, maria = await _returned(forum, client_as, drain), await client_as(MARIA)
    path = f"/nl/comments/{comment.pk}/edit"
    long = "a" * 3001
    response = await maria.post(path, data={"body": long})
    assert response.status_code == 422
    assert Page(response.text).fields["body"] == long
    data = {"body": f"{CHANGED} Bel {PHONE}."}
    given = answers(await ask(maria, path, data))
    assert (await maria.post(path, data=data | given)).status_code == 303
    changed = await _comment(forum, comment.pk)
    assert changed.visibility is Visibility.pending
    assert PHONE not in changed.body + changed.body_html
