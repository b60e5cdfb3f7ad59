"""The step before an act, within the routes of other slices: taken by the form itself, or waited for."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.actions.members import declare_neighbourhood
from forum.accounts.actions.waiting_actions import keep_waiting
from forum.accounts.rules import STEP_LEFT
from forum.core.actor import AssuranceLevel
from forum.core.unit_of_work import UnitOfWork
from forum.core.verdict import Verdict
from forum.verification.forms import HOME
from forum.verification.queries import home_named
from forum.verification.rules import Act, ladder_of, may_act
from forum.web.database import unit_of_work
from forum.web.forms import Form
from forum.web.redirects import redirect
from forum.web.request import ACTOR, actor_of, member_id_of, session_factory_of

Prepare = Callable[[UnitOfWork], Awaitable[dict[str, Any]]]


async def take_step(request: Request, form: Form[Any], act: Act) -> Verdict:
    """Whether a member may act, after storing the home that the form names if only that is left.

    Without a home in a form that asks for one, the form gets an error. It is stored in a unit of work
    of its own: members are locked last, and the act locks content.
    """
    actor, ladder = actor_of(request), ladder_of(session_factory_of(request))
    verdict = may_act(actor, act, ladder)
    if verdict or not form.is_valid or HOME not in form.values:
        return verdict
    if verdict.step is not AssuranceLevel.neighbourhood:
        return verdict
    assert actor.member_id is not None
    async with unit_of_work(request) as uow:
        home = await home_named(uow, form.values[HOME])
        if home is None:
            form.add_error(HOME, "home_needed")
            return verdict
        await declare_neighbourhood(uow, actor.member_id, home.neighbourhood_id)
    # The rest of this request acts with what the member has just said.
    request.scope[ACTOR] = replace(actor, level=AssuranceLevel.neighbourhood)
    return may_act(actor_of(request), act, ladder)


async def hold_for_step(request: Request, action: str, prepare: Prepare) -> Response:
    """Keep an act of a member until they have taken the step that it needs, and lead them there.

    `prepare(uow)` stores what must be kept until then, and returns the data of the pending action.
    """
    member_id = member_id_of(request)
    async with unit_of_work(request) as uow:
        await keep_waiting(uow, member_id, action, await prepare(uow))
    return redirect(request, "verification:steps", said=STEP_LEFT)
