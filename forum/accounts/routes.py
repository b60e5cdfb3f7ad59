"""Asking for a sign-in by mail, and unsubscribing. What follows the mail: `asked`, `confirming`."""

from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts import actions, queries, rules
from forum.accounts.forms import AskSignIn
from forum.accounts.pages import UnsubscribePage
from forum.accounts.tables import SignIn
from forum.accounts.ways import show_ways
from forum.core.errors import Missing
from forum.core.work import Work
from forum.web.forms import Form, posted_values, read_form
from forum.web.limits import limiter_of
from forum.web.render import go_to, go_to_path, render
from forum.web.routing import get, post
from forum.web.state import actor_of, language_of, site_of
from forum.web.unit import reading, writing

HANDLE_COOKIE = "forum_sign_in"


async def ask(request: Request) -> Response:
    """The form that asks for an address."""
    if actor_of(request).known:
        return go_to(request, "home:me")
    form: Form[AskSignIn] = Form(values={"next": request.query_params.get("next", "")})
    sign_in = await asked_by(request)
    pending = sign_in is not None and sign_in.used_at is None and bool(sign_in.intent)
    return show_ways(request, form, pending=pending)


async def send(request: Request) -> Response:
    """Send the mail; the answer never tells whether the address is known."""
    form = await read_form(request, AskSignIn)
    if not form.ok:
        return show_ways(request, form, 422)
    return await begin(request, form.value().email, next_path=form.value().next)


async def begin(
    request: Request,
    email: str,
    *,
    next_path: str = "",
    intent: str = "",
    intent_data: dict[str, Any] | None = None,
) -> Response:
    """Mail a link and a code to `email`, in a change of its own, and show where to type the code."""
    await count_mail(request, email)
    async with writing(request) as work:
        handle = await begin_in(
            request, work, email, next_path=next_path, intent=intent, intent_data=intent_data
        )
    return sent(request, handle)


async def count_mail(request: Request, email: str) -> None:
    """Count a sign-in mail that is about to be asked for; raises `TooMany`."""
    await limiter_of(request).count({"sign_in_mailbox": email})


async def begin_in(
    request: Request,
    work: Work,
    email: str,
    *,
    next_path: str = "",
    intent: str = "",
    intent_data: dict[str, Any] | None = None,
) -> str:
    """As `begin`, within a change under way, so that what is asked for is kept with it.

    `count_mail` comes before the change, which would hold its connection while it waits for one.
    """
    return await actions.ask_sign_in(
        work,
        email,
        language=language_of(request),
        next_path=next_path,
        intent=intent,
        intent_data=intent_data,
    )


def sent(request: Request, handle: str) -> Response:
    """On to the page that takes the code; the handle makes this browser the one that asked."""
    response = go_to(request, "accounts:sent")
    response.set_cookie(
        HANDLE_COOKIE, handle, max_age=int(rules.KEPT_FOR.total_seconds()), path="/",
        secure=site_of(request).is_https, httponly=True, samesite="lax",
    )  # fmt: skip
    return response


async def asked_by(request: Request) -> SignIn | None:
    """The sign-in this browser asked for, used or not."""
    handle = request.cookies.get(HANDLE_COOKIE)
    if not handle:
        return None
    async with reading(request) as questions:
        return await queries.sign_in_by_handle(questions, handle)


def sessions_days(request: Request) -> int:
    """How long a sign-in lasts, in days."""
    return cast(int, request.app.state.session_days)


async def unsubscribe(request: Request) -> Response:
    """A page with one button that stops all mail about content."""
    return render(request, UnsubscribePage(request.path_params["code"]))


async def stop_mail(request: Request) -> Response:
    """Stop the mail; mail programs post here directly (RFC 8058), and follow no redirect."""
    posted = await posted_values(request)
    async with writing(request) as work:
        if not await actions.stop_mail(work, request.path_params["code"]):
            raise Missing
    if posted.get("List-Unsubscribe") == "One-Click":
        return Response()
    return go_to_path(request, "", "mail_off")


ENTRIES = (
    get("/sign-in", ask, "accounts:sign_in"),
    post("/sign-in", send, "accounts:send", limits=("sign_in_address",)),
    get("/unsubscribe/{code:code}", unsubscribe, "accounts:unsubscribe"),
    post("/unsubscribe/{code:code}", stop_mail, "accounts:stop_mail"),
)
