"""Ideas like one that is being written: support them instead, or see what is being done."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content.similarity_port import SimilarityPort
from forum.core.i18n.detection import resolve_language
from forum.core.ref import ContentRef
from forum.core.text.cleaning import clean_line, clean_text
from forum.core.unit_of_work import ReadSession
from forum.ideas import rules
from forum.ideas.pages import AlikeFragment
from forum.ideas.presenters.cards import AlikeIdea, alike_idea
from forum.ideas.queries import ideas as queries
from forum.ideas.queries import milestones as milestone_queries
from forum.ideas.routes.neighbours import SHOWN, found_ideas
from forum.ideas.routes.show import linked_content
from forum.ideas.tables import KIND
from forum.web.database import read_session
from forum.web.forms import Form, posted_values
from forum.web.rendering.pages import render
from forum.web.request import actor_of, language_of, part_of
from forum.web.routing import post

LEAST_TYPED = 10
"""Letters of a title and a text from which on they say what somebody wants."""
SEEN = "alike_seen"
"""The field that says that its author has seen which ideas are like theirs."""


async def alike(request: Request) -> Response:
    """The ideas that are like what is typed so far, for htmx; empty if none is."""
    values = await posted_values(request)
    found = await ideas_like(request, values)
    return render(request, AlikeFragment(alike=found))


async def ideas_like(
    request: Request, values: dict[str, str], *, clearly: bool = False
) -> list[AlikeIdea]:
    """The public ideas that are like the text of a form; `clearly`: only if one is so beyond doubt."""
    title, body = clean_line(values.get("title", "")), clean_text(values.get("body", ""))
    if len(title) + len(body) < LEAST_TYPED:
        return []
    language, _ = resolve_language(values.get("language", ""), title, body)
    found = await part_of(request, SimilarityPort).similar(
        title, body, language, kind=KIND, limit=SHOWN
    )
    if not found or (clearly and not found[0].clearly):
        return []
    async with read_session(request) as session:
        return await _views(request, session, [each.ref for each in found])


async def needs_look(request: Request, form: Form[Any]) -> list[AlikeIdea]:
    """The ideas that the author of a form should see before it is sent; none if they saw them."""
    if not form.is_valid or form.values.get(SEEN):
        return []
    return await ideas_like(request, form.values, clearly=True)


async def _views(
    request: Request, session: ReadSession, refs: Sequence[ContentRef]
) -> list[AlikeIdea]:
    language, actor = language_of(request), actor_of(request)
    ideas = await found_ideas(session, refs)
    voted: set[int] = set()
    if actor.member_id:
        voted = await queries.voted_among(session, [idea.number for idea in ideas], actor.member_id)
    views = []
    for idea in ideas:
        milestones = await milestone_queries.milestones(session, idea.number)
        projects = await linked_content(session, milestones, language)
        may_vote = rules.may_ask_to_vote(actor, idea).allowed
        mine = idea.number in voted
        views.append(alike_idea(idea, language, projects, may_vote=may_vote, voted=mine))
    return views


ROUTES = (post("/ideas/alike", alike, "ideas:alike"),)
