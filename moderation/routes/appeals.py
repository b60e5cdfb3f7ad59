"""Routes of one appeal of the desk: look, decide."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts import queries as accounts
from forum.core.content import registry
from forum.core.content.registry import registry_of
from forum.core.content.summary import Summary
from forum.core.errors import Conflict
from forum.core.unit_of_work import ReadSession
from forum.core.versions import version_of
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, read_form
from forum.web.guards import MODERATORS
from forum.web.redirects import redirect
from forum.web.rendering.pages import render, renderer_of
from forum.web.request import actor_of, site_of
from forum.web.routing import get, post
from moderation.actions.appeals import decide_appeal
from moderation.forms import DecideAppeal
from moderation.pages.appeals import AppealPage
from moderation.presenters.appeals import appeal_row, statement_view, text_view
from moderation.presenters.cases import decision_view
from moderation.queries import appeals, decisions, reports
from moderation.queries.appeals import Appealed
from moderation.routes.frame import frame
from moderation.rules import appeals as appeal_rules
from moderation.rules import cases as rules

UPHELD, KEPT = "upheld", "kept"


async def show_appeal(request: Request) -> Response:
    """One appeal, with the decision that it is against and what its author says."""
    return await _render(request, Form())


async def _render(
    request: Request, form: Form[DecideAppeal], *, problem: str = "", status: int = 200
) -> Response:
    async with read_session(request) as session:
        item = await appeals.appealed(session, request.path_params["id"])
        summary = await registry.summary(session, item.case.subject)
        page = await _page(request, session, item, summary, form, problem)
    return render(request, page, status)


async def _page(
    request: Request,
    session: ReadSession,
    item: Appealed,
    summary: Summary,
    form: Form[DecideAppeal],
    problem: str,
) -> AppealPage:
    site = site_of(request)
    statement = await appeals.statement_of(session, item.decision.pk)
    names = await accounts.members(session, [id for id in (item.decision.moderator_id,) if id])
    current = version_of(rules.shown(summary))
    return AppealPage(
        **await frame(request, session, "appeals"),
        id=item.appeal.pk,
        row=appeal_row(item, summary, actor_of(request), site, registry_of(session), session.now),
        is_open=item.appeal.is_open,
        words=item.appeal.text,
        text=text_view(summary, statement),
        case_id=item.case.pk,
        contested=decision_view(
            decisions.Decided(item.decision, item.case, names[0].name if names else ""),
            session.now,
            site,
            registry_of(session),
        ),
        statement=statement_view(item.decision.outcome, statement, site) if statement else None,
        answer=item.answer.letter if item.answer else "",
        author_language=item.decision.language,
        may_decide=appeal_rules.may_decide_appeal(
            actor_of(request),
            item.decision,
            summary,
            has_reported=await reports.has_reported(session, actor_of(request), item.case.subject),
        ),
        form=form,
        version=current if problem else form.values.get("version") or current,
        problem=renderer_of(request).message(problem),
    )


async def decide(request: Request) -> Response:
    """Decide an appeal, and show the others that wait."""
    form = await read_form(request, DecideAppeal)
    outcome = form.values.get("outcome")
    if outcome not in (UPHELD, KEPT):
        form.add_error("", "not_a_choice")
    elif outcome == KEPT and form.data is not None and form.data.text == "":
        form.add_error("text", "message_needed")
    if not form.is_valid:
        return await _render(request, form, status=422)
    decided = form.cleaned()
    try:
        async with unit_of_work(request) as uow:
            answer = await decide_appeal(
                uow,
                request.path_params["id"],
                upheld=outcome == UPHELD,
                text=decided.text,
                expected_version=decided.version,
            )
    except Conflict as conflict:
        return await _render(request, form, problem=conflict.code, status=409)
    # Of a decision that waits, the next page says more than one sentence (`_waiting.html`).
    said = "" if answer.is_waiting else "appeal_decided"
    return redirect(request, "moderation:appeals", said=said)


ROUTES = (
    get("/moderation/appeals/{id:number}", show_appeal, "moderation:appeal", MODERATORS),
    post("/moderation/appeals/{id:number}", decide, "moderation:decide_appeal", MODERATORS),
)
