"""The shield asks before a comment is sent, by members and by guests, also on a page with an open answer."""

import pytest
from sqlmodel import col, select

from forum.app.container import Forum
from forum.core.content.sealed import SealedText
from forum.core.visibility import Visibility
from forum.discussion.tables import Comment
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.factories import earn_trust, post_public_comment, post_public_idea
from tests.integration.ideas.test_shield import answers, ask
from tests.parsing import flash_code, link_path
from tests.people import MARIA, YUSUF
from tests.services.databases import ON_SQLITE

PHONE = "0470 00 00 12"
BODY = f"Mooi plan! Ik help graag, bel me op {PHONE}."


async def newest(forum: Forum) -> tuple[Comment, list[SealedText]]:
    """The newest comment and every sealed text."""
    async with forum.session_factory.read_session() as session:
        comments = await session.all(select(Comment).order_by(col(Comment.id)))
        return comments[-1], await session.all(select(SealedText))


@ON_SQLITE
@pytest.mark.parametrize("answer", ["out", "in"])
async def test_a_trusted_member_is_asked_and_a_number_that_stays_waits_for_a_moderator(
    forum: Forum, client_as: ClientAs, answer: str
) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    parent = await post_public_comment(forum, idea.ref, by=YUSUF)
    await earn_trust(forum, MARIA)
    maria, path = await client_as(MARIA), f"/nl/ideas/{idea.number}/comments"
    data = {"body": BODY, "name_shown": "Maria", "parent": str(parent.pk)}
    (name,) = answers(await ask(maria, path, data))
    response = await maria.post(path, data=data | {name: answer})
    comment, originals = await newest(forum)
    if answer == "in":
        assert flash_code(response) == "comment_waiting"
        assert (comment.visibility, comment.body, originals) == (Visibility.pending, BODY, [])
    else:
        assert flash_code(response) == "comment_posted"
        assert PHONE not in comment.body + comment.body_html
        assert [each.text for each in originals] == [BODY]
        assert originals[0].subject == comment.ref


async def test_a_guests_comment_is_asked_about_and_kept(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails
) -> None:
    idea, guest = await post_public_idea(forum, by=MARIA), new_client()
    path, data = f"/nl/ideas/{idea.number}/comments", {"body": BODY, "email": "jan@example.org"}
    given = answers(await ask(guest, path, data))
    response = await guest.post(path, data=data | given)
    assert response.headers["location"] == "/nl/sign-in/code"
    await drain()
    (mail,) = [mail for mail in mails() if mail["To"] == "jan@example.org"]
    assert PHONE not in str(mail)
    await guest.post(link_path(mail))
    comment, (original,) = await newest(forum)
    assert (comment.visibility, original.author_id) == (Visibility.pending, comment.author_id)
    assert comment.author_id is not None
