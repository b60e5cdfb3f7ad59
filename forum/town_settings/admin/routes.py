"""Routes of the town's words and looks, for administrators."""

from collections.abc import Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from forum.core.data_protection import DataProtection
from forum.core.errors import NotFound
from forum.core.forms.translated import form_language_codes
from forum.core.ref import parse_id
from forum.core.town_settings.setting import Setting, ValueKind
from forum.core.town_settings.values import json_of
from forum.core.versions import StaleVersion
from forum.town_settings import form_values, queries
from forum.town_settings.actions.refresh import SiteRefresher
from forum.town_settings.actions.save import restore, save
from forum.town_settings.admin.look import look_views
from forum.town_settings.admin.page import setting_of, setting_page
from forum.town_settings.admin.picture import (
    PREVIEW_POLICY,
    form_after_too_much,
    read_picture,
    version_picture,
)
from forum.town_settings.forms import faults, form_model, value_of
from forum.town_settings.pages import ChosenPicture, LookView, OverviewPage
from forum.town_settings.presenters import group_views, missing_views
from forum.web.database import read_session, unit_of_work
from forum.web.edit_conflicts import open_form, raise_again_if_stale, rebase
from forum.web.flash import refusal
from forum.web.forms import Form, posted_values, read_form
from forum.web.guards import ADMINS
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.rendering.texts import is_preview
from forum.web.request import part_of, session_factory_of, site_of
from forum.web.routing import get, post


async def overview(request: Request) -> Response:
    """Everything that can be changed: what is in force, and what is missing."""
    await part_of(request, SiteRefresher).refresh()
    site = site_of(request)
    async with read_session(request) as session:
        groups = group_views(site, await queries.own_values(session), session.today)
    missing = missing_views(groups, site, part_of(request, DataProtection))
    return render(request, OverviewPage(groups=groups, missing=missing))


async def show(request: Request) -> Response:
    """The form of one key; with what was saved in another process a moment ago."""
    await part_of(request, SiteRefresher).refresh()
    setting, site = setting_of(request), site_of(request)
    form = open_form(form_values.of_value(setting, json_of(site.values, setting)))
    return await _render(request, form)


async def _render(
    request: Request,
    form: Form[Any],
    status: int = 200,
    *,
    chosen: ChosenPicture | None = None,
    is_looked_at: bool = False,
    looks: Sequence[LookView] = (),
) -> Response:
    async with read_session(request) as session:
        page = await setting_page(
            request, session, form, chosen=chosen, is_looked_at=is_looked_at, looks=looks
        )
    response = render(request, page, status)
    if chosen:
        response.headers["content-security-policy"] = PREVIEW_POLICY
    return response


async def _read(request: Request, setting: Setting) -> Form[Any]:
    site = site_of(request)
    codes = form_language_codes(site)
    form: Form[Any] = await read_form(request, form_model(setting, site))
    if form.data:
        today = session_factory_of(request).clock.now().astimezone(site.zone).date()
        for name, code, parameters in faults(setting, form.data, codes, site, today):
            form.add_error(name, code, **parameters)
    return form


async def _look(
    request: Request, setting: Setting, form: Form[Any], picture: ChosenPicture | None
) -> Response:
    """The form again, with what it says as readers will see it; nothing is stored."""
    if not form.is_valid:
        return await _render(request, form, 422, chosen=picture)
    if setting.kind is ValueKind.picture:
        return await _render(request, form, is_looked_at=True, chosen=picture)
    site = site_of(request)
    value = value_of(setting, form.cleaned(), form_language_codes(site), site)
    looks = await look_views(request, setting, value)
    return await _render(request, form, is_looked_at=True, looks=looks)


async def save_setting(request: Request) -> Response:
    """Save the town's own value of one key, or show it as readers will see it."""
    setting, site = setting_of(request), site_of(request)
    try:
        form = await _read(request, setting)
    except HTTPException as error:
        return await _render(request, await form_after_too_much(request, setting, error), 413)
    is_picture = setting.kind is ValueKind.picture
    picture = await read_picture(request, form, setting) if is_picture else None
    if is_preview(form):
        return await _look(request, setting, form, picture)
    codes = form_language_codes(site)
    try:
        raise_again_if_stale(form)
        if not form.is_valid:
            return await _render(request, form, 422, chosen=picture)
        value = picture.value if picture else value_of(setting, form.cleaned(), codes, site)
        async with unit_of_work(request) as uow:
            await save(uow, setting, value, site, expected_version=form.version)
    except StaleVersion:
        return await _show_conflict(request, setting, form, picture)
    return await _done(request, setting, "setting_saved")


async def restore_setting(request: Request) -> Response:
    """Use an earlier version again; without one, leave the key to the settings."""
    setting, site = setting_of(request), site_of(request)
    values = await posted_values(request)
    version, row = values.get("version", ""), values.get("row", "")
    row_id = parse_id(row)
    if row and row_id is None:
        raise NotFound
    said = "setting_reset" if row_id is None else "setting_restored"
    try:
        async with unit_of_work(request) as uow:
            if row_id is None:
                await save(uow, setting, None, site, expected_version=version)
            else:
                await restore(uow, setting, row_id, site, expected_version=version)
    except StaleVersion:
        # Nothing was typed, so there is nothing to keep.
        said = refusal("setting_changed_meanwhile")
    return await _done(request, setting, said)


async def _show_conflict(
    request: Request, setting: Setting, form: Form[Any], picture: ChosenPicture | None
) -> Response:
    """The form beside what a colleague saved meanwhile."""
    await part_of(request, SiteRefresher).refresh()
    newer = form_values.of_value(setting, json_of(site_of(request).values, setting))
    async with read_session(request) as session:
        editor = await queries.editor(session, setting.key)
        rebase(request, form, newer, editor, form_values.together(setting))
        if not form.conflict:
            return redirect(request, "admin:words_one", key=setting.key, said="setting_saved")
    return await _render(request, form, 409, chosen=picture)


async def _done(request: Request, setting: Setting, said: str) -> Response:
    await part_of(request, SiteRefresher).refresh()
    return redirect(request, "admin:words_one", key=setting.key, said=said)


ONE = "/admin/words/{key}"
ROUTES = (
    get("/admin/words", overview, "admin:words", ADMINS),
    get(ONE, show, "admin:words_one", ADMINS),
    post(ONE, save_setting, "admin:words_save", ADMINS),
    get(f"{ONE}/pictures/{{id:number}}", version_picture, "admin:words_picture", ADMINS),
    post(f"{ONE}/restore", restore_setting, "admin:words_restore", ADMINS),
)
