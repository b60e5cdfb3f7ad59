"""Routes of the page on which an author objects to a decision; the token is the authorisation."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content import registry
from forum.core.errors import Forbidden, NotFound
from forum.core.i18n.formatting import format_date
from forum.core.i18n.translations import gettext
from forum.core.screening.signs import distress_of
from forum.core.unit_of_work import ReadSession
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, read_form
from forum.web.page_cache.decorators import no_store
from forum.web.redirects import redirect
from forum.web.rendering.pages import render, renderer_of
from forum.web.request import actor_of, language_of, site_of
from forum.web.routing import get, post
from moderation.actions.appeals import object_to
from moderation.forms import Object
from moderation.labels import cases as labels
from moderation.pages.appeals import ObjectionPage
from moderation.presenters.appeals import objection_view, statement_view, text_view
from moderation.queries import appeals, decisions
from moderation.rules import appeals as appeal_rules


async def show_objection(request: Request) -> Response:
    """The decision, its reasons, and a form to object; afterwards where that stands."""
    return await _render(request, Form())


async def _render(
    request: Request, form: Form[Object], *, problem: str = "", status: int = 200
) -> Response:
    async with read_session(request) as session:
        page = await _page(request, session, form, problem)
    return render(request, page, status)


async def _page(
    request: Request, session: ReadSession, form: Form[Object], problem: str
) -> ObjectionPage:
    site, token = site_of(request), request.path_params["token"]
    found = await appeals.by_token(session, token)
    summary = await registry.summary(session, found.case.subject)
    if summary.author_id is None:
        raise NotFound
    last_change = await decisions.last_change(session, found.case.subject)
    appeal, answer = found.appeal, None
    if appeal and appeal.outcome_id:
        answer = await decisions.decision(session, appeal.outcome_id)
    return ObjectionPage(
        token=token,
        decided=gettext(labels.DECIDED[found.decision.outcome]),
        on=format_date(found.decision.effective_at, site.zone),
        text=text_view(summary, found.statement),
        statement=statement_view(found.decision.outcome, found.statement, site),
        may_object=appeal_rules.may_object(
            found.decision,
            has_objected=appeal is not None,
            in_force=appeal_rules.is_in_force(found.decision, last_change, summary),
            until=found.statement.objection_until,
            today=session.today,
        ),
        objection=objection_view(appeal, answer, site, session.today) if appeal else None,
        call_me=summary.ref if actor_of(request).owns(summary.author_id) else None,
        working_days=site.working_days,
        path=f"/{language_of(request)}/{summary.path}" if summary.is_public else None,
        form=form,
        problem=renderer_of(request).message(problem),
    )


async def send_objection(request: Request) -> Response:
    """Object to the decision. Of what was typed nothing is lost, also when it is too late."""
    form = await read_form(request, Object)
    form.care = distress_of(form.values.get("text", ""))
    if not form.is_valid:
        return await _render(request, form, status=422)
    token = request.path_params["token"]
    try:
        async with unit_of_work(request) as uow:
            await object_to(uow, token, form.cleaned().text)
    except Forbidden as refusal:
        return await _render(request, form, problem=refusal.code, status=403)
    # Of what may be a cry for help the page says something else first.
    said = "" if form.care else "appeal_sent"
    return redirect(request, "moderation:objection", token=token, said=said)


ROUTES = (
    get("/appeals/{token:code}", no_store(show_objection), "moderation:objection"),
    post("/appeals/{token:code}", no_store(send_objection), "moderation:object"),
)
