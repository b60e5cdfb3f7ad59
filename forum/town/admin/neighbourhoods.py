"""Administration of neighbourhoods, whose names seldom differ between languages."""

from typing import Any

from pydantic import BaseModel
from starlette.requests import Request

from forum.core.forms.translated import form_language_codes, form_languages, translated_model
from forum.core.unit_of_work import UnitOfWork
from forum.core.verdict import Verdict
from forum.town import actions
from forum.town.admin.part import PartAdmin
from forum.town.forms import NEIGHBOURHOOD_TEXTS, WriteNeighbourhood
from forum.town.pages import NeighbourhoodFormPage
from forum.town.tables import Neighbourhood
from forum.web.forms import Form
from forum.web.request import site_of


def _other_codes(request: Request) -> list[str]:
    site = site_of(request)
    return [code for code in form_language_codes(site) if code != site.default_language]


def _form_model(request: Request) -> type[BaseModel]:
    return translated_model(WriteNeighbourhood, NEIGHBOURHOOD_TEXTS, _other_codes(request), [])


async def _write(
    uow: UnitOfWork, request: Request, form: Form[WriteNeighbourhood], part: Neighbourhood | None
) -> None:
    data = form.cleaned()
    names = data.texts("name", _other_codes(request))
    await actions.write_neighbourhood(
        uow, data.name, names, data.position, part, expected_version=form.version
    )


def _page(
    request: Request, form: Form[Any], key: int | None, may_delete: Verdict
) -> NeighbourhoodFormPage:
    languages = [each for each in form_languages(site_of(request)) if not each.required]
    return NeighbourhoodFormPage(form=form, id=key, languages=languages, may_delete=may_delete)


ROUTES = PartAdmin(
    "neighbourhood", "neighbourhoods", Neighbourhood, _form_model, lambda _: "name", _write, _page
).routes
