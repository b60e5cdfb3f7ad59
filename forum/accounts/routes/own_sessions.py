"""Routes of a member's sessions: the devices they are signed in on, and signing out there."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts import queries
from forum.accounts.actions import sessions
from forum.accounts.forms import WhichSession
from forum.accounts.middleware.sessions import session_secret
from forum.accounts.pages import SessionsPage, SessionView
from forum.accounts.presenters import device_name
from forum.core.tokens import hash_secret
from forum.web.database import read_session, unit_of_work
from forum.web.forms import read_form
from forum.web.guards import OWNERS
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.request import member_id_of
from forum.web.routing import get, post


async def list_sessions(request: Request) -> Response:
    """The devices on which the member is signed in, the present one first."""
    member_id = member_id_of(request)
    present = hash_secret(session_secret(request))
    async with read_session(request) as session:
        rows = await queries.sessions_of(session, member_id)
    views = [
        SessionView(
            id_hash=row.id_hash,
            device=device_name(row.browser, row.system),
            begun_at=row.begun_at,
            seen_at=row.seen_at,
            shared=row.shared,
            is_present=row.id_hash == present,
        )
        for row in rows
    ]
    views.sort(key=lambda view: not view.is_present)
    return render(request, SessionsPage(views))


async def end(request: Request) -> Response:
    """Sign out on one other device, or on all others."""
    member_id = member_id_of(request)
    form = await read_form(request, WhichSession)
    async with unit_of_work(request) as uow:
        if chosen := form.cleaned().session:
            await sessions.end_session_of(uow, member_id, chosen)
        else:
            await sessions.end_all_sessions(uow, member_id, but=session_secret(request))
    said = "session_ended" if form.cleaned().session else "sessions_ended"
    return redirect(request, "accounts:sessions", said=said)


ROUTES = (
    get("/me/sessions", list_sessions, "accounts:sessions", OWNERS),
    post("/me/sessions", end, "accounts:sessions_end", OWNERS),
)
