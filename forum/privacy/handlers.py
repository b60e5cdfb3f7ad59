"""Event handlers of privacy: build an export; erase what an erasure left outside the database."""

import asyncio
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from forum.accounts import queries as accounts
from forum.core import erasure_list
from forum.core.database.columns import table_of
from forum.core.delivery.handler import ExternalHandler, TransactionalHandler
from forum.core.erasure_list import ErasedMember
from forum.core.i18n.translations import override_language
from forum.core.mail.queue import queue_mail
from forum.core.mail.transport import Transport
from forum.core.personal_data import Person
from forum.core.site import Site
from forum.core.unit_of_work import SessionFactory, UnitOfWork
from forum.privacy import queries
from forum.privacy.actions import erasures, exports
from forum.privacy.events import ExportRequested, PersonErased
from forum.privacy.presenters import section_views, to_json
from forum.privacy.queries import Section
from forum.privacy.tables import DataExport

READY_MAIL = "export_ready"
READABLE, MACHINE = "index.html", "data.json"

RenderDocument = Callable[[str, dict[str, Any]], str]
"""Renders `templates/documents/<name>.html` to a page that stands alone, in the current language."""


def build_export(
    site: Site, render: RenderDocument, *, days: int
) -> TransactionalHandler[ExportRequested]:
    """The handler that gathers everything about a member into a ZIP file."""

    async def run(uow: UnitOfWork, event: ExportRequested) -> None:
        export = await uow.get(DataExport, event.subject.id)
        member = await accounts.member(uow, export.member_id) if export else None
        if export is None or member is None or member.email is None:
            return
        sections = await queries.sections(uow, Person(member.pk, member.email))
        with override_language(_offered(site, export.language)):
            views = await section_views(uow, sections, member.pk, site.zone)
            page = render("export", {"sections": views, "made_at": uow.now})
        archive = await asyncio.to_thread(_zip, page, _data(sections, uow.now.isoformat()))
        if await exports.store_archive(uow, export.pk, archive, days=days):
            await queue_mail(
                uow, READY_MAIL, address=member.email, language=_offered(site, member.language),
                data={"export": export.pk},
            )  # fmt: skip

    return TransactionalHandler("build_export", (ExportRequested,), run)


def _offered(site: Site, language: str) -> str:
    """The language, or the default one if the town doesn't offer it (any more)."""
    return language if language in site.language_codes else site.default_language


def _data(sections: list[Section], made_at: str) -> dict[str, Any]:
    """The file for programs: every exported column of every row, by the table's name."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for section in sections:
        name = table_of(section.table.table).name
        rows.setdefault(name, []).extend(
            {column: to_json(value) for column, value in row.items()} for row in section.rows
        )
    return {"made_at": made_at, "tables": rows}


def _zip(page: str, data: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(READABLE, page)
        archive.writestr(MACHINE, json.dumps(data, ensure_ascii=False, indent=1))
    return buffer.getvalue()


def finish_erasure(transport: Transport, list_path: Path) -> ExternalHandler[PersonErased]:
    """The handler that erases copies outside the database, and lists the member for a restore."""

    async def run(session_factory: SessionFactory, event: PersonErased) -> None:
        async with session_factory.read_session() as session:
            record = await queries.erasure_record(session, event.subject.id)
        if record is None or record.done_at is not None:
            return
        if record.member_id is not None and record.joined_at is not None:
            erased = ErasedMember(record.member_id, record.joined_at, record.keep_texts)
            await asyncio.to_thread(erasure_list.append, list_path, erased)
        await transport.erase(record.traces)
        async with session_factory.unit_of_work() as uow:
            if current := await queries.erasure_record(uow, event.subject.id):
                await erasures.finish_erasure(uow, current)

    return ExternalHandler("finish_erasure", (PersonErased,), run, invalidates_pages=True)
