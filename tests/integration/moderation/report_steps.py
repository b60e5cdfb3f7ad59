"""Helpers of the report tests: one piece of content of every kind, the form, and the rows."""

from collections.abc import Mapping
from typing import Any

import httpx2
from sqlalchemy import select
from sqlmodel import col

from forum.app.container import Forum
from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork
from forum.projects.actions import updates
from moderation import keys
from moderation.actions.reports import send_report
from moderation.tables.reports import Report, ReportReason
from tests.factories import post_public_comment, post_public_idea
from tests.integration.projects.factories import draft_update, write_project
from tests.people import MARIA, TOM, Person, acting_as

KINDS = ("idea", "comment", "project", "update")
AUTHORS: dict[str, Person | None] = {
    "idea": MARIA,
    "comment": MARIA,
    "project": None,
    "update": TOM,
}
"""Who wrote the content of each kind; a project is the municipality's."""
FORM = {"reason": "other", "text": "Dit klopt van geen kanten.", "good_faith": "yes"}


async def public_content(forum: Forum, kind: str) -> ContentRef:
    """Public content of a kind, of its author in `AUTHORS`."""
    if kind == "idea":
        return (await post_public_idea(forum)).ref
    if kind == "comment":
        return (await post_public_comment(forum, (await post_public_idea(forum)).ref)).ref
    project = await write_project(forum)
    if kind == "project":
        return project.ref
    update = await draft_update(forum, project)
    async with acting_as(forum.session_factory, TOM) as uow:
        await updates.publish_update(uow, update)
    return update.ref


def form_path(subject: ContentRef, language: str = "nl") -> str:
    """Where the form to report content is."""
    return f"/{language}/{subject.kind}s/{subject.id}/report"


async def send(
    browser: httpx2.AsyncClient, subject: ContentRef, language: str = "nl", **fields: str
) -> httpx2.Response:
    """Send the form to report content."""
    return await browser.post(form_path(subject, language), data=FORM | fields)


async def reports(forum: Forum) -> list[Report]:
    """Every report, the oldest first."""
    async with forum.session_factory.read_session() as session:
        return await session.all(select(Report).order_by(col(Report.id)))


async def report_from(
    uow: UnitOfWork, subject: ContentRef, address: str, **values: Any
) -> Report:  # fmt: skip
    """A report by the unit of work's actor from a network address."""
    new: Mapping[str, Any] = {
        "language": "nl", "reason": ReportReason.other, "text": "Weg ermee!",
        "source": keys.source_hash(uow, subject, address),
    }  # fmt: skip
    return await send_report(uow, subject, Report(**{**new, **values}))


async def reported_from(forum: Forum, subject: ContentRef, *addresses: str) -> None:
    """Reports of guests, one from each network address."""
    for address in addresses:
        async with forum.session_factory.unit_of_work() as uow:
            await report_from(uow, subject, address, email=f"gast-{address}@example.org")
