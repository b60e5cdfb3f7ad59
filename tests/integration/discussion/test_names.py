"""Whose name looks like the municipality's waits; and who speaks for it carries its mark."""

import re

import pytest
from sqlmodel import col, select

from forum.accounts.actions.members import set_trust
from forum.app.container import Forum
from forum.core.ref import ContentRef
from forum.core.text.html import rich_text_from_plain
from forum.core.visibility import Visibility
from forum.discussion import actions, queries
from forum.discussion.actions import NewComment
from forum.discussion.tables import Comment
from tests.conftest import ClientAs, Drain
from tests.factories import move, post_pending_idea, post_public_comment, post_public_idea
from tests.integration.moderation import case_steps
from tests.people import ELS, MARIA, NADIA, TOM, Person, acting_as, member
from tests.services.databases import ON_SQLITE

WAITING = Visibility.pending


async def trust(forum: Forum, person: Person = MARIA) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        await set_trust(uow, (await member(forum.session_factory, person)).pk, trusted=True)


async def comment_as(forum: Forum, on: ContentRef, name: str, *, by: Person = MARIA) -> Comment:
    async with acting_as(forum.session_factory, by) as uow:
        new = NewComment(rich_text_from_plain(f"Ik kom mee, zegt {name}."), "nl", name_shown=name)
        return await actions.post_comment(uow, on, new)


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
async def test_a_trusted_resident_waits_under_the_name_of_the_house(
    forum: Forum, drain: Drain, client_as: ClientAs, name: str
) -> None:
    idea = await post_public_idea(forum)
    await trust(forum)
    comment = await comment_as(forum, idea.ref, name)
    assert comment.visibility is WAITING
    await drain()
    case = await case_steps.open_case_on(forum, comment.ref)
    assert case.sign_codes == ("official_name",)
    els = await client_as(ELS)
    assert (
        "De naam lijkt op die van de gemeente"
        in (await els.get(f"/nl/moderation/cases/{case.id}")).text
    )
    assert "Naam lijkt op die van de gemeente" in (await els.get("/nl/moderation")).text


@pytest.mark.parametrize("name", ["Maria", "Van Gemeenteren", "Tom Peeters", ""])
async def test_a_trusted_resident_under_an_ordinary_name_does_not(forum: Forum, name: str) -> None:
    idea = await post_public_idea(forum)
    await trust(forum)
    assert (await comment_as(forum, idea.ref, name)).is_public


async def test_staff_may_go_by_the_name_of_the_house(forum: Forum) -> None:
    idea = await post_public_idea(forum)
    for person in (TOM, ELS, NADIA):
        assert (await comment_as(forum, idea.ref, "Gemeente Voorbeeldstad", by=person)).is_public


async def test_the_name_a_colleague_signed_with_is_theirs(forum: Forum) -> None:
    idea = await post_public_idea(forum)
    await trust(forum)
    assert (await comment_as(forum, idea.ref, "Thomas Goossens")).is_public
    await comment_as(forum, idea.ref, "Thomas Goossens", by=TOM)
    assert (await comment_as(forum, idea.ref, "T. Goossens")).visibility is WAITING


async def test_whose_own_name_it_is_waits_once(forum: Forum) -> None:
    """An Voorbeeldstad is called like the town; a word for a role waits every time."""
    idea = await post_public_idea(forum)
    await trust(forum)
    for name, again in (("An Voorbeeldstad", True), ("Jan Stad", False)):
        first = await comment_as(forum, idea.ref, name)
        assert first.visibility is WAITING
        await move(forum, first.ref, Visibility.public)
        async with acting_as(forum.session_factory, MARIA) as uow:
            new = NewComment(
                rich_text_from_plain(f"Ook taart, zegt {name}."), "nl", name_shown=name
            )
            assert (await actions.post_comment(uow, idea.ref, new)).is_public is again


async def test_an_idea_under_such_a_name_says_so_to_the_moderator(
    forum: Forum, drain: Drain
) -> None:
    idea = await post_pending_idea(forum, name_shown="Gemeente Voorbeeldstad")
    await drain()
    assert (await case_steps.open_case_on(forum, idea.ref)).sign_codes == ("official_name",)


async def test_a_comment_confirmed_from_a_mail_is_by_who_confirmed_it(forum: Forum) -> None:
    idea = await post_public_idea(forum)
    await trust(forum)
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
    assert (tom.by_staff, tom.visibility) == (True, WAITING)
    assert (maria.by_staff, maria.visibility) == (False, WAITING)


@ON_SQLITE
async def test_who_speaks_for_the_municipality_carries_its_mark(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    first = await post_public_comment(forum, idea.ref, name_shown="Maria")
    path = f"/nl/ideas/{idea.number}"
    maria = await client_as(MARIA)
    before = (await maria.get(path, follow_redirects=True)).text
    assert "official-mark" not in before
    assert '<span class="tag">inwoner</span>' not in before
    await post_public_comment(forum, idea.ref, "Wij ook.", by=TOM, parent=first, name_shown="Tom")
    page = (await maria.get(path, follow_redirects=True)).text
    parts = re.findall(r'<div class="comment.*?<div class="prose', page, re.DOTALL)
    assert len(parts) == 2
    resident, official = parts
    assert "official-mark" not in resident
    assert '<b><bdi>Maria</bdi></b> <span class="tag">inwoner</span>' in resident
    assert re.search(
        r'<p class="official-mark"><svg .*?</svg><span>Gemeente Voorbeeldstad</span></p>\s*'
        r'<p class="comment-head"><b><bdi>Tom</bdi></b>',
        official,
    )
    assert "inwoner<" not in official
