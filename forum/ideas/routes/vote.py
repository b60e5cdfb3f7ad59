"""Routes for voting: casting a vote and taking it back."""

from functools import wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.routes.mail_limits import count_mail
from forum.accounts.routes.sign_in import redirect_to_code_form, start_sign_in
from forum.core.errors import Forbidden
from forum.ideas import rules
from forum.ideas.actions.votes import cast_vote, take_vote_back
from forum.ideas.forms import CastVote, CastVoteAsGuest
from forum.ideas.presenters import path_of
from forum.ideas.routes.show import show_idea, visible_idea, visible_vote_target, vote_box
from forum.ideas.tables import VoteTarget
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, read_form
from forum.web.guards import MEMBERS
from forum.web.redirects import redirect_to_path
from forum.web.rendering.pages import render
from forum.web.request import actor_of, wants_fragment
from forum.web.routing import Handler, post


async def vote(request: Request) -> Response:
    """Support an idea; a guest's vote counts when the mailed link is used."""
    guest = not actor_of(request).is_authenticated
    form: Form[Any] = await read_form(request, CastVoteAsGuest if guest else CastVote)
    if form.is_valid and guest:
        async with read_session(request) as session:
            rules.is_votable(await visible_vote_target(request, session)).enforce()
        await count_mail(request, form.cleaned().email)
    async with unit_of_work(request) as uow:
        if form.is_valid and not guest:
            number = request.path_params["number"]
            idea = await cast_vote(uow, number, follow_it=form.cleaned().follow)
        else:
            idea = await visible_vote_target(request, uow)
            rules.is_votable(idea).enforce()
        if form.is_valid and guest:
            handle = await start_sign_in(
                request, uow, form.cleaned().email,
                intent="cast_vote",
                intent_data={"idea": idea.number, "follow": form.cleaned().follow},
            )  # fmt: skip
    if form.is_valid and guest:
        return redirect_to_code_form(request, handle)
    return await _after_vote(request, idea, form, "vote_cast")


async def unvote(request: Request) -> Response:
    """Take one's support back."""
    async with unit_of_work(request) as uow:
        idea = await take_vote_back(uow, request.path_params["number"])
    return await _after_vote(request, idea, Form(), "vote_taken_back")


def _reason_in_place(handler: Handler) -> Handler:
    """To htmx the reason stands where the button was; otherwise it is a page, as any refusal."""

    @wraps(handler)
    async def enter(request: Request) -> Response:
        try:
            return await handler(request)
        except Forbidden:
            if not wants_fragment(request):
                raise
        async with read_session(request) as session:
            idea = await visible_idea(request, session)
            return render(request, await vote_box(request, idea, session), 403)

    return enter


async def _after_vote(request: Request, idea: VoteTarget, form: Form[Any], said: str) -> Response:
    if form.is_valid and not wants_fragment(request):
        return redirect_to_path(request, path_of(idea), said)
    status = 200 if form.is_valid else 422
    async with read_session(request) as session:
        shown = await visible_idea(request, session)
        if wants_fragment(request):
            return render(request, await vote_box(request, shown, session, form), status)
        return await show_idea(request, shown, session, status=status, vote_form=form)


ROUTES = (
    post("/ideas/{number:number}/vote", _reason_in_place(vote), "ideas:vote"),
    post("/ideas/{number:number}/unvote", _reason_in_place(unvote), "ideas:unvote", MEMBERS),
)
