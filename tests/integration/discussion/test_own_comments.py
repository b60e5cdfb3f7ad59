"""Authors and their comments: change within the edit window, withdraw, put back."""

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.discussion.queries import comments as queries
from forum.discussion.tables import Comment
from tests.conftest import ClientAs, Drain
from tests.factories import change_visibility, post_public_comment, post_public_idea, read_idea
from tests.frozen_clock import FrozenClock
from tests.integration.moderation import case_steps
from tests.integration.moderation.report_steps import reported_from
from tests.parsing import Page, flash_code
from tests.people import ELS, MARIA, TOM, YUSUF
from tests.services.databases import ON_SQLITE

V = Visibility
CHANGED = "Ik doe mee, maar alleen op dinsdag."


async def comment_of_maria(forum: Forum, body: str = "Ik doe mee.") -> Comment:
    """A public comment of hers on Yusuf's idea."""
    idea = await post_public_idea(forum, by=YUSUF)
    return await post_public_comment(forum, idea.ref, body, by=MARIA)


async def read(forum: Forum, comment: Comment) -> Comment:
    """Its current state."""
    async with forum.session_factory.read_session() as session:
        return await queries.comment(session, comment.pk)


async def idea_page(browser: httpx2.AsyncClient, comment: Comment) -> str:
    """The page of the idea it is on."""
    path = f"/nl/ideas/{comment.subject_id}"
    return (await browser.get(path, follow_redirects=True)).text


@pytest.mark.parametrize(
    ("person", "code", "after"),
    [
        (TOM, "comment_changed_directly", V.public),
        # A newcomer's edit waits: nobody has read it.
        (MARIA, "comment_changed", V.pending),
    ],
)
async def test_a_public_comment_is_changed_by_the_review_policy(
    forum: Forum,
    client_as: ClientAs,
    client: httpx2.AsyncClient,
    drain: Drain,
    person: object,
    code: str,
    after: Visibility,
) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    comment = await post_public_comment(forum, idea.ref, by=person)  # type: ignore[arg-type]
    browser = await client_as(person)  # type: ignore[arg-type]
    path = f"/nl/comments/{comment.pk}/edit"
    assert path in await idea_page(browser, comment)
    assert Page((await browser.get(path)).text).fields["body"] == comment.body
    response = await browser.post(path, data={"body": CHANGED})
    assert flash_code(response) == code
    changed = await read(forum, comment)
    assert (changed.visibility, changed.body) == (after, CHANGED)
    assert (await read_idea(forum, idea.number)).comments_count == int(after is V.public)
    assert (CHANGED in await idea_page(client, comment)) is (after is V.public)
    await drain()
    if after is V.pending:
        case = await case_steps.open_case_on(forum, comment.ref)
        await case_steps.decide(await client_as(ELS), case, "publish")
        await drain()
    html = await idea_page(client, comment)
    assert CHANGED in html and comment.body_html not in html
    english = await client.get(f"/en/ideas/{idea.number}", follow_redirects=True)
    assert ">changed</span>" in english.text


@ON_SQLITE
async def test_the_same_text_changes_nothing(forum: Forum, client_as: ClientAs) -> None:
    comment = await comment_of_maria(forum)
    await (await client_as(MARIA)).post(
        f"/nl/comments/{comment.pk}/edit", data={"body": comment.body}
    )
    unchanged = await read(forum, comment)
    assert unchanged.is_public and unchanged.changed_at is None


@ON_SQLITE
async def test_after_the_edit_window_it_stays_as_it_is(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    comment = await comment_of_maria(forum)
    clock.advance(minutes=61)
    maria, path = await client_as(MARIA), f"/nl/comments/{comment.pk}/edit"
    assert path not in await idea_page(maria, comment)
    assert (await maria.get(path)).status_code == 403
    assert (await maria.post(path, data={"body": CHANGED})).status_code == 403
    assert (await read(forum, comment)).body == comment.body


@pytest.mark.parametrize("was", [V.public, V.pending])
async def test_a_withdrawn_comment_is_put_back_and_read_again(
    forum: Forum,
    client_as: ClientAs,
    client: httpx2.AsyncClient,
    drain: Drain,
    was: Visibility,
) -> None:
    comment = await comment_of_maria(forum)
    if was is V.pending:
        await change_visibility(forum, comment.ref, V.pending)
    maria, path = await client_as(MARIA), f"/nl/comments/{comment.pk}"
    withdrawn = await maria.post(f"{path}/withdraw")
    assert flash_code(withdrawn) == "comment_withdrawn_for_now"
    assert withdrawn.headers["location"].endswith(f"#comment-{comment.pk}")
    await drain()
    assert f"{path}/put-back" in await idea_page(maria, comment)
    for reader in (client, await client_as(YUSUF), await client_as(TOM)):
        assert "Ik doe mee." not in await idea_page(reader, comment)
    assert (await read_idea(forum, comment.subject_id)).comments_count == 0
    assert flash_code(await maria.post(f"{path}/put-back")) == "comment_put_back"
    assert (await read(forum, comment)).visibility is V.pending
    await drain()
    case = await case_steps.open_case_on(forum, comment.ref)
    await case_steps.decide(await client_as(ELS), case, "publish")
    await drain()
    assert "Ik doe mee." in await idea_page(client, comment)
    assert (await read_idea(forum, comment.subject_id)).comments_count == 1


async def test_who_puts_a_reported_comment_back_meets_a_moderator(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    """Its reporters heard that it is gone: it isn't public again unread."""
    comment = await comment_of_maria(forum)
    await reported_from(forum, comment.ref, "192.0.2.1")
    await drain()
    maria = await client_as(MARIA)
    await maria.post(f"/nl/comments/{comment.pk}/withdraw")
    # Also if what follows from the withdrawal comes after the way back.
    await maria.post(f"/nl/comments/{comment.pk}/put-back")
    await drain()
    assert (await read(forum, comment)).visibility is V.pending
    assert (await case_steps.open_case_on(forum, comment.ref)).is_open


@ON_SQLITE
@pytest.mark.parametrize(
    ("person", "minutes", "status"), [(MARIA, 11, 403), (YUSUF, 0, 404), (ELS, 0, 403)]
)
async def test_only_its_author_puts_it_back_and_only_for_a_while(
    forum: Forum,
    client_as: ClientAs,
    clock: FrozenClock,
    person: object,
    minutes: int,
    status: int,
) -> None:
    comment = await comment_of_maria(forum)
    await (await client_as(MARIA)).post(f"/nl/comments/{comment.pk}/withdraw")
    clock.advance(minutes=minutes)
    browser = await client_as(person)  # type: ignore[arg-type]
    assert "put-back" not in await idea_page(browser, comment)
    response = await browser.post(f"/nl/comments/{comment.pk}/put-back")
    assert response.status_code == status
    assert (await read(forum, comment)).visibility is V.withdrawn


@ON_SQLITE
async def test_what_was_back_with_its_author_is_withdrawn_for_good(
    forum: Forum, client_as: ClientAs
) -> None:
    comment = await comment_of_maria(forum)
    await change_visibility(forum, comment.ref, V.pending)
    await change_visibility(forum, comment.ref, V.returned)
    maria = await client_as(MARIA)
    assert (
        flash_code(await maria.post(f"/nl/comments/{comment.pk}/withdraw")) == "comment_withdrawn"
    )
    assert (await maria.post(f"/nl/comments/{comment.pk}/put-back")).status_code == 403
