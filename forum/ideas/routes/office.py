"""The officials' pages about ideas: those that wait, and the steps with their answers."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.errors import Forbidden
from forum.core.i18n.detection import is_language_choice
from forum.core.i18n.translations import gettext
from forum.core.unit_of_work import ReadSession
from forum.core.versions import StaleVersion, changed_fields, version_of
from forum.discussion.forms import NameLanguage
from forum.ideas import form_values, labels, queries, rules
from forum.ideas.actions import statuses
from forum.ideas.forms import ChangeStatus
from forum.ideas.pages import OfficeIdeaPage, OfficeIdeasPage
from forum.ideas.presenters import Overtaken, card, cards, timeline
from forum.ideas.routes.show import linked_content, read_overtaken, visible_idea
from forum.ideas.tables import Idea, Status
from forum.inbox.queries import count_followers
from forum.town.presenters.lookup import TownLookup
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, read_form
from forum.web.guards import OFFICIALS
from forum.web.redirects import redirect, url_for
from forum.web.rendering.pages import render
from forum.web.rendering.texts import is_preview, preview, render_markdown
from forum.web.request import actor_of, language_of, site_of
from forum.web.routing import get, post


def _status(text: str) -> Status | None:
    return next((status for status in Status if status == text), None)


async def list_waiting(request: Request) -> Response:
    """Public ideas at one status, most supported first."""
    chosen = _status(request.query_params.get("status", "")) or Status.open
    async with read_session(request) as session:
        lookup = await TownLookup.read(session)
        counts = await queries.count_by_status(session)
        page = await queries.waiting(session, [chosen], after=request.query_params.get("after"))
    shown = OfficeIdeasPage(
        ideas=cards(page.items, lookup, site_of(request), language_of(request)),
        more=url_for(request, "office:ideas", status=chosen, after=page.after)
        if page.after
        else None,
        statuses=[
            (url_for(request, "office:ideas", status=status), gettext(label),
             counts.get(status, 0), status is chosen)
            for status, label in labels.STATUS.items()
        ],
    )  # fmt: skip
    return render(request, shown)


async def _page(
    request: Request,
    session: ReadSession,
    idea: Idea,
    form: Form[ChangeStatus],
    status: int = 200,
    overtaken: Overtaken | None = None,
) -> Response:
    site, language = site_of(request), language_of(request)
    lookup = await TownLookup.read(session)
    milestones = await queries.milestones(session, idea.number)
    answers = [line for line in milestones if line.is_answer]
    steps = rules.steps_by_hand(idea.status)
    chosen = _status(form.values.get("status", ""))
    shown = OfficeIdeaPage(
        idea=card(idea, lookup, site, language),
        body_html=idea.body_html,
        timeline=timeline(milestones, site, everything=True),
        answer=next(iter(timeline(answers[-1:], site, everything=True)), None),
        linked=await linked_content(session, milestones, language),
        steps=[(step, gettext(labels.STATUS_STEPS[step])) for step in steps],
        needs_answer=[step for step in steps if step in rules.NEEDS_ANSWER],
        may_change_status=rules.may_change_status(actor_of(request), idea),
        links_to_project=idea.status is not Status.declined,
        reach=await count_followers(session, idea.ref),
        form=form,
        overtaken=overtaken,
        chosen=gettext(labels.STATUS_STEPS[chosen]) if chosen else "",
    )
    return render(request, shown, status)


async def show(request: Request) -> Response:
    """One idea, and what an official may do with it."""
    async with read_session(request) as session:
        idea = await visible_idea(request, session)
        rules.may_open_at_office(actor_of(request), idea).enforce()
        form: Form[ChangeStatus] = Form(version=version_of(form_values.of_idea(idea)))
        return await _page(request, session, idea, form)


async def change_status(request: Request) -> Response:
    """Move an idea, with the answer that goes with the step."""
    form = await read_form(request, ChangeStatus)
    to = _status(form.values.get("status", ""))
    if is_preview(form):
        status = await preview(form, ["answer"])
        async with read_session(request) as session:
            idea = await visible_idea(request, session)
            rules.may_change_status(actor_of(request), idea).enforce()
            return await _as_typed(request, session, idea, form, status)
    answer = await render_markdown(form.data.answer) if form.data and form.data.answer else None
    try:
        async with unit_of_work(request) as uow:
            idea = await visible_idea(request, uow)
            if to is None:
                form.add_error("status", "not_a_choice")
            elif to in rules.NEEDS_ANSWER and form.data and not answer:
                form.add_error("answer", "required")
            if not is_language_choice(form.values.get("language", "")):
                form.add_error("language", "not_a_choice")
            if not form.is_valid or to is None:
                return await _as_typed(request, uow, idea, form, 422)
            await statuses.change_status(
                uow,
                idea,
                to,
                answer=answer,
                language=form.cleaned().language,
                expected_version=form.version,
            )
    except StaleVersion:
        return await _overtaken(request, form, 409)
    except Forbidden as refused:
        if refused.code != "status_move":
            raise
        return await _not_from_here(request, form)
    return redirect(request, "office:idea", number=idea.number, said="status_changed")


async def _as_typed(
    request: Request, session: ReadSession, idea: Idea, form: Form[ChangeStatus], status: int
) -> Response:
    """The form again; with what happened, where the idea changed while it was typed in."""
    values = form_values.of_idea(idea)
    if not (form.version and changed_fields(form.version, values)):
        return await _page(request, session, idea, form, status)
    found = await read_overtaken(session, idea, form.version)
    form.version, form.stale_version = version_of(values), form.version
    return await _page(request, session, idea, form, status, found)


async def _not_from_here(request: Request, form: Form[ChangeStatus]) -> Response:
    """The page for a step there isn't from this status: it was taken by a colleague, or never was."""
    async with read_session(request) as session:
        idea = await queries.idea(session, request.path_params["number"])
        if form.version and not changed_fields(form.version, form_values.of_idea(idea)):
            form.add_error("status", "not_a_choice")
            return await _page(request, session, idea, form, 422)
    return await _overtaken(request, form, 403)


async def _overtaken(request: Request, form: Form[ChangeStatus], status: int) -> Response:
    """The idea as it stands now, with who was first and what was typed."""
    async with read_session(request) as session:
        idea = await queries.idea(session, request.path_params["number"])
        found = await read_overtaken(session, idea, form.version)
        form.version, form.stale_version = version_of(form_values.of_idea(idea)), form.version
        return await _page(request, session, idea, form, status, found)


async def name_answer_language(request: Request) -> Response:
    """Say in which language an answer is."""
    form = await read_form(request, NameLanguage)
    number, answer = request.path_params["number"], request.path_params["answer"]
    async with unit_of_work(request) as uow:
        idea = await visible_idea(request, uow)
        await statuses.name_answer_language(uow, idea, answer, form.cleaned().language)
    return redirect(request, "office:idea", number=number, said="language_set")


ROUTES = (
    get("/office/ideas", list_waiting, "office:ideas", OFFICIALS),
    get("/office/ideas/{number:number}", show, "office:idea", OFFICIALS),
    post("/office/ideas/{number:number}", change_status, "office:change_status", OFFICIALS),
    post(
        "/office/ideas/{number:number}/answers/{answer:number}/language",
        name_answer_language,
        "office:name_answer_language",
        OFFICIALS,
    ),
)
