"""A list as CSV: the rows that its page shows, all of them, streamed in constant memory."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from forum.core.audit.events import ListExported
from forum.core.i18n.translations import gettext, override_language
from forum.core.ref import ContentRef
from forum.core.text.csv_lines import BYTE_ORDER_MARK, csv_line
from forum.web.database import unit_of_work
from forum.web.lists.definition import Row, StaffList
from forum.web.lists.query import ListQuery
from forum.web.redirects import url_for
from forum.web.request import language_of

CHUNK_SIZE = 200
"""Rows that are read at once."""
DELIMITERS = (";", ",")
ANY_LIST = ContentRef("list", 0)
"""The subject of the audit entry: lists aren't content."""
ReadRows = Callable[[str | None, int], Awaitable[tuple[Sequence[Row], str | None]]]
"""Reads so many rows after a cursor, in a session of its own; with the cursor of those that follow."""


async def csv_response(
    request: Request, definition: StaffList[Row], query: ListQuery, read: ReadRows[Row]
) -> Response:
    """The rows of a query as a file. `delimiter` in the address is `;` or `,`; `bom=yes` is for Excel.

    That it was taken is in the audit trail before the first byte is sent. A query that can't be read
    leads back to the list's page, which says why.
    """
    if not query.is_valid:
        page = url_for(request, definition.route, **query.parameters)
        return RedirectResponse(page, status_code=303)
    async with unit_of_work(request) as uow:
        uow.publish(ListExported(subject=ANY_LIST, path=_path(request)))
    name = _path(request).removesuffix(".csv").replace("/", "-")
    headers = {
        "content-disposition": f'attachment; filename="{name}.csv"',
        "cache-control": "no-store",
    }
    lines = _lines(request, definition, read)
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


def _path(request: Request) -> str:
    """The path of the request without its language."""
    return request.url.path.split("/", 2)[2]


async def _lines(
    request: Request, definition: StaffList[Row], read: ReadRows[Row]
) -> AsyncIterator[str]:
    """The head, and then a chunk at a time: no session stays open while a slow client receives one."""
    sent, language = request.query_params, language_of(request)
    delimiter = sent.get("delimiter", "")
    delimiter = delimiter if delimiter in DELIMITERS else DELIMITERS[0]
    columns = [(column.label, column.export) for column in definition.columns if column.export]
    with override_language(language):
        head = csv_line([gettext(label) for label, _ in columns], delimiter)
    yield (BYTE_ORDER_MARK if sent.get("bom") else "") + head
    after: str | None = None
    while True:
        with override_language(language):
            rows, after = await read(after, CHUNK_SIZE)
            lines = [csv_line([export(row) for _, export in columns], delimiter) for row in rows]
        yield "".join(lines)
        if after is None:
            return
