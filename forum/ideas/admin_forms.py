"""The administrators' forms of calls, neighbourhoods and themes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.queries import last_editor
from forum.core.errors import Conflict
from forum.core.forms.translated import in_languages, writing_codes, writing_languages
from forum.core.i18n.translations import gettext
from forum.core.unit_of_work import Reading
from forum.core.versions import StaleVersion
from forum.ideas import form_values, queries, rules, town
from forum.ideas.forms import (
    CALL_TEXTS,
    THEME_TEXTS,
    WriteCall,
    WriteNeighbourhood,
    WriteTheme,
)
from forum.ideas.pages import (
    CallFormPage,
    NeighbourhoodFormPage,
    ThemeFormPage,
)
from forum.ideas.tables import Call, Neighbourhood, Theme
from forum.web.database import reading, writing
from forum.web.edit_conflicts import opened, rebase, recall_conflict
from forum.web.forms import Form, posted_values, read_form
from forum.web.guards import ADMINS
from forum.web.redirects import go_to
from forum.web.rendering.pages import render
from forum.web.rendering.texts import is_preview, preview, render_translations
from forum.web.request import site_of
from forum.web.routing import get, post


def _say(form: Form[Any], name: str, code: str | None) -> None:
    if code:
        form.faults.setdefault(name, gettext(rules.WORDS[code]))


async def _chosen(
    request: Request, questions: Reading, table: type[queries.Part]
) -> queries.Part | None:
    """What the path names; None on the pages for something new."""
    key = request.path_params.get("id")
    return None if key is None else await queries.part(questions, table, key)


@contextmanager
def _taken(form: Form[Any], name: str) -> Iterator[None]:
    """A slug that another part has already is a fault of the field it is made from."""
    try:
        yield
    except StaleVersion:
        raise
    except Conflict as taken:
        _say(form, name, taken.code)


async def _rebase(
    request: Request,
    questions: Reading,
    form: Form[Any] | None,
    table: type[queries.Part],
    values_of: Callable[[queries.Part], dict[str, str]],
) -> Form[Any]:
    """What was typed beside what a colleague saved; without a form, what was only looked at."""
    part = await queries.part(questions, table, request.path_params["id"])
    newer = values_of(part)
    if form is None:
        version = (await posted_values(request)).get("version", "")
        form = Form(values=dict(newer), version=version)
    rebase(request, form, newer, await last_editor(questions, town.ref_of(part)))
    return form


# Calls


def _call_page(request: Request, form: Form[Any], status: int = 200) -> Response:
    languages = writing_languages(site_of(request))
    page = CallFormPage(form=form, id=request.path_params.get("id"), languages=languages)
    return render(request, page, status)


async def call(request: Request) -> Response:
    """The form for a new or a changed call."""
    async with reading(request) as questions:
        call = await _chosen(request, questions, Call)
    return _call_page(request, opened(form_values.of_call(call)) if call else Form())


async def _read_call(request: Request) -> Form[WriteCall]:
    site = site_of(request)
    own = site.default_language
    form = await read_form(request, in_languages(WriteCall, CALL_TEXTS, writing_codes(site), [own]))
    typed = form.data
    if typed:
        _say(form, "closes_on", rules.is_span(typed.opens_on, typed.closes_on).code)
        _say(form, "answered_on", rules.is_answer_day(typed.closes_on, typed.answered_on).code)
        if typed.answered_on and not typed.texts("answer", [own]):
            form.blame(f"answer_{own}", "required")
    return form


async def _call_text(typed: WriteCall, codes: list[str]) -> town.CallText:
    return town.CallText(
        question=typed.texts("question", codes),
        intro=await render_translations(typed.texts("intro", codes)),
        answer=await render_translations(typed.texts("answer", codes)),
        opens_on=typed.opens_on,
        closes_on=typed.closes_on,
        answered_on=typed.answered_on,
        slug=typed.slug,
    )


async def save_call(request: Request) -> Response:
    """Keep a new or a changed call."""
    form = await _read_call(request)
    codes = writing_codes(site_of(request))
    if is_preview(form):
        names = [f"{name}_{code}" for name in ("intro", "answer") for code in codes]
        return _call_page(request, form, await preview(form, names))
    text = await _call_text(form.data, codes) if form.data else None
    try:
        async with writing(request) as work:
            call = await _chosen(request, work, Call)
            recall_conflict(form)
            with _taken(form, "slug"):
                if form.ok and text:
                    await town.write_call(work, text, call, expected_version=form.version)
            if not form.ok:
                return _call_page(request, form, 422)
    except StaleVersion:
        async with reading(request) as questions:
            await _rebase(request, questions, form, Call, form_values.of_call)
        if form.conflict:
            return _call_page(request, form, 409)
    return go_to(request, "admin:home", said="call_saved")


# Neighbourhoods and themes


async def _next_position(questions: Reading, table: type[Neighbourhood] | type[Theme]) -> str:
    parts = await (
        queries.themes(questions) if table is Theme else queries.neighbourhoods(questions)
    )
    return str(parts[-1].position + 1 if parts else 1)


async def _neighbourhood_page(
    request: Request, questions: Reading, form: Form[WriteNeighbourhood], status: int = 200
) -> Response:
    key = request.path_params.get("id")
    used = key is not None and await queries.is_used(questions, Neighbourhood, key)
    page = NeighbourhoodFormPage(form=form, id=key, may_delete=rules.is_deletable(used=used))
    return render(request, page, status)


async def neighbourhood(request: Request) -> Response:
    """The form for a new or a changed neighbourhood."""
    async with reading(request) as questions:
        place = await _chosen(request, questions, Neighbourhood)
        if place:
            form = opened(form_values.of_neighbourhood(place))
        else:
            form = Form(values={"position": await _next_position(questions, Neighbourhood)})
        return await _neighbourhood_page(request, questions, form)


async def save_neighbourhood(request: Request) -> Response:
    """Keep a new or a changed neighbourhood."""
    form = await read_form(request, WriteNeighbourhood)
    try:
        async with writing(request) as work:
            place = await _chosen(request, work, Neighbourhood)
            recall_conflict(form)
            with _taken(form, "name"):
                if form.data:
                    name, position = form.data.name, form.data.position
                    await town.write_neighbourhood(
                        work, name, position, place, expected_version=form.version
                    )
            if not form.ok:
                return await _neighbourhood_page(request, work, form, 422)
    except StaleVersion:
        return await _neighbourhood_overtaken(request, form)
    return go_to(request, "admin:home", said="neighbourhood_saved")


async def _neighbourhood_overtaken(
    request: Request, form: Form[WriteNeighbourhood] | None = None
) -> Response:
    async with reading(request) as questions:
        form = await _rebase(request, questions, form, Neighbourhood, form_values.of_neighbourhood)
        if form.conflict:
            return await _neighbourhood_page(request, questions, form, 409)
    return go_to(request, "admin:home", said="neighbourhood_saved")


async def delete_neighbourhood(request: Request) -> Response:
    """Delete a neighbourhood that nothing uses."""
    version = (await posted_values(request)).get("version", "")
    try:
        async with writing(request) as work:
            place = await queries.part(work, Neighbourhood, request.path_params["id"])
            await town.delete_neighbourhood(work, place, expected_version=version)
    except StaleVersion:
        return await _neighbourhood_overtaken(request)
    return go_to(request, "admin:home", said="neighbourhood_deleted")


async def _theme_page(
    request: Request, questions: Reading, form: Form[Any], status: int = 200
) -> Response:
    key = request.path_params.get("id")
    used = key is not None and await queries.is_used(questions, Theme, key)
    page = ThemeFormPage(
        form=form,
        id=key,
        languages=writing_languages(site_of(request)),
        may_delete=rules.is_deletable(used=used),
    )
    return render(request, page, status)


async def theme(request: Request) -> Response:
    """The form for a new or a changed theme."""
    async with reading(request) as questions:
        theme = await _chosen(request, questions, Theme)
        if theme:
            form = opened(form_values.of_theme(theme))
        else:
            form = Form(values={"position": await _next_position(questions, Theme)})
        return await _theme_page(request, questions, form)


async def save_theme(request: Request) -> Response:
    """Keep a new or a changed theme."""
    site = site_of(request)
    codes, own = writing_codes(site), site.default_language
    form = await read_form(request, in_languages(WriteTheme, THEME_TEXTS, codes, [own]))
    try:
        async with writing(request) as work:
            theme = await _chosen(request, work, Theme)
            recall_conflict(form)
            with _taken(form, f"name_{own}"):
                if form.data:
                    names, position = form.data.texts("name", codes), form.data.position
                    await town.write_theme(
                        work, names, position, theme, expected_version=form.version
                    )
            if not form.ok:
                return await _theme_page(request, work, form, 422)
    except StaleVersion:
        return await _theme_overtaken(request, form)
    return go_to(request, "admin:home", said="theme_saved")


async def _theme_overtaken(request: Request, form: Form[Any] | None = None) -> Response:
    async with reading(request) as questions:
        form = await _rebase(request, questions, form, Theme, form_values.of_theme)
        if form.conflict:
            return await _theme_page(request, questions, form, 409)
    return go_to(request, "admin:home", said="theme_saved")


async def delete_theme(request: Request) -> Response:
    """Delete a theme that nothing uses."""
    version = (await posted_values(request)).get("version", "")
    try:
        async with writing(request) as work:
            theme = await queries.part(work, Theme, request.path_params["id"])
            await town.delete_theme(work, theme, expected_version=version)
    except StaleVersion:
        return await _theme_overtaken(request)
    return go_to(request, "admin:home", said="theme_deleted")


CALL = "/admin/calls/{id:number}"
NEIGHBOURHOOD = "/admin/neighbourhoods/{id:number}"
THEME = "/admin/themes/{id:number}"
ENTRIES = (
    get("/admin/calls/new", call, "admin:call_new", ADMINS),
    post("/admin/calls/new", save_call, "admin:call_add", ADMINS),
    get(CALL, call, "admin:call", ADMINS),
    post(CALL, save_call, "admin:call_save", ADMINS),
    get("/admin/neighbourhoods/new", neighbourhood, "admin:neighbourhood_new", ADMINS),
    post("/admin/neighbourhoods/new", save_neighbourhood, "admin:neighbourhood_add", ADMINS),
    get(NEIGHBOURHOOD, neighbourhood, "admin:neighbourhood", ADMINS),
    post(NEIGHBOURHOOD, save_neighbourhood, "admin:neighbourhood_save", ADMINS),
    post(f"{NEIGHBOURHOOD}/delete", delete_neighbourhood, "admin:neighbourhood_delete", ADMINS),
    get("/admin/themes/new", theme, "admin:theme_new", ADMINS),
    post("/admin/themes/new", save_theme, "admin:theme_add", ADMINS),
    get(THEME, theme, "admin:theme", ADMINS),
    post(THEME, save_theme, "admin:theme_save", ADMINS),
    post(f"{THEME}/delete", delete_theme, "admin:theme_delete", ADMINS),
)
