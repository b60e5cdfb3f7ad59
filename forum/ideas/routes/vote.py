"""Routes for voting: cast a vote and take it back."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.routes.confirmation import hold_for_confirmation
from forum.core.errors import Forbidden
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.ideas import rules
from forum.ideas.actions.votes import MergedMeanwhile, cast_vote, take_vote_back
from forum.ideas.forms import CastVote, CastVoteAsGuest
from forum.ideas.presenters.cards import path_of
from forum.ideas.routes.show import show_idea, shown_idea, visible_vote_target, vote_box
from forum.ideas.tables import VoteTarget
from forum.verification.routes.step import Prepare, hold_for_step, take_step
from forum.verification.rules import Act
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, read_form
from forum.web.guards import MEMBERS
from forum.web.redirects import redirect_to_path
from forum.web.rendering.pages import render
from forum.web.request import actor_of, wants_fragment
from forum.web.routing import Handler, post


async def vote(request: Request) -> Response:
    """Vote for an idea; a guest's vote counts once they follow the mailed link."""
    if not actor_of(request).is_authenticated:
        return await _vote_as_guest(request)
    form = await read_form(request, CastVote)
    verdict = await take_step(request, form, Act.vote)
    if verdict.step and form.is_valid and not wants_fragment(request):
        return await hold_for_step(request, "cast_vote", _prepare(request))
    if form.is_valid:
        idea = await _change(request, cast_vote)
    else:
        async with read_session(request) as session:
            idea = await _votable(request, session)
    message_code = "vote_counted_before" if idea.counted_before else "vote_cast"
    return await _after_vote(request, idea, form, message_code)


async def _change(
    request: Request, action: Callable[[UnitOfWork, int], Awaitable[VoteTarget]]
) -> VoteTarget:
    """Cast the vote or take it back; once more if the idea was merged or split meanwhile."""
    number = request.path_params["number"]
    try:
        async with unit_of_work(request) as uow:
            return await action(uow, number)
    except MergedMeanwhile:
        async with unit_of_work(request) as uow:
            return await action(uow, number)


async def _vote_as_guest(request: Request) -> Response:
    form = await read_form(request, CastVoteAsGuest)
    async with read_session(request) as session:
        idea = await _votable(request, session)
    if not form.is_valid:
        return await _after_vote(request, idea, form, "")
    typed = form.cleaned()
    return await hold_for_confirmation(request, typed.email, "cast_vote", _prepare(request))


def _prepare(request: Request) -> Prepare:
    """The data of a vote that waits."""

    async def prepare(uow: UnitOfWork) -> dict[str, Any]:
        target = await _votable(request, uow)
        return {"idea": target.number}

    return prepare


async def _votable(request: Request, session: ReadSession) -> VoteTarget:
    """The idea of the request; raises `NotFound`, and `Forbidden` unless it accepts votes."""
    idea = await visible_vote_target(request, session)
    rules.is_votable(idea).enforce()
    return idea


async def unvote(request: Request) -> Response:
    """Take the actor's vote back."""
    idea = await _change(request, take_vote_back)
    return await _after_vote(request, idea, Form(), "vote_taken_back")


def _refusal_in_place(handler: Handler) -> Handler:
    """Decorate a handler: for htmx a refusal replaces the button; else it is an error page."""

    @wraps(handler)
    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except Forbidden:
            if not wants_fragment(request):
                raise
        async with read_session(request) as session:
            idea = await shown_idea(request, session)
            return render(request, await vote_box(request, idea, session), 403)

    return answer


async def _after_vote(
    request: Request, idea: VoteTarget, form: Form[Any], message_code: str
) -> Response:
    if form.is_valid and not wants_fragment(request):
        return redirect_to_path(request, path_of(idea), message_code)
    status = 200 if form.is_valid else 422
    async with read_session(request) as session:
        current = await shown_idea(request, session)
        if wants_fragment(request):
            return render(request, await vote_box(request, current, session, form), status)
        return await show_idea(request, current, session, status=status, vote_form=form)


ROUTES = (
    post("/ideas/{number:number}/vote", _refusal_in_place(vote), "ideas:vote"),
    post("/ideas/{number:number}/unvote", _refusal_in_place(unvote), "ideas:unvote", MEMBERS),
)
