"""Routes of one case: show, decide, take back, open."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.audit.events import PersonalDataViewed
from forum.core.content import registry
from forum.core.content.leaving_out import texts_of
from forum.core.content.spans import lines_of
from forum.core.errors import Conflict, Forbidden
from forum.core.ref import ContentRef
from forum.web.database import read_session, unit_of_work
from forum.web.flash import refusal
from forum.web.forms import Form, posted_values, read_form
from forum.web.guards import MODERATORS
from forum.web.redirects import redirect
from forum.web.rendering.pages import render, renderer_of
from forum.web.rendering.texts import is_preview
from forum.web.request import actor_of, wants_fragment
from forum.web.routing import get, post
from moderation.actions import cases as case_actions
from moderation.actions import decisions
from moderation.forms import Decide, Hasten, WriteNote
from moderation.labels import cases as labels
from moderation.pages.case import MailPreview, MailPreviewPart
from moderation.queries import cases
from moderation.queries import decisions as queries
from moderation.routes.case_page import NO_MAIL, case_page
from moderation.routes.mail_preview import mail_preview, reasons_in
from moderation.routes.reading_help import translation_view
from moderation.routes.reasons import add_missing_reasons
from moderation.routes.redaction import what_changes
from moderation.routes.similar import find_similar, similar_content
from moderation.rules import cases as rules
from moderation.rules.redaction import seen
from moderation.tables.decisions import Outcome


async def show_case(request: Request) -> Response:
    """One case, with all that is needed to decide it."""
    return await render_case(request)


async def render_case(
    request: Request,
    form: Form[Decide] | None = None,
    *,
    note_form: Form[WriteNote] | None = None,
    problem: str = "",
    mail: MailPreview = NO_MAIL,
    translation_problem: str = "",
    status: int = 200,
) -> Response:
    """The page of a case, with its forms as submitted; `problem` is the code why a decision was refused.

    `translation_problem` is the code why its text couldn't be translated.
    """
    form, note_form = form or Form(), note_form or Form()
    found = await find_similar(request)
    async with read_session(request) as session:
        case = await cases.case(session, request.path_params["id"])
        if not form.is_valid and not case.is_open:
            problem, status = "case_decided", 409
        summary = await registry.summary(session, case.subject)
        similar = await similar_content(request, session, summary, found)
        change = None
        if form.values.get("outcome") == Outcome.redact and case.is_open:
            change = await what_changes(session, summary, form, f"{Outcome.redact}-words")
        page = await case_page(
            request,
            session,
            case,
            summary,
            form,
            note_form,
            problem=problem,
            similar=similar,
            change=change,
            mail=mail,
            translation=await translation_view(
                request, session, case, summary, translation_problem
            ),
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
    add_missing_reasons(form, outcome, f"{outcome}-")
    return outcome


async def decide(request: Request) -> Response:
    """Decide a case, and redirect to the next one in the queue."""
    form = await read_form(request, Decide)
    outcome = _validate(form)
    if is_preview(form):
        return await _show_mail(request, form, outcome)
    if not form.is_valid or outcome is None:
        return await render_case(request, form, status=422)
    if outcome is Outcome.redact and not await _was_seen(request, form.cleaned()):
        return await render_case(request, form, status=422)
    case_id: int = request.path_params["id"]
    try:
        async with unit_of_work(request) as uow:
            made = await decisions.decide(
                uow,
                case_id,
                outcome,
                reasons_in(form.cleaned()),
                expected_version=form.cleaned().version,
            )
    except Conflict as conflict:
        return await render_case(request, form, problem=conflict.code, status=409)
    except Forbidden as refused:
        _refuse_passage(form, outcome, refused)
        return await render_case(request, form, status=422)
    async with read_session(request) as session:
        case = await cases.case(session, case_id)
        waiting = await cases.first_in_queue(session, actor_of(request).member_id)
    next_case = rules.next_case(waiting, case, actor_of(request))
    # Of a decision that waits, the next page says more than one sentence (`_waiting.html`).
    message_code = "" if made.is_waiting else f"decided_{outcome}"
    if next_case is None:
        return redirect(request, "moderation:queue", said=message_code)
    return redirect(request, "moderation:case", id=next_case.id, said=message_code)


def _refuse_passage(form: Form[Decide], outcome: Outcome, refused: Forbidden) -> None:
    """Note in the form that its passage isn't in the text; raises any other refusal."""
    if refused.code != "passage_unknown":
        raise refused
    form.add_error(f"{outcome}-passage", refused.code)


async def _show_mail(request: Request, form: Form[Decide], outcome: Outcome | None) -> Response:
    """The mail of the decision as it is typed: alone for htmx, else on the page, with all that is typed."""
    mail, problem = NO_MAIL, ""
    if form.is_valid and outcome is not None:
        try:
            mail = await mail_preview(request, form.cleaned(), outcome)
        except Conflict as conflict:
            problem = conflict.code
        except Forbidden as refused:
            _refuse_passage(form, outcome, refused)
    if wants_fragment(request):
        missing = (*form.errors.values(), renderer_of(request).message(problem))
        part = MailPreview(missing=tuple(filter(None, missing))) if any(missing) else mail
        return render(request, MailPreviewPart(part))
    status = 409 if problem else 200 if form.is_valid else 422
    return await render_case(request, form, problem=problem, mail=mail, status=status)


async def _was_seen(request: Request, typed: Decide) -> bool:
    """Whether these words were shown in this text, which is the look before they are left out."""
    async with read_session(request) as session:
        case = await cases.case(session, request.path_params["id"])
        texts = await texts_of(session, case.subject)
    return typed.seen == seen(lines_of(typed.words), texts)


async def take_back(request: Request) -> Response:
    """Take back a decision before it takes effect; its case is open again."""
    decision_id: int = request.path_params["id"]
    try:
        async with unit_of_work(request) as uow:
            decision = await decisions.take_back(uow, decision_id)
    except Forbidden as too_late:
        if too_late.code != "in_effect_already":
            raise
        return await _decided_already(request, decision_id)
    return redirect(request, "moderation:case", id=decision.case_id, said="decided_take_back")


async def _decided_already(request: Request, decision_id: int) -> Response:
    """The case of a decision that has taken effect: from there it can be looked at again."""
    async with read_session(request) as session:
        decision = await queries.decision(session, decision_id)
    said = refusal("in_effect_already")
    return redirect(request, "moderation:case", id=decision.case_id, said=said)


async def hasten(request: Request) -> Response:
    """Let a decision take effect now, and go on with the case that was on screen, if any."""
    here = await read_form(request, Hasten)
    decision_id: int = request.path_params["id"]
    try:
        async with unit_of_work(request) as uow:
            await decisions.hasten(uow, decision_id)
    except Forbidden as too_late:
        if too_late.code != "in_effect_already":
            raise
        return await _decided_already(request, decision_id)
    if here.is_valid and (case_id := here.cleaned().case):
        return redirect(request, "moderation:case", id=case_id, said="decided_now")
    return redirect(request, "moderation:queue", said="decided_now")


async def open_case(request: Request) -> Response:
    """Open a case on the content that the form names."""
    subject = ContentRef.parse((await posted_values(request)).get("ref", ""))
    async with unit_of_work(request) as uow:
        case = await case_actions.open_case_on(uow, subject)
    return redirect(request, "moderation:case", id=case.id)


ROUTES = (
    post("/moderation/cases", open_case, "moderation:open", MODERATORS),
    get("/moderation/cases/{id:number}", show_case, "moderation:case", MODERATORS),
    post("/moderation/cases/{id:number}", decide, "moderation:decide", MODERATORS),
    post("/moderation/decisions/{id:number}/undo", take_back, "moderation:undo", MODERATORS),
    post("/moderation/decisions/{id:number}/now", hasten, "moderation:now", MODERATORS),
)
