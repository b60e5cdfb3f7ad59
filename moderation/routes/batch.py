"""Routes of decisions that are made together: look, decide, take back, carry out at once."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from itertools import islice

from starlette.requests import Request
from starlette.responses import Response

from forum.core.errors import Conflict, Forbidden, NotFound
from forum.core.ref import parse_id
from forum.core.unit_of_work import UnitOfWork
from forum.web.database import read_session, unit_of_work
from forum.web.flash import refusal
from forum.web.forms import Form, read_form
from forum.web.guards import MODERATORS
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.request import actor_of
from forum.web.routing import get, post
from moderation.actions import batches, decisions
from moderation.actions.letters import Reasons
from moderation.forms import DecideBatch
from moderation.presenters.batches import FIELD_PREFIX
from moderation.queries import batches as queries
from moderation.routes.batch_page import Selection, batch_page
from moderation.routes.reasons import add_missing_reasons
from moderation.rules import batches as rules
from moderation.tables.decisions import Decision, DecisionState, Outcome


def _ids(texts: Iterable[str]) -> list[int]:
    ids = (parse_id(text) for text in texts)
    return list(dict.fromkeys(id for id in ids if id is not None))


def _choice(text: str) -> Outcome | None:
    """What is chosen for all; None for anything else."""
    return next((each for each in rules.CHOICES if each == text), None)


async def show_batch(request: Request) -> Response:
    """The selected cases in full, before they are decided together."""
    sent = request.query_params
    choice, ids = _choice(sent.get("outcome", "")), _ids(sent.getlist("selected"))
    if choice is None or not ids:
        return redirect(request, "moderation:queue", said=refusal("nothing_selected"))
    return await _render(request, Selection(choice, ids), Form(values={"ready": "yes"}))


async def _render(
    request: Request, selection: Selection, form: Form[DecideBatch], status: int = 200
) -> Response:
    async with read_session(request) as session:
        page = await batch_page(request, session, selection, form)
    return render(request, page, status)


async def decide_batch(request: Request) -> Response:
    """Decide the ticked cases, one after the other, and show those that could not be."""
    form = await read_form(request, DecideBatch)
    values = form.values
    choice = _choice(values.get("outcome", ""))
    if choice is None:
        raise NotFound
    posted = {
        name.removeprefix(FIELD_PREFIX): value
        for name, value in values.items()
        if name.startswith(FIELD_PREFIX)
    }
    ticked = {id: posted[str(id)] for id in _ids(posted) if posted.get(str(id))}
    selection = Selection(choice, _ids(values.get("cases", "").split(",")), ticked)
    add_missing_reasons(form, choice)
    if form.is_valid and not ticked:
        form.add_error("", "nothing_selected")
    if not form.is_valid:
        return await _render(request, selection, form, 422)
    refused, is_waiting = await _decide_each(request, choice, ticked, form.cleaned())
    if refused:
        second = Selection(choice, list(refused), ticked, refused)
        return await _render(request, second, form, 409)
    return redirect(request, "moderation:queue", said="" if is_waiting else "decided_together")


async def _decide_each(
    request: Request, choice: Outcome, ticked: Mapping[int, str], typed: DecideBatch
) -> tuple[dict[int, str], bool]:
    """Decide the ticked cases, of the versions that were seen.

    The codes why some weren't decided, by case; and whether the others can still be taken back.

    Each has a unit of work of its own: one that a colleague has decided meanwhile stops no other, and
    none is locked while the others are decided.
    """
    reasons = Reasons(ground=typed.ground, law=typed.law, text=typed.text, ready=typed.ready)
    batch, is_waiting = None, False
    refused: dict[int, str] = {}
    for id, version in islice(ticked.items(), rules.BATCH_SIZE):
        try:
            async with unit_of_work(request) as uow:
                decision = await batches.decide_in_batch(
                    uow, id, choice, reasons, expected_version=version, batch=batch
                )
        except (Conflict, Forbidden, NotFound) as reason:
            refused[id] = reason.code
        else:
            batch, is_waiting = decision.batch, decision.is_waiting
    return refused, is_waiting


async def undo_batch(request: Request) -> Response:
    """Take back the decisions of a batch that haven't taken effect; their cases are open again."""
    is_whole = await _each_waiting(request, decisions.take_back)
    said = "batch_taken_back" if is_whole else refusal("batch_partly_in_effect")
    return redirect(request, "moderation:queue", said=said)


async def batch_now(request: Request) -> Response:
    """Let the decisions of a batch take effect now."""
    await _each_waiting(request, decisions.hasten)
    return redirect(request, "moderation:queue", said="batch_now")


async def _each_waiting(
    request: Request, act: Callable[[UnitOfWork, int], Awaitable[Decision]]
) -> bool:
    """Do this with each decision of a batch that waits; whether none had taken effect before."""
    async with read_session(request) as session:
        batch: int = request.path_params["id"]
        made = await queries.decisions_in(session, batch, actor_of(request))
    is_whole = all(decision.state is not DecisionState.in_effect for decision in made)
    for decision in made:
        if not decision.is_waiting:
            continue
        try:
            async with unit_of_work(request) as uow:
                await act(uow, decision.pk)
        except Forbidden as too_late:
            if too_late.code != "in_effect_already":
                raise
            is_whole = False
    return is_whole


ROUTES = (
    get("/moderation/batch", show_batch, "moderation:batch", MODERATORS),
    post("/moderation/batch", decide_batch, "moderation:decide_batch", MODERATORS),
    post("/moderation/batches/{id:number}/undo", undo_batch, "moderation:undo_batch", MODERATORS),
    post("/moderation/batches/{id:number}/now", batch_now, "moderation:batch_now", MODERATORS),
)
