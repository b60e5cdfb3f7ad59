"""Routes of a member's steps: say where they live, see who vouches for it, and what waits."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts import queries as accounts
from forum.accounts.actions.members import declare_neighbourhood
from forum.accounts.actions.waiting_actions import discard_waiting, run_waiting
from forum.accounts.pages import Way
from forum.accounts.presenters import is_kept, preview_of
from forum.accounts.routes.confirm import flash_code
from forum.accounts.rules import care_of
from forum.accounts.tables import Verification, WaitingAction
from forum.core.errors import NotFound
from forum.core.i18n.formatting import format_date
from forum.core.pending_action import pending_actions_of
from forum.core.unit_of_work import ReadSession
from forum.town.presenters.lookup import TownLookup
from forum.verification.forms import HOME, DeclareHome
from forum.verification.pages import StepsPage, VerifiedView, WaitingView
from forum.verification.presenters import home_choices, home_value
from forum.verification.queries import home_named
from forum.verification.rules import Act, has_level, ladder_of
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, read_form
from forum.web.guards import MEMBERS, OWNERS
from forum.web.kiosk import is_kiosk
from forum.web.redirects import redirect, redirect_to_path
from forum.web.rendering.pages import render
from forum.web.request import actor_of, member_id_of, session_factory_of, site_of
from forum.web.routing import get, post

ACTS = {"post_idea": Act.idea, "post_comment": Act.comment, "cast_vote": Act.vote}
"""The act of each pending action that can wait for a step."""


def _own_id(request: Request) -> int:
    """The number of the member; raises `NotFound` where nothing needs more than an address."""
    member_id = member_id_of(request)
    if not ladder_of(session_factory_of(request)).is_in_use:
        raise NotFound
    return member_id


def _verified(request: Request, session: ReadSession, found: Verification) -> VerifiedView:
    site = site_of(request)
    labels = ladder_of(session).verifiers.get(found.provider)
    return VerifiedView(
        provider=site.localized_name(labels) if labels else found.provider,
        since=format_date(found.verified_at, site.zone),
        until=format_date(found.expires_at, site.zone),
        is_over=found.expires_at <= session.now,
    )


def _step_left(request: Request, session: ReadSession, waiting: list[WaitingAction]) -> str:
    """The code of what is left for the first thing that waits; empty if nothing is left."""
    verdicts = (
        has_level(actor_of(request), ACTS[each.intent], ladder_of(session)) for each in waiting
    )
    return next((verdict.code for verdict in verdicts if verdict.code), "")


async def _show(request: Request, form: Form[DeclareHome] | None = None) -> Response:
    member_id, site = _own_id(request), site_of(request)
    async with read_session(request) as session:
        member = await accounts.member(session, member_id)
        assert member is not None
        lookup = await TownLookup.read(session)
        found = await session.get(Verification, member_id)
        waiting = [
            each
            for each in await accounts.waiting_actions(session, member_id)
            if await is_kept(session, each)
        ]
        actions = pending_actions_of(session)
        page = StepsPage(
            form=form or Form(values={"home": home_value(member, lookup)}),
            homes=home_choices(lookup, site),
            asks_home=ladder_of(session).asks_home or member.declared_at is not None,
            ways=[
                Way(name, site.localized_name(labels))
                for name, labels in ladder_of(session).verifiers.items()
                if not is_kiosk(request)
            ],
            verified=_verified(request, session, found) if found else None,
            waiting=[
                WaitingView(each.pk, actions[each.intent], await preview_of(session, each))
                for each in waiting
            ],
            step=_step_left(request, session, waiting),
            care=tuple({code for each in waiting for code in care_of(each.intent_data)}),
        )
    return render(request, page, 422 if form else 200)


async def show(request: Request) -> Response:
    """Where a member lives, who vouches for it, and what waits for a step."""
    return await _show(request)


async def declare(request: Request) -> Response:
    """Store where a member lives, and do what waited for it."""
    member_id = _own_id(request)
    form = await read_form(request, DeclareHome)
    value = form.data.home if form.data else ""
    async with read_session(request) as session:
        home = await home_named(session, value) if value else None
    if value and home is None:
        form.add_error(HOME, "home_needed")
    if not form.is_valid:
        return await _show(request, form)
    async with unit_of_work(request) as uow:
        place = home.neighbourhood_id if home else None
        await declare_neighbourhood(uow, member_id, place, is_declared=home is not None)
    waited = await run_waiting(session_factory_of(request), actor_of(request))
    if waited:
        return redirect_to_path(request, waited.path, flash_code(waited))
    return redirect(request, "verification:steps", said="home_saved" if home else "home_forgotten")


async def discard(request: Request) -> Response:
    """Discard one thing that waits for a step."""
    member_id = _own_id(request)
    async with unit_of_work(request) as uow:
        await discard_waiting(uow, member_id, request.path_params["id"])
    return redirect(request, "verification:steps", said="waiting_discarded")


ROUTES = (
    get("/me/verification", show, "verification:steps", OWNERS),
    post("/me/verification", declare, "verification:declare", MEMBERS),
    post("/me/verification/waiting/{id:number}/discard", discard, "verification:discard", OWNERS),
)
