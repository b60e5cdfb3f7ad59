"""Factories: create test data through the real actions."""

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import TypedDict, Unpack

from forum.accounts.actions.members import actor_for, add_member
from forum.accounts.tables import Member
from forum.app.container import Forum
from forum.calls import queries as calls_queries
from forum.calls.tables import Call
from forum.core.content import lifecycle
from forum.core.content.summary import VisibilityChange
from forum.core.ref import ContentRef
from forum.core.text.html import (
    htmls,
    rich_text_from_markdown,
    rich_text_from_plain,
    rich_texts_from_markdown,
)
from forum.core.unit_of_work import SessionFactory, UnitOfWork
from forum.core.visibility import Visibility
from forum.discussion.actions import comments as discussion
from forum.discussion.actions.comments import NewComment
from forum.discussion.tables import Comment
from forum.ideas.actions import ideas, statuses
from forum.ideas.actions import votes as voting
from forum.ideas.actions.ideas import NewIdea
from forum.ideas.queries import ideas as queries
from forum.ideas.tables import Idea, Status
from forum.town import queries as town_queries
from forum.town.tables import Neighbourhood, Theme
from moderation.actions.cases import open_case_on
from moderation.actions.decisions import decide
from moderation.tables.decisions import Outcome
from tests.people import BRAM, MARIA, TOM, Person, acting_as

NEIGHBOURHOODS = ("centrum", "noord")
THEMES = ("buren", "groen")
OPEN_CALL = "samen-buiten"
CLOSED_CALL = "winter"
BODY = "Elke dinsdag koffie op het plein, met een stoel voor wie alleen komt."
_sequence = itertools.count(1)


async def seed_town(uow: UnitOfWork) -> None:
    """The town of every test: two neighbourhoods, two themes, an open and a closed call."""
    for position, slug in enumerate(NEIGHBOURHOODS):
        await uow.add(Neighbourhood(slug=slug, name=slug.capitalize(), position=position))
    for position, slug in enumerate(THEMES):
        names = {"nl": slug.capitalize(), "en": f"{slug} (en)"}
        await uow.add(Theme(slug=slug, names=names, position=position))
    today = uow.now.date()
    intro = {"nl": "Vertel het ons.", "en": "Tell us."}
    for slug, opens_in, closes_in in ((OPEN_CALL, -10, 50), (CLOSED_CALL, -90, -40)):
        await uow.add(
            Call(
                slug=slug,
                question={"nl": f"Wat brengt ons samen ({slug})?", "en": f"What ({slug})?"},
                intro=intro,
                intro_html=htmls(rich_texts_from_markdown(intro)),
                opens_on=today + timedelta(days=opens_in),
                closes_on=today + timedelta(days=closes_in),
            )
        )


class IdeaOptions(TypedDict, total=False):
    """What may be chosen of a new idea; neighbourhood, theme and call by their slugs."""

    by: Person
    body: str
    language: str
    name_shown: str
    neighbourhood: str
    theme: str
    call: str


async def _resolve_options(
    uow: UnitOfWork, new: NewIdea, options: IdeaOptions
) -> tuple[NewIdea, Call | None]:
    if neighbourhood := options.get("neighbourhood"):
        neighbourhoods = {row.slug: row.id for row in await town_queries.neighbourhoods(uow)}
        new = replace(new, neighbourhood_id=neighbourhoods[neighbourhood])
    if theme := options.get("theme"):
        themes = {row.slug: row.id for row in await town_queries.themes(uow)}
        new = replace(new, theme_id=themes[theme])
    call = options.get("call")
    return new, await calls_queries.call_by_slug(uow, call) if call else None


def _unique_title() -> str:
    return f"Koffie op het plein, dag {next(_sequence)}"


async def post_pending_idea(forum: Forum, title: str = "", **options: Unpack[IdeaOptions]) -> Idea:
    """A pending idea; the default title is unique, and its author is Maria."""
    async with acting_as(forum.session_factory, options.get("by", MARIA)) as uow:
        new = NewIdea(
            title=title or _unique_title(),
            body=rich_text_from_plain(options.get("body", BODY)),
            language=options.get("language", "nl"),
            name_shown=options.get("name_shown", ""),
        )
        new, in_call = await _resolve_options(uow, new, options)
        return (await ideas.post_idea(uow, new, call=in_call)).idea


async def earn_trust(forum: Forum, person: Person = MARIA) -> None:
    """Let a moderator publish an idea of theirs."""
    idea = await post_pending_idea(forum, by=person)
    async with acting_as(forum.session_factory, BRAM) as uow:
        case = await open_case_on(uow, idea.ref)
        await decide(uow, case.pk, Outcome.publish)


async def post_public_idea(
    forum: Forum, title: str = "", *, votes: int = 0, status: Status = Status.open,
    **options: Unpack[IdeaOptions],
) -> Idea:  # fmt: skip
    """A published idea with this status, and so many votes of new members."""
    idea = await post_pending_idea(forum, title, **options)
    await change_visibility(forum, idea.ref, Visibility.public)
    if votes:
        await add_votes(forum.session_factory, idea, votes)
    for step in STEPS_TO[status]:
        await change_status(forum, idea, step)
    return await read_idea(forum, idea.number)


STEPS_TO: dict[Status, tuple[Status, ...]] = {
    Status.open: (),
    Status.under_review: (Status.under_review,),
    Status.accepted: (Status.under_review, Status.accepted),
    Status.declined: (Status.under_review, Status.declined),
    Status.planned: (Status.under_review, Status.accepted, Status.planned),
    Status.in_progress: (
        Status.under_review, Status.accepted, Status.planned, Status.in_progress,
    ),
    Status.realised: (
        Status.under_review, Status.accepted, Status.planned, Status.in_progress, Status.realised,
    ),
}  # fmt: skip


async def post_public_ideas(forum: Forum, count: int, *, by: Person = MARIA) -> list[Idea]:
    """`count` published ideas, posted in one transaction and published in another."""
    async with acting_as(forum.session_factory, by) as uow:
        new = [NewIdea(_unique_title(), rich_text_from_plain(BODY), "nl") for _ in range(count)]
        refs = [(await ideas.post_idea(uow, each)).idea.ref for each in new]
    async with acting_as(forum.session_factory, BRAM) as uow:
        for ref in refs:
            await lifecycle.move(uow, ref, VisibilityChange(Visibility.public))
    async with forum.session_factory.read_session() as session:
        return [await queries.idea(session, ref.id) for ref in refs]


async def change_visibility(
    forum: Forum,
    ref: ContentRef,
    to: Visibility,
    *,
    by: Person = BRAM,
    ground: str = "",
    text: str = "",
) -> None:
    """Change the visibility of any content, as a moderator's decision does."""
    async with acting_as(forum.session_factory, by) as uow:
        await lifecycle.move(uow, ref, VisibilityChange(to, ground, text))


async def change_status(
    forum: Forum, idea: Idea, to: Status, *, by: Person = TOM, answer: str = "Omdat het kan."
) -> None:
    """Change the status as an official; `planned` as a link to a project does it."""
    async with acting_as(forum.session_factory, by) as uow:
        current = await queries.idea(uow, idea.number)
        if to is Status.planned:
            await statuses.plan_idea(uow, current, "")
        else:
            await statuses.change_status(uow, current, to, answer=rich_text_from_markdown(answer))


async def cast_vote(forum: Forum, idea: Idea, *, by: Person) -> None:
    """Vote as one of the cast."""
    async with acting_as(forum.session_factory, by) as uow:
        await voting.cast_vote(uow, idea.number)


async def add_votes(session_factory: SessionFactory, idea: Idea, count: int) -> None:
    """Add `count` votes, each of a new member."""
    async with session_factory.unit_of_work() as uow:
        members = [await _add_resident(uow) for _ in range(count)]
        for voter in members:
            uow.actor = actor_for(voter, uow.now)
            await voting.cast_vote(uow, idea.number)


async def _add_resident(uow: UnitOfWork) -> Member:
    return await add_member(uow, f"voter{next(_sequence)}@example.org", language="nl")


async def add_residents(session_factory: SessionFactory, count: int) -> list[Member]:
    """Add `count` new residents."""
    async with session_factory.unit_of_work() as uow:
        return [await _add_resident(uow) for _ in range(count)]


async def post_public_comment(
    forum: Forum, on: ContentRef, body: str = "Goed idee, ik doe mee.", *, by: Person = MARIA,
    parent: Comment | None = None, name_shown: str = "",
) -> Comment:  # fmt: skip
    """A published comment."""
    async with acting_as(forum.session_factory, by) as uow:
        new = NewComment(
            body=rich_text_from_plain(body), language="nl", name_shown=name_shown,
            parent_id=parent.id if parent else None,
        )  # fmt: skip
        comment = await discussion.post_comment(uow, on, new)
    if comment.visibility is Visibility.pending:
        await change_visibility(forum, comment.ref, Visibility.public)
    return comment


async def read_idea(forum: Forum, number: int) -> Idea:
    """Read an idea from the database."""
    async with forum.session_factory.read_session() as session:
        return await queries.idea(session, number)
