"""Routes of a kiosk: administrators make a device one, and each visit to it ends without traces."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forum.accounts.actions import sessions
from forum.accounts.middleware.sessions import session_secret
from forum.home.pages import KioskPage
from forum.web.database import unit_of_work
from forum.web.guards import ADMINS
from forum.web.kiosk import KioskTimes, drop_kiosk, forget_visitor, is_kiosk, make_kiosk
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.request import part_of, site_of
from forum.web.routing import get, post


async def show(request: Request) -> Response:
    """What a kiosk is, and whether this device is one."""
    return render(request, KioskPage(part_of(request, KioskTimes)))


async def begin(request: Request) -> Response:
    """Make this device a kiosk; the administrator is signed out on it."""
    response = await _end_visit(request)
    make_kiosk(request, response)
    return response


async def stop(request: Request) -> Response:
    """Make this device an ordinary one again."""
    response = redirect(request, "admin:kiosk", said="kiosk_stopped")
    drop_kiosk(request, response)
    return response


async def end(request: Request) -> Response:
    """End a visit: the session ends, and the browser keeps nothing of the person."""
    response = await _end_visit(request)
    if is_kiosk(request):
        make_kiosk(request, response)
    return response


async def _end_visit(request: Request) -> Response:
    if secret := session_secret(request):
        async with unit_of_work(request) as uow:
            await sessions.end_session(uow, secret)
    response = RedirectResponse(f"/{site_of(request).default_language}/", status_code=303)
    forget_visitor(request, response)
    return response


ROUTES = (
    get("/admin/kiosk", show, "admin:kiosk", ADMINS),
    post("/admin/kiosk", begin, "admin:kiosk_begin", ADMINS),
    post("/admin/kiosk/stop", stop, "admin:kiosk_stop", ADMINS),
    post("/kiosk/end", end, "web:kiosk_end"),
)
