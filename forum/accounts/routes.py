"""Sign-in by mail, and unsubscribing."""

from datetime import datetime
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forum.accounts import actions, queries, rules
from forum.accounts.browsers import (
    HANDLE_COOKIE,
    drop_handle,
    set_handle,
)
from forum.accounts.forms import AskSignIn, EnterCode, UseLink
from forum.accounts.mail_limits import count_mail, was_counted
from forum.accounts.pages import ConfirmPage, SentPage, TooOldPage, UnsubscribePage
from forum.accounts.sessions import begin as begin_session
from forum.accounts.sessions import session_times
from forum.accounts.tables import Member, SignIn
from forum.accounts.ways import show_ways
from forum.core.errors import DomainError, Missing
from forum.core.intent import Intent
from forum.core.work import Work
from forum.web.forms import Form, posted_values, read_form
from forum.web.render import go_to, go_to_path, render
from forum.web.routing import get, post
from forum.web.sharing import never_stored
from forum.web.state import actor_of, language_of, site_of, workshop_of
from forum.web.unit import reading, writing

CARE = "care"
"""In an intent's data: the text may be a cry for help, so the next page names the helplines."""
MINUTES = int(rules.SIGN_IN_TIME.total_seconds() // 60)


async def ask(request: Request) -> Response:
    """The form that asks for an address."""
    if actor_of(request).known:
        return go_to(request, "home:me")
    form: Form[AskSignIn] = Form(values={"next": request.query_params.get("next", "")})
    return show_ways(request, form)


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

    Only for a mail that was counted before (`count_mail`).
    """
    assert was_counted(request, email)
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
    set_handle(response, site_of(request), handle, rules.SIGN_IN_TIME)
    return response


async def _asked(request: Request) -> SignIn | None:
    handle = request.cookies.get(HANDLE_COOKIE)
    if not handle:
        return None
    async with reading(request) as questions:
        return await queries.sign_in_by_handle(questions, handle)


async def _by_secret(request: Request, token: str) -> SignIn | None:
    async with reading(request) as questions:
        return await queries.sign_in_by_token(questions, token)


def _now(request: Request) -> datetime:
    return workshop_of(request).clock.now()


def _too_old(request: Request, sign_in: SignIn, token: str = "") -> Response:
    """It was too long ago, or guessed at too often: what was asked for is kept, ask again."""
    guessed = rules.is_fresh(sign_in, _now(request))
    return render(request, TooOldPage(token, guessed), 410)


async def show_sent(request: Request) -> Response:
    """The mail is on its way; the code can be typed here."""
    sign_in = await _asked(request)
    if sign_in is None or sign_in.used_at is not None:
        return go_to(request, "accounts:sign_in")
    if not rules.may_guess(sign_in, _now(request)):
        return _too_old(request, sign_in)
    return _keep_asking(request, sign_in, render(request, _sent_page(request, sign_in, Form())))


def _keep_asking(request: Request, sign_in: SignIn, response: Response) -> Response:
    """Let the browser keep its handle as long as the code works, which begins when the mail leaves."""
    left = sign_in.expires_at - _now(request)
    set_handle(response, site_of(request), request.cookies[HANDLE_COOKIE], left)
    return response


def _used(request: Request, problem: str = "link_used") -> Response:
    """A sign-in that can't be used: the page on which a new one is asked for."""
    return show_ways(request, Form(), 410, problem)


async def send_again(request: Request) -> Response:
    """Mail a new link and code for a sign-in that was never used, with all it carries."""
    token = (await posted_values(request)).get("token", "")
    sign_in = await _by_secret(request, token) if token else await _asked(request)
    if sign_in is None or sign_in.used_at is not None:
        return _used(request)
    await count_mail(request, sign_in.email)
    async with writing(request) as work:
        handle = await actions.ask_again(work, sign_in, language=language_of(request))
    return sent(request, handle)


def _sent_page(request: Request, sign_in: SignIn, form: Form[EnterCode]) -> SentPage:
    care = bool(sign_in.intent_data.get(CARE))
    minutes = int(session_times(request).shared.total_seconds() // 60)
    hidden = rules.masked(sign_in.email)
    return SentPage(form, hidden, sign_in.intent, care, MINUTES, minutes)


async def enter_code(request: Request) -> Response:
    """Sign in with the six digits, on the device that asked."""
    sign_in = await _asked(request)
    if sign_in is None or sign_in.used_at is not None:
        if actor_of(request).known:
            return go_to(request, "home:me")
        return _used(request, "code_used" if sign_in else "code_elsewhere")
    if not rules.may_guess(sign_in, _now(request)):
        return _too_old(request, sign_in)
    form = await read_form(request, EnterCode)
    if form.ok:
        handle = request.cookies[HANDLE_COOKIE]
        async with writing(request) as work:
            guessed = await actions.guess_code(work, handle, form.value().code)
        if guessed:
            shared = form.value().shared
            return await _finish(request, guessed, shared=shared, too_late="code_used")
        form.blame("code", "bad_code")
    return _keep_asking(request, sign_in, render(request, _sent_page(request, sign_in, form), 422))


async def _by_token(request: Request) -> SignIn | Response:
    """The sign-in of a mailed link while it works, else the answer that says what to do now."""
    token = request.path_params["token"]
    sign_in = await _by_secret(request, token)
    if sign_in and rules.is_fresh(sign_in, _now(request)):
        return sign_in
    if actor_of(request).known:
        return go_to(request, "home:me")
    if sign_in and sign_in.used_at is None:
        return _too_old(request, sign_in, token)
    return _used(request)


async def confirm(request: Request) -> Response:
    """What a mailed link opens: a page with a button."""
    found = await _by_token(request)
    if isinstance(found, Response):
        return found
    token = request.path_params["token"]
    minutes = int(session_times(request).shared.total_seconds() // 60)
    return render(request, ConfirmPage(Form(), token, found.email, found.intent, minutes))


async def sign_in(request: Request) -> Response:
    """The button of a mailed link."""
    found = await _by_token(request)
    if isinstance(found, Response):
        return found
    form = await read_form(request, UseLink)
    return await _finish(request, found, shared=form.value().shared)


async def _finish(
    request: Request, sign_in: SignIn, *, shared: bool, too_late: str = "link_used"
) -> Response:
    """Sign in and do what was asked for; `too_late` is the code when it was used at this moment."""
    async with workshop_of(request).writing() as work:
        member = await actions.use_sign_in(work, sign_in)
        if member is None:
            return _used(request, too_late)
        hand_over = await begin_session(request, work, member, shared=shared)
        path, said = "me", "signed_in"
        if sign_in.intent:
            path, said = await _carry_out(request, work, member, sign_in)
    response = go_to_path(request, path, said)
    if not sign_in.intent and rules.is_own_path(sign_in.next_path):
        response = RedirectResponse(sign_in.next_path, status_code=303)
    hand_over(response)
    drop_handle(response)
    return response


async def _carry_out(
    request: Request, work: Work, member: Member, sign_in: SignIn
) -> tuple[str, str]:
    """Do what was asked for when signed out; if it can't be done any more, say why."""
    intents = cast(dict[str, Intent], request.app.state.intents)
    work.actor = actions.actor_for(member)
    try:
        async with work.attempt():
            return await intents[sign_in.intent].run(work, sign_in.intent_data)
    except DomainError as error:
        return "me", error.code


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
    get("/sign-in", never_stored(ask), "accounts:sign_in"),
    post("/sign-in", send, "accounts:send"),
    get("/sign-in/code", never_stored(show_sent), "accounts:sent"),
    post("/sign-in/again", send_again, "accounts:again"),
    post("/sign-in/code", enter_code, "accounts:enter_code", limits=("sign_in_tries",)),
    get("/sign-in/{token:code}", never_stored(confirm), "accounts:confirm"),
    post("/sign-in/{token:code}", sign_in, "accounts:use_link", limits=("sign_in_tries",)),
    get("/unsubscribe/{code:code}", never_stored(unsubscribe), "accounts:unsubscribe"),
    post("/unsubscribe/{code:code}", stop_mail, "accounts:stop_mail"),
)
