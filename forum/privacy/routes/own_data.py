"""Routes of a member's data: ask for a copy of everything, fetch it, erase the account."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts import queries as accounts
from forum.accounts.middleware.sessions import session_secret
from forum.accounts.routes.confirmation import hold_for_confirmation
from forum.accounts.tables import Member
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.core.verdict import Verdict
from forum.privacy import queries, rules
from forum.privacy.actions import exports
from forum.privacy.forms import EraseAccount
from forum.privacy.pages import DataPage
from forum.privacy.pending_actions import ERASE, MEMBER, TAKE_TEXTS
from forum.privacy.presenters import mentions
from forum.privacy.tables import DataExport
from forum.web.database import read_session, unit_of_work
from forum.web.flash import refusal
from forum.web.forms import Form, read_form
from forum.web.guards import AWAKE_OWNERS, OWNERS
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.request import actor_of, language_of, member_id_of, part_of, site_of
from forum.web.routing import get, post
from moderation.presenters.help_requests import own_help_request
from moderation.queries.help_requests import requests_of


@dataclass(frozen=True)
class ExportDays:
    """Days for which an export waits to be fetched."""

    days: int


async def _state(session: ReadSession, export: DataExport | None) -> str:
    if export is None:
        return ""
    if export.fetched_at is not None:
        return "fetched"
    if export.built_at is None:
        return "building"
    return "ready" if await queries.is_built(session, export.pk) else "rebuilding"


async def _may_fetch(request: Request, session: ReadSession) -> Verdict:
    return rules.may_fetch(
        shared=await accounts.is_shared_session(session, session_secret(request))
    )


async def _may_leave(session: ReadSession, member: Member) -> Verdict:
    return rules.may_leave(
        member, has_other_admin=await accounts.has_other_admin(session, member.pk)
    )


async def data(request: Request) -> Response:
    """What a member can do with their data."""
    async with read_session(request) as session:
        export = await queries.export_of(session, member_id_of(request))
        state = await _state(session, export)
        may_fetch = await _may_fetch(request, session)
        member = await accounts.member(session, member_id_of(request))
        assert member is not None
        may_leave = await _may_leave(session, member)
        is_colleague = actor_of(request).is_colleague
        found = await mentions(session, site_of(request), member, is_colleague=is_colleague)
        own_requests = await requests_of(session, member.pk)
        help_requests = [own_help_request(session, each, site_of(request)) for each in own_requests]
    page = DataPage(
        state=state,
        until=export.expires_at if export else None,
        form=Form(),
        days=part_of(request, ExportDays).days,
        may_fetch=may_fetch,
        may_leave=may_leave,
        mentions=found,
        help_requests=help_requests,
    )
    return render(request, page)


async def ask(request: Request) -> Response:
    """Have a copy of everything about the member gathered."""
    days = part_of(request, ExportDays).days
    async with unit_of_work(request) as uow:
        await exports.request_export(
            uow, member_id_of(request), language=language_of(request), days=days
        )
    return redirect(request, "privacy:data", said="export_requested")


async def fetch(request: Request) -> Response:
    """Send the copy, once; a POST, because it deletes what it sends."""
    async with unit_of_work(request) as uow:
        denial = (await _may_fetch(request, uow)).code
        if denial is not None:
            return redirect(request, "privacy:data", said=refusal(denial))
        archive = await exports.fetch_archive(uow, member_id_of(request))
        state = await _state(uow, await queries.export_of(uow, member_id_of(request)))
    if archive is None and state == "rebuilding":
        return redirect(request, "privacy:data")
    if archive is None:
        return redirect(request, "privacy:data", said=refusal("export_gone"))
    headers = {
        "content-disposition": 'attachment; filename="samenspraak.zip"',
        "cache-control": "no-store",
    }
    return Response(archive, media_type="application/zip", headers=headers)


async def erase(request: Request) -> Response:
    """Mail a link and a code to the member's own address; using it erases the account."""
    form = await read_form(request, EraseAccount)
    async with read_session(request) as session:
        member = await accounts.member(session, member_id_of(request))
        assert member is not None
        (await _may_leave(session, member)).enforce()
    assert member.email is not None
    data = {MEMBER: member.pk, TAKE_TEXTS: form.cleaned().take_texts}

    async def prepare(_uow: UnitOfWork) -> dict[str, Any]:
        return data

    return await hold_for_confirmation(request, member.email, ERASE, prepare)


ROUTES = (
    get("/me/data", data, "privacy:data", OWNERS),
    post("/me/data/copy", ask, "privacy:ask", AWAKE_OWNERS),
    post("/me/data/copy/fetch", fetch, "privacy:fetch", AWAKE_OWNERS),
    post("/me/data/erase", erase, "privacy:erase", AWAKE_OWNERS),
)
