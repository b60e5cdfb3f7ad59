"""Administration of neighbourhoods, whose names are the same in every language."""

from typing import Any

from starlette.requests import Request

from forum.core.unit_of_work import UnitOfWork
from forum.core.verdict import Verdict
from forum.town import actions
from forum.town.admin.part import PartAdmin
from forum.town.forms import WriteNeighbourhood
from forum.town.pages import NeighbourhoodFormPage
from forum.town.tables import Neighbourhood
from forum.web.forms import Form


async def _write(
    uow: UnitOfWork, _request: Request, form: Form[WriteNeighbourhood], part: Neighbourhood | None
) -> None:
    data = form.cleaned()
    await actions.write_neighbourhood(
        uow, data.name, data.position, part, expected_version=form.version
    )


def _page(
    _request: Request, form: Form[Any], key: int | None, may_delete: Verdict
) -> NeighbourhoodFormPage:
    return NeighbourhoodFormPage(form=form, id=key, may_delete=may_delete)


ROUTES = PartAdmin(
    "neighbourhood", "neighbourhoods", Neighbourhood,
    form_model=lambda _: WriteNeighbourhood, name_field=lambda _: "name", write=_write, page=_page,
).routes  # fmt: skip
