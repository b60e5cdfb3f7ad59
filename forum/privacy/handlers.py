"""Event handlers of privacy: build an export; erase what an erasure left outside the database."""

import asyncio
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from forum.accounts import queries as accounts
from forum.accounts.recipients import recipient
from forum.core.database.advisory_lock import DATA_EXPORTS
from forum.core.database.columns import table_of
from forum.core.delivery.handler import ExternalHandler, TransactionalHandler
from forum.core.errors import NotFound
from forum.core.i18n.translations import override_language
from forum.core.mail.queue import queue_mail
from forum.core.media.storage import Storage
from forum.core.media.tables import Photo, file_name
from forum.core.personal_data import Person
from forum.core.site import Site
from forum.core.unit_of_work import SessionFactory, UnitOfWork
from forum.privacy import queries
from forum.privacy.actions import exports
from forum.privacy.actions.copies import Copies
from forum.privacy.events import ExportOutdated, ExportRequested, PersonErased
from forum.privacy.presenters import section_views, to_json
from forum.privacy.queries import Section
from forum.privacy.tables import FINISH_ERASURE, DataExport

READY_MAIL = "export_ready"
READABLE, MACHINE, PHOTOS = "index.html", "data.json", "photos"

RenderDocument = Callable[[str, dict[str, Any]], str]
"""Renders `templates/documents/<name>.html` to a page that stands alone, in the current language."""


def build_export(
    site: Site, render: RenderDocument, storage: Storage, *, days: int
) -> TransactionalHandler[ExportRequested | ExportOutdated]:
    """The handler that gathers everything about a member into a ZIP file."""

    async def run(uow: UnitOfWork, event: ExportRequested | ExportOutdated) -> None:
        await uow.advisory_lock(DATA_EXPORTS)
        export = await uow.get(DataExport, event.subject.id)
        member = await accounts.member(uow, export.member_id) if export else None
        if export is None or member is None or member.email is None:
            return
        sections = await queries.sections(uow, Person(member.pk, member.email))
        with override_language(_offered(site, export.language)):
            views = await section_views(uow, sections, member.pk, site.zone)
            page = render("export", {"sections": views, "made_at": uow.now})
        photos = await _photos(sections, storage)
        archive = await asyncio.to_thread(_zip, page, _data(sections, uow.now.isoformat()), photos)
        is_first = export.built_at is None
        if await exports.store_archive(uow, export, archive, days=days) and is_first:
            to = replace(recipient(member), language=_offered(site, member.language))
            await queue_mail(uow, READY_MAIL, to, {"export": export.pk})

    return TransactionalHandler("build_export", (ExportRequested, ExportOutdated), run)


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


async def _photos(sections: list[Section], storage: Storage) -> dict[str, bytes]:
    """The largest file of each photo, by its name; of some there is none any more."""
    rows = [row for section in sections if section.table.table is Photo for row in section.rows]
    files = {}
    for row in rows:
        with suppress(NotFound):
            largest = file_name(row["name"], max(row["widths"]))
            files[f"{row['name']}.webp"] = await storage.read(largest)
    return files


def _zip(page: str, data: dict[str, Any], photos: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(READABLE, page)
        archive.writestr(MACHINE, json.dumps(data, ensure_ascii=False, indent=1))
        for name, content in photos.items():
            archive.writestr(f"{PHOTOS}/{name}", content)
    return buffer.getvalue()


def finish_erasure(copies: Copies) -> ExternalHandler[PersonErased]:
    """The handler that erases copies outside the database, and lists the person for a restore."""

    async def run(session_factory: SessionFactory, event: PersonErased) -> None:
        await copies.erase(session_factory, event.subject.id)

    return ExternalHandler(FINISH_ERASURE, (PersonErased,), run, invalidates_pages=True)
