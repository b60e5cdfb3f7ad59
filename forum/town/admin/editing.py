"""Helpers for the forms of neighbourhoods, themes and calls."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from starlette.requests import Request

from forum.accounts.queries import last_editor
from forum.core.errors import Conflict
from forum.core.unit_of_work import ReadSession
from forum.core.versions import StaleVersion
from forum.town import actions, queries
from forum.town.tables import Neighbourhood, Theme
from forum.web.edit_conflicts import rebase
from forum.web.forms import Form, posted_values


async def part_of_path(
    request: Request, session: ReadSession, table: type[queries.Part]
) -> queries.Part | None:
    """The part named in the path; None on the pages for a new one. Raises `NotFound`."""
    key = request.path_params.get("id")
    return None if key is None else await queries.part(session, table, key)


@contextmanager
def slug_errors(form: Form[Any], name: str) -> Iterator[None]:
    """Turn a `Conflict` of slugs into an error of the field that the slug is derived from."""
    try:
        yield
    except StaleVersion:
        raise
    except Conflict as conflict:
        form.add_error(name, conflict.code)


async def rebase_part(
    request: Request,
    session: ReadSession,
    form: Form[Any] | None,
    table: type[queries.Part],
    values_of: Callable[[queries.Part], dict[str, str]],
) -> Form[Any]:
    """Rebase a form on the values that a colleague saved meanwhile.

    Without a form (deletion), the form shows these values, with the version that was read.
    """
    part = await queries.part(session, table, request.path_params["id"])
    newer = values_of(part)
    if form is None:
        version = (await posted_values(request)).get("version", "")
        form = Form(values=dict(newer), version=version)
    rebase(request, form, newer, await last_editor(session, actions.ref_of(part)))
    return form


async def next_position(session: ReadSession, table: type[Neighbourhood] | type[Theme]) -> str:
    """The position after the last one, for the form of a new part."""
    parts = await (queries.themes(session) if table is Theme else queries.neighbourhoods(session))
    return str(parts[-1].position + 1 if parts else 1)
