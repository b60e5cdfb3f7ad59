"""Routes of moderators: queue, one case, decide, take back, log, keyboard shortcuts."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forum.accounts.rules import is_own_path
from forum.core.audit.events import PersonalDataViewed
from forum.core.content import registry
from forum.core.content.grounds import GROUNDS
from forum.core.content.registry import registry_of
from forum.core.errors import Conflict
from forum.core.ref import ContentRef
from forum.web.cookies import keep_choice
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, posted_values, read_form
from forum.web.guards import MODERATORS
from forum.web.redirects import redirect, url_for
from forum.web.rendering.pages import render
from forum.web.request import actor_of, site_of
from forum.web.routing import get, post
from moderation import actions, labels, queries, rules
from moderation.forms import Decide
from moderation.pages import LogPage, QueuePage
from moderation.presenters import age_words, case_card, decision_view
from moderation.routes.show import KEYS_COOKIE, case_page, frame, just_decided
from moderation.routes.similar import find_similar, similar_content
from moderation.tables import Outcome


async def show_queue(request: Request) -> Response:
    """The queue of open cases: urgent ones first, then the oldest."""
    after = request.query_params.get("after")
    actor = actor_of(request)
    async with read_session(request) as session:
        page = await queries.queue(session, after)
        summaries = await registry.summaries(session, [case.subject for case in page.items])
        now = session.now
        oldest = min((case.opened_at for case in page.items), default=None)
        view = QueuePage(
            **await frame(request, session, "queue"),
            cases=[
                case_card(case, summaries[case.subject], actor, now, registry_of(session))
                for case in page.items
                if case.subject in summaries
            ],
            more=url_for(request, "moderation:queue", after=page.after) if page.after else None,
            oldest=age_words(oldest, now) if oldest else None,
            promised=site_of(request).working_days_at(oldest or now),
            first=after is None,
            just=await just_decided(request, session),
        )
    return render(request, view)


async def show_case(request: Request) -> Response:
    """One case, with all that is needed to decide it."""
    return await _render_case(request, Form())


async def _render_case(
    request: Request, form: Form[Decide], *, problem: str = "", status: int = 200
) -> Response:
    found = await find_similar(request)
    async with read_session(request) as session:
        case = await queries.case(session, request.path_params["id"])
        if not form.is_valid and not case.is_open:
            problem, status = "case_decided", 409
        summary = await registry.summary(session, case.subject)
        similar = await similar_content(request, session, summary, found)
        page = await case_page(
            request, session, case, summary, form, problem=problem, similar=similar
        )
    if rules.is_look_recorded(case, summary):
        # In the audit trail before the page is had.
        async with unit_of_work(request) as uow:
            uow.publish(PersonalDataViewed(subject=case.subject))
    return render(request, page, status)


def _validate(form: Form[Decide]) -> Outcome | None:
    """Validate the form for the selected outcome, which it returns; None for an unknown one.

    Errors are keyed `{outcome}-{field}`, because each outcome has its own fields on the page.
    """
    values = form.values
    outcome = next((item for item in labels.BUTTONS if item == values.get("outcome")), None)
    if outcome is None:
        form.errors = {}
        form.add_error("", "not_a_choice")
        return None
    form.errors = {f"{outcome}-{name}": sentence for name, sentence in form.errors.items()}
    if form.data is None:
        return outcome
    if outcome in rules.NEEDS_GROUND and form.data.ground not in GROUNDS:
        form.add_error(f"{outcome}-ground", "ground_needed")
    has_message = labels.has_message(outcome, form.data.ready, form.data.text)
    if outcome in rules.NEEDS_MESSAGE and not has_message:
        form.add_error(f"{outcome}-text", "message_needed")
    return outcome


async def decide(request: Request) -> Response:
    """Decide a case, and redirect to the next one in the queue."""
    form = await read_form(request, Decide)
    outcome = _validate(form)
    if not form.is_valid or outcome is None:
        return await _render_case(request, form, status=422)
    decision = form.cleaned()
    case_id: int = request.path_params["id"]
    try:
        async with unit_of_work(request) as uow:
            await actions.decide(
                uow,
                case_id,
                outcome,
                ground=decision.ground,
                text=decision.text,
                ready=decision.ready,
                expected_version=decision.version,
            )
    except Conflict as conflict:
        return await _render_case(request, form, problem=conflict.code, status=409)
    async with read_session(request) as session:
        case = await queries.case(session, case_id)
        waiting = await queries.first_in_queue(session)
    next_case = rules.next_case(waiting, case, actor_of(request))
    message_code = f"decided_{outcome}"
    if next_case is None:
        return redirect(request, "moderation:queue", said=message_code, about=case_id)
    return redirect(request, "moderation:case", id=next_case.id, said=message_code, about=case_id)


async def undo(request: Request) -> Response:
    """Take back the last decision on a case."""
    case_id: int = request.path_params["id"]
    async with unit_of_work(request) as uow:
        await actions.take_back(uow, case_id)
    return redirect(request, "moderation:case", id=case_id, said="decided_take_back")


async def open_case(request: Request) -> Response:
    """Open a case on the content that the form names."""
    subject = ContentRef.parse((await posted_values(request)).get("ref", ""))
    async with unit_of_work(request) as uow:
        case = await actions.open_case_on(uow, subject)
    return redirect(request, "moderation:case", id=case.id)


async def show_log(request: Request) -> Response:
    """A page of the log of decisions, newest first."""
    async with read_session(request) as session:
        page = await queries.log(session, request.query_params.get("after"))
        summaries = await registry.summaries(session, [item.case.subject for item in page.items])
        view = LogPage(
            **await frame(request, session, "log"),
            decisions=[
                decision_view(item, site_of(request), registry_of(session), summaries)
                for item in page.items
            ],
            more=url_for(request, "moderation:log", after=page.after) if page.after else None,
        )
    return render(request, view)


async def set_keys(request: Request) -> Response:
    """Turn single-character shortcuts on or off for this browser, by a cookie (WCAG 2.1.4)."""
    values = await posted_values(request)
    setting = "on" if values.get("keys") == "on" else "off"
    return_path = values.get("next", "")
    target = return_path if is_own_path(return_path) else url_for(request, "moderation:queue")
    response = RedirectResponse(target, status_code=303)
    keep_choice(request, response, KEYS_COOKIE, setting)
    return response


ROUTES = (
    get("/moderation", show_queue, "moderation:queue", MODERATORS),
    get("/moderation/log", show_log, "moderation:log", MODERATORS),
    post("/moderation/cases", open_case, "moderation:open", MODERATORS),
    get("/moderation/cases/{id:number}", show_case, "moderation:case", MODERATORS),
    post("/moderation/cases/{id:number}", decide, "moderation:decide", MODERATORS),
    post("/moderation/cases/{id:number}/undo", undo, "moderation:undo", MODERATORS),
    post("/moderation/keys", set_keys, "moderation:keys", MODERATORS),
)
