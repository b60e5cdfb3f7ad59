"""Administration of themes, whose names have one field for each language of the site."""

from typing import Any

from pydantic import BaseModel
from starlette.requests import Request

from forum.core.forms.translated import form_language_codes, form_languages, translated_model
from forum.core.unit_of_work import UnitOfWork
from forum.core.verdict import Verdict
from forum.town import actions
from forum.town.admin.part import PartAdmin
from forum.town.forms import THEME_TEXTS, WriteTheme
from forum.town.pages import ThemeFormPage
from forum.town.tables import Theme
from forum.web.forms import Form
from forum.web.request import site_of


def _form_model(request: Request) -> type[BaseModel]:
    site = site_of(request)
    codes = form_language_codes(site)
    return translated_model(WriteTheme, THEME_TEXTS, codes, [site.default_language])


def _name_field(request: Request) -> str:
    return f"name_{site_of(request).default_language}"


async def _write(
    uow: UnitOfWork, request: Request, form: Form[WriteTheme], theme: Theme | None
) -> None:
    data = form.cleaned()
    names = data.texts("name", form_language_codes(site_of(request)))
    await actions.write_theme(uow, names, data.position, theme, expected_version=form.version)


def _page(request: Request, form: Form[Any], key: int | None, may_delete: Verdict) -> ThemeFormPage:
    languages = form_languages(site_of(request))
    return ThemeFormPage(form=form, id=key, languages=languages, may_delete=may_delete)


ROUTES = PartAdmin("theme", "themes", Theme, _form_model, _name_field, _write, _page).routes
