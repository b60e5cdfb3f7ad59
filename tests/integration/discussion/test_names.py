"""Official names: a resident's comment under one waits; an official's comment has the mark."""

import re

import pytest
from sqlmodel import col, select

from forum.app.container import Forum
from forum.core.ref import ContentRef
from forum.core.text.html import rich_text_from_plain
from forum.core.visibility import Visibility
from forum.discussion.actions import comments as actions
from forum.discussion.actions.comments import NewComment
from forum.discussion.queries import comments as queries
from forum.discussion.tables import Comment
from tests.conftest import ClientAs, Drain
from tests.factories import (
    change_visibility,
    earn_trust,
    post_pending_idea,
    post_public_comment,
    post_public_idea,
)
from tests.integration.moderation import case_steps
from tests.people import ELS, MARIA, NADIA, TOM, Person, acting_as
from tests.services.databases import ON_SQLITE

PENDING = Visibility.pending


async def post_comment_as(
    forum: Forum, subject: ContentRef, name: str, *, by: Person = MARIA
) -> Comment:
    async with acting_as(forum.session_factory, by) as uow:
        new = NewComment(rich_text_from_plain(f"Ik kom mee, zegt {name}."), "nl", name_shown=name)
        return await actions.post_comment(uow, subject, new)


@ON_SQLITE
@pytest.mark.parametrize(
    "name",
    [
        "Gemeente Voorbeeldstad",
        "Moderator",
        "Sаmеnsprааk",
        "Tom",
        "T o m",
        "Tom G.",
        "Gemeente ✔",
        "البلدية",
    ],
)
async def test_a_trusted_residents_comment_under_an_official_name_waits(
    forum: Forum, drain: Drain, client_as: ClientAs, name: str
) -> None:
    idea = await post_public_idea(forum)
    await earn_trust(forum)
    comment = await post_comment_as(forum, idea.ref, name)
    assert comment.visibility is PENDING
    await drain()
    case = await case_steps.open_case_on(forum, comment.ref)
    assert case.sign_codes == ("official_name",)
    els = await client_as(ELS)
    assert (
        "De naam lijkt op die van de gemeente"
        in (await els.get(f"/nl/moderation/cases/{case.id}")).text
    )
    assert "Naam lijkt op die van de gemeente" in (await els.get("/nl/moderation")).text


@ON_SQLITE
@pytest.mark.parametrize("name", ["Maria", "Van Gemeenteren", "Tom Peeters", ""])
async def test_a_trusted_residents_comment_under_an_ordinary_name_is_public(
    forum: Forum, name: str
) -> None:
    idea = await post_public_idea(forum)
    await earn_trust(forum)
    assert (await post_comment_as(forum, idea.ref, name)).is_public


@ON_SQLITE
async def test_staff_may_use_an_official_name(forum: Forum) -> None:
    idea = await post_public_idea(forum)
    for person in (TOM, ELS, NADIA):
        assert (
            await post_comment_as(forum, idea.ref, "Gemeente Voorbeeldstad", by=person)
        ).is_public


@ON_SQLITE
async def test_a_name_that_staff_used_is_an_official_name(forum: Forum) -> None:
    idea = await post_public_idea(forum)
    await earn_trust(forum)
    assert (await post_comment_as(forum, idea.ref, "Thomas Goossens")).is_public
    await post_comment_as(forum, idea.ref, "Thomas Goossens", by=TOM)
    assert (await post_comment_as(forum, idea.ref, "T. Goossens")).visibility is PENDING


async def test_a_name_like_the_towns_waits_once(forum: Forum) -> None:
    """`An Voorbeeldstad` resembles the town; `Stad` is a word for a role, which always waits."""
    idea = await post_public_idea(forum)
    await earn_trust(forum)
    for name, second_is_public in (("An Voorbeeldstad", True), ("Jan Stad", False)):
        first = await post_comment_as(forum, idea.ref, name)
        assert first.visibility is PENDING
        await change_visibility(forum, first.ref, Visibility.public)
        async with acting_as(forum.session_factory, MARIA) as uow:
            new = NewComment(
                rich_text_from_plain(f"Ook taart, zegt {name}."), "nl", name_shown=name
            )
            assert (await actions.post_comment(uow, idea.ref, new)).is_public is second_is_public


@ON_SQLITE
async def test_an_idea_under_an_official_name_has_the_sign(forum: Forum, drain: Drain) -> None:
    idea = await post_pending_idea(forum, name_shown="Gemeente Voorbeeldstad")
    await drain()
    assert (await case_steps.open_case_on(forum, idea.ref)).sign_codes == ("official_name",)


@ON_SQLITE
async def test_a_comment_confirmed_from_a_mail_belongs_to_the_confirming_member(
    forum: Forum,
) -> None:
    idea = await post_public_idea(forum)
    await earn_trust(forum)
    async with forum.session_factory.unit_of_work() as uow:
        drafts = [
            await actions.keep_draft(
                uow, idea.ref, NewComment(rich_text_from_plain(body), "nl", name_shown="Moderator")
            )
            for body in ("Ik kom.", "Ik ook.")
        ]
    for person, draft in zip((TOM, MARIA), drafts, strict=True):
        async with acting_as(forum.session_factory, person) as uow:
            await actions.submit_draft(uow, await queries.comment(uow, draft.ref.id))
    async with forum.session_factory.read_session() as session:
        tom, maria = await session.all(select(Comment).order_by(col(Comment.id)))
    assert (tom.by_staff, tom.visibility) == (True, PENDING)
    assert (maria.by_staff, maria.visibility) == (False, PENDING)


@ON_SQLITE
async def test_a_comment_by_an_official_has_the_mark_of_the_municipality(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    first = await post_public_comment(forum, idea.ref, name_shown="Maria")
    path = f"/nl/ideas/{idea.number}"
    maria = await client_as(MARIA)
    html_before = (await maria.get(path, follow_redirects=True)).text
    assert "official-mark" not in html_before
    assert '<span class="tag">inwoner</span>' not in html_before
    await post_public_comment(forum, idea.ref, "Wij ook.", by=TOM, parent=first, name_shown="Tom")
    html = (await maria.get(path, follow_redirects=True)).text
    comments = re.findall(r'<div class="comment.*?<div class="prose', html, re.DOTALL)
    assert len(comments) == 2
    resident, official = comments
    assert "official-mark" not in resident
    assert '<b><bdi>Maria</bdi></b> <span class="tag">inwoner</span>' in resident
    assert re.search(
        r'<p class="official-mark"><svg .*?</svg><span>Gemeente Voorbeeldstad</span></p>\s*'
        r'<p class="comment-head"><b><bdi>Tom</bdi></b>',
        official,
    )
    assert "inwoner<" not in official
