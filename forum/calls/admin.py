"""Administration of calls: the form of one call."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.calls import actions, form_values, rules
from forum.calls.forms import CALL_TEXTS, WriteCall
from forum.calls.pages import CallFormPage
from forum.calls.tables import Call
from forum.core.forms.translated import form_language_codes, form_languages, translated_model
from forum.core.versions import StaleVersion
from forum.town.admin.editing import part_of_path, rebase_part, slug_errors
from forum.web.database import read_session, unit_of_work
from forum.web.edit_conflicts import open_form, raise_again_if_stale
from forum.web.forms import Form, read_form
from forum.web.guards import ADMINS
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.rendering.texts import is_preview, preview, render_translations
from forum.web.request import site_of
from forum.web.routing import get, post


def _call_page(request: Request, form: Form[Any], status: int = 200) -> Response:
    languages = form_languages(site_of(request))
    page = CallFormPage(form=form, id=request.path_params.get("id"), languages=languages)
    return render(request, page, status)


async def call(request: Request) -> Response:
    """Form for a new or an existing call."""
    async with read_session(request) as session:
        call = await part_of_path(request, session, Call)
    return _call_page(request, open_form(form_values.of_call(call)) if call else Form())


async def _read_call(request: Request) -> Form[WriteCall]:
    site = site_of(request)
    own = site.default_language
    form = await read_form(
        request, translated_model(WriteCall, CALL_TEXTS, form_language_codes(site), [own])
    )
    data = form.data
    if data:
        form.add_error("closes_on", rules.check_span(data.opens_on, data.closes_on).code)
        form.add_error(
            "answered_on",
            rules.check_answer_day(data.closes_on, data.answered_on).code,
        )
        if data.answered_on and not data.texts("answer", [own]):
            form.add_error(f"answer_{own}", "required")
    return form


async def _call_text(data: WriteCall, codes: list[str]) -> actions.CallText:
    return actions.CallText(
        question=data.texts("question", codes),
        intro=await render_translations(data.texts("intro", codes)),
        answer=await render_translations(data.texts("answer", codes)),
        opens_on=data.opens_on,
        closes_on=data.closes_on,
        answered_on=data.answered_on,
        slug=data.slug,
    )


async def save_call(request: Request) -> Response:
    """Save a new or an existing call."""
    form = await _read_call(request)
    codes = form_language_codes(site_of(request))
    if is_preview(form):
        names = [f"{name}_{code}" for name in ("intro", "answer") for code in codes]
        return _call_page(request, form, await preview(form, names))
    text = await _call_text(form.data, codes) if form.data else None
    try:
        async with unit_of_work(request) as uow:
            call = await part_of_path(request, uow, Call)
            raise_again_if_stale(form)
            with slug_errors(form, "slug"):
                if form.is_valid and text:
                    await actions.write_call(uow, text, call, expected_version=form.version)
            if not form.is_valid:
                return _call_page(request, form, 422)
    except StaleVersion:
        async with read_session(request) as session:
            await rebase_part(request, session, form, Call, form_values.of_call)
        if form.conflict:
            return _call_page(request, form, 409)
    return redirect(request, "admin:home", said="call_saved")


CALL = "/admin/calls/{id:number}"
ROUTES = (
    get("/admin/calls/new", call, "admin:call_new", ADMINS),
    post("/admin/calls/new", save_call, "admin:call_add", ADMINS),
    get(CALL, call, "admin:call", ADMINS),
    post(CALL, save_call, "admin:call_save", ADMINS),
)
