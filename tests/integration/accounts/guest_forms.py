"""Forms that guests submit, and the checks that their actions are completed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from sqlmodel import col, select

from forum.accounts.tables import Member
from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.discussion.tables import Comment
from forum.ideas.tables import Idea, Vote
from forum.inbox.tables import Follow
from forum.offers.tables import Offer
from tests.factories import post_public_idea
from tests.integration.projects.factories import write_project

ROSA = "rosa@example.org"
MISTYPED = "ross@example.org"
MARKUP_BODY = "Een bank <b>met</b> luifel & kussens, voor wie wacht."


@dataclass(frozen=True)
class GuestForm:
    """A form that a guest submits, and a check that its action is completed."""

    path: str
    data: dict[str, str]
    is_done: Callable[[Forum], Awaitable[bool]]


async def _idea_exists(forum: Forum) -> bool:
    async with forum.session_factory.read_session() as session:
        found = await session.all(select(Idea).where(Idea.title == "Een bank met een luifel"))
    return [idea.visibility for idea in found] == [Visibility.pending]


async def row_exists(forum: Forum, member_column: object) -> bool:
    """Whether the guest has one row with this column as its member."""
    async with forum.session_factory.read_session() as session:
        rosa = await session.first(select(Member).where(Member.email == ROSA))
        if rosa is None:
            return False
        rows = await session.fetch_all(
            select(col(member_column)).where(col(member_column) == rosa.id)
        )
        return len(rows) == 1


async def guest_form(forum: Forum, intent: str) -> GuestForm:
    """The form of a guest with this intent."""
    if intent == "idea":
        data = {"title": "Een bank met een luifel", "body": MARKUP_BODY, "name_shown": "Rosa"}
        return GuestForm("/nl/ideas", data, _idea_exists)
    if intent == "follow project":
        path = f"/nl/projects/{(await write_project(forum)).number}/follow"
        return GuestForm(path, {}, lambda forum: row_exists(forum, Follow.member_id))
    idea = await post_public_idea(forum)
    path = f"/nl/ideas/{idea.number}"
    if intent == "vote":
        return GuestForm(f"{path}/vote", {}, lambda forum: row_exists(forum, Vote.member_id))
    if intent == "comment":
        data = {"body": MARKUP_BODY, "name_shown": "Rosa"}
        return GuestForm(
            f"{path}/comments", data, lambda forum: row_exists(forum, Comment.author_id)
        )
    if intent == "offer":
        data = {"body": MARKUP_BODY, "name_shown": "Rosa"}
        return GuestForm(f"{path}/offer", data, lambda forum: row_exists(forum, Offer.author_id))
    return GuestForm(f"{path}/follow", {}, lambda forum: row_exists(forum, Follow.member_id))


GUEST_ACTIONS = ("idea", "vote", "comment", "follow", "follow project", "offer")
PENDING_ACTIONS = pytest.mark.parametrize("intent", GUEST_ACTIONS)
