"""Administration of a neighbourhood or a theme: its form, and deletion.

`PartAdmin` has the routes that both share; `neighbourhoods.py` and `themes.py` say what differs.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.core.verdict import Verdict
from forum.core.versions import StaleVersion
from forum.town import actions, form_values, queries, rules
from forum.town.admin.editing import next_position, part_of_path, rebase_part, slug_errors
from forum.town.tables import Neighbourhood, Theme
from forum.web.database import read_session, unit_of_work
from forum.web.edit_conflicts import open_form, raise_again_if_stale
from forum.web.forms import Form, posted_values, read_form
from forum.web.guards import ADMINS
from forum.web.redirects import redirect
from forum.web.rendering.pages import Page, render
from forum.web.routing import RouteSpec, get, post

Write = Callable[[UnitOfWork, Request, Form[Any], Any], Awaitable[object]]


@dataclass(frozen=True)
class PartAdmin:
    """The routes to add, edit and delete the rows of a table.

    - `name`, `path`: in the names of routes and messages (`theme_saved`), and in URLs;
    - `form_model`: the model of its form, which may depend on the site's languages;
    - `name_field`: the field that the slug is derived from;
    - `write`: saves the data of a valid form as a new row, or over an existing one;
    - `page`: the page of the form: request, form, id (None for a new row), whether it may be deleted.
    """

    name: str
    path: str
    table: type[Neighbourhood] | type[Theme]
    form_model: Callable[[Request], type[BaseModel]]
    name_field: Callable[[Request], str]
    write: Write
    page: Callable[[Request, Form[Any], int | None, Verdict], Page]

    @property
    def routes(self) -> tuple[RouteSpec, ...]:
        """All of its routes, for administrators."""
        new, one, name = f"/admin/{self.path}/new", f"/admin/{self.path}/{{id:number}}", self.name
        return (
            get(new, self.show, f"admin:{name}_new", ADMINS),
            post(new, self.save, f"admin:{name}_add", ADMINS),
            get(one, self.show, f"admin:{name}", ADMINS),
            post(one, self.save, f"admin:{name}_save", ADMINS),
            post(f"{one}/delete", self.delete, f"admin:{name}_delete", ADMINS),
        )

    async def show(self, request: Request) -> Response:
        """Form for a new or an existing row."""
        async with read_session(request) as session:
            part = await part_of_path(request, session, self.table)
            if part:
                form: Form[Any] = open_form(form_values.of_part(part))
            else:
                form = Form(values={"position": await next_position(session, self.table)})
            return await self._render(request, session, form)

    async def save(self, request: Request) -> Response:
        """Save a new or an existing row."""
        form: Form[Any] = await read_form(request, self.form_model(request))
        try:
            async with unit_of_work(request) as uow:
                part = await part_of_path(request, uow, self.table)
                raise_again_if_stale(form)
                with slug_errors(form, self.name_field(request)):
                    if form.data:
                        await self.write(uow, request, form, part)
                if not form.is_valid:
                    return await self._render(request, uow, form, 422)
        except StaleVersion:
            return await self._show_conflict(request, form)
        return redirect(request, "admin:home", said=f"{self.name}_saved")

    async def delete(self, request: Request) -> Response:
        """Delete an unused row."""
        version = (await posted_values(request)).get("version", "")
        try:
            async with unit_of_work(request) as uow:
                part = await queries.part(uow, self.table, request.path_params["id"])
                await actions.delete_part(uow, part, expected_version=version)
        except StaleVersion:
            return await self._show_conflict(request)
        return redirect(request, "admin:home", said=f"{self.name}_deleted")

    async def _render(
        self, request: Request, session: ReadSession, form: Form[Any], status: int = 200
    ) -> Response:
        key = request.path_params.get("id")
        used = key is not None and await queries.is_used(session, self.table, key)
        page = self.page(request, form, key, rules.may_delete(used=used))
        return render(request, page, status)

    async def _show_conflict(self, request: Request, form: Form[Any] | None = None) -> Response:
        async with read_session(request) as session:
            form = await rebase_part(request, session, form, self.table, form_values.of_part)
            if form.conflict:
                return await self._render(request, session, form, 409)
        return redirect(request, "admin:home", said=f"{self.name}_saved")
