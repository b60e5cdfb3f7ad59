"""Routes to request a sign-in by mail.

What follows the mail is in `code.py` and `confirm.py`.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts import queries, rules
from forum.accounts.actions import sign_ins
from forum.accounts.forms import AskSignIn
from forum.accounts.middleware.browser_cookies import handle_of, set_handle
from forum.accounts.presenters import is_kept
from forum.accounts.routes.mail_limits import count_mail, was_counted
from forum.accounts.routes.sign_in_page import show_sign_in_page
from forum.accounts.tables import SignIn
from forum.core.unit_of_work import UnitOfWork
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, read_form
from forum.web.page_cache.decorators import no_store
from forum.web.redirects import redirect
from forum.web.request import actor_of, language_of, site_of
from forum.web.routing import get, post


async def ask(request: Request) -> Response:
    """Form for the address to send a sign-in mail to."""
    if actor_of(request).is_authenticated:
        return redirect(request, "home:me")
    form: Form[AskSignIn] = Form(values={"next": request.query_params.get("next", "")})
    sign_in = await sign_in_of_browser(request)
    pending = sign_in is not None and sign_in.used_at is None and bool(sign_in.intent)
    if sign_in and pending:
        async with read_session(request) as session:
            pending = await is_kept(session, sign_in)
    return show_sign_in_page(request, form, pending=pending)


async def send(request: Request) -> Response:
    """Queue the mail; the response never reveals whether the address is known."""
    form = await read_form(request, AskSignIn)
    if not form.is_valid:
        return show_sign_in_page(request, form, 422)
    return await begin(request, form.cleaned().email, next_path=form.cleaned().next)


async def begin(
    request: Request,
    email: str,
    *,
    next_path: str = "",
    intent: str = "",
    intent_data: dict[str, Any] | None = None,
) -> Response:
    """Mail a link and a code in a unit of work of its own; redirects to the form for the code.

    Raises `RateLimitExceeded` beyond the limits on mail.
    """
    await count_mail(request, email)
    async with unit_of_work(request) as uow:
        handle = await start_sign_in(
            request, uow, email, next_path=next_path, intent=intent, intent_data=intent_data
        )
    return redirect_to_code_form(request, handle)


async def start_sign_in(
    request: Request,
    uow: UnitOfWork,
    email: str,
    *,
    next_path: str = "",
    intent: str = "",
    intent_data: dict[str, Any] | None = None,
) -> str:
    """As `begin`, within the caller's unit of work, so that a draft is stored with its sign-in.

    Only for a mail that was counted before (`count_mail`). Returns the handle for the cookie.
    """
    assert was_counted(request, email)
    return await sign_ins.request_sign_in(
        uow,
        email,
        language=language_of(request),
        next_path=next_path,
        intent=intent,
        intent_data=intent_data,
    )


def redirect_to_code_form(request: Request, handle: str) -> Response:
    """Redirect to the form for the code; the handle marks this browser as the requesting one."""
    response = redirect(request, "accounts:sent")
    set_handle(response, site_of(request), handle, rules.SIGN_IN_TIME)
    return response


async def sign_in_of_browser(request: Request) -> SignIn | None:
    """The sign-in that this browser requested, used or not."""
    handle = handle_of(request)
    if not handle:
        return None
    async with read_session(request) as session:
        return await queries.sign_in_by_handle(session, handle)


ROUTES = (
    get("/sign-in", no_store(ask), "accounts:sign_in"),
    post("/sign-in", send, "accounts:send"),
)
