"""Administration of themes: form for one, and deletion."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.core.forms.translated import form_language_codes, form_languages, translated_model
from forum.core.unit_of_work import ReadSession
from forum.core.versions import StaleVersion
from forum.town import actions, form_values, queries, rules
from forum.town.admin.editing import next_position, part_of_path, rebase_part, slug_errors
from forum.town.forms import THEME_TEXTS, WriteTheme
from forum.town.pages import ThemeFormPage
from forum.town.tables import Theme
from forum.web.database import read_session, unit_of_work
from forum.web.edit_conflicts import open_form, raise_again_if_stale
from forum.web.forms import Form, posted_values, read_form
from forum.web.guards import ADMINS
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.request import site_of
from forum.web.routing import get, post


async def _theme_page(
    request: Request, session: ReadSession, form: Form[Any], status: int = 200
) -> Response:
    key = request.path_params.get("id")
    used = key is not None and await queries.is_used(session, Theme, key)
    page = ThemeFormPage(
        form=form,
        id=key,
        languages=form_languages(site_of(request)),
        may_delete=rules.may_delete(used=used),
    )
    return render(request, page, status)


async def theme(request: Request) -> Response:
    """Form for a new or an existing theme."""
    async with read_session(request) as session:
        theme = await part_of_path(request, session, Theme)
        if theme:
            form = open_form(form_values.of_theme(theme))
        else:
            form = Form(values={"position": await next_position(session, Theme)})
        return await _theme_page(request, session, form)


async def save_theme(request: Request) -> Response:
    """Save a new or an existing theme."""
    site = site_of(request)
    codes, own = form_language_codes(site), site.default_language
    form = await read_form(request, translated_model(WriteTheme, THEME_TEXTS, codes, [own]))
    try:
        async with unit_of_work(request) as uow:
            theme = await part_of_path(request, uow, Theme)
            raise_again_if_stale(form)
            with slug_errors(form, f"name_{own}"):
                if form.data:
                    names, position = form.data.texts("name", codes), form.data.position
                    await actions.write_theme(
                        uow, names, position, theme, expected_version=form.version
                    )
            if not form.is_valid:
                return await _theme_page(request, uow, form, 422)
    except StaleVersion:
        return await _theme_conflict(request, form)
    return redirect(request, "admin:home", said="theme_saved")


async def _theme_conflict(request: Request, form: Form[Any] | None = None) -> Response:
    async with read_session(request) as session:
        form = await rebase_part(request, session, form, Theme, form_values.of_theme)
        if form.conflict:
            return await _theme_page(request, session, form, 409)
    return redirect(request, "admin:home", said="theme_saved")


async def delete_theme(request: Request) -> Response:
    """Delete an unused theme."""
    version = (await posted_values(request)).get("version", "")
    try:
        async with unit_of_work(request) as uow:
            theme = await queries.part(uow, Theme, request.path_params["id"])
            await actions.delete_theme(uow, theme, expected_version=version)
    except StaleVersion:
        return await _theme_conflict(request)
    return redirect(request, "admin:home", said="theme_deleted")


THEME = "/admin/themes/{id:number}"
ROUTES = (
    get("/admin/themes/new", theme, "admin:theme_new", ADMINS),
    post("/admin/themes/new", save_theme, "admin:theme_add", ADMINS),
    get(THEME, theme, "admin:theme", ADMINS),
    post(THEME, save_theme, "admin:theme_save", ADMINS),
    post(f"{THEME}/delete", delete_theme, "admin:theme_delete", ADMINS),
)
