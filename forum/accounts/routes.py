"""Sign-in by mail, sign-out, a member's choices, and unsubscribing."""

from typing import Any, cast

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forum.accounts import actions, queries, rules
from forum.accounts.forms import AskSignIn, EnterCode, Preferences
from forum.accounts.pages import ConfirmPage, SentPage, SignInPage, UnsubscribePage
from forum.accounts.sessions import cookie_name, drop_cookie, set_cookie
from forum.accounts.tables import Member, SignIn
from forum.core.errors import DomainError, Missing
from forum.core.intent import Intent
from forum.core.work import Work
from forum.web.errors import Gone
from forum.web.forms import Form, read_form
from forum.web.guard import MEMBERS
from forum.web.limits import limiter_of
from forum.web.render import go_to, go_to_path, path_to, render
from forum.web.routing import get, post
from forum.web.state import actor_of, language_of, site_of, workshop_of
from forum.web.unit import reading, writing

HANDLE_COOKIE = "forum_sign_in"
CARE = "care"
"""In an intent's data: the text may be a cry for help, so the next page names the helplines."""
MINUTES = int(rules.SIGN_IN_TIME.total_seconds() // 60)


async def ask(request: Request) -> Response:
    """The form that asks for an address."""
    if actor_of(request).known:
        return go_to(request, "home:me")
    form: Form[AskSignIn] = Form(values={"next": request.query_params.get("next", "")})
    return render(request, SignInPage(form))


async def send(request: Request) -> Response:
    """Send the mail; the answer never tells whether the address is known."""
    form = await read_form(request, AskSignIn)
    if not form.ok:
        return render(request, SignInPage(form), 422)
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
    """As `begin`, within a change under way, so that what is asked for is kept with it."""
    limiter_of(request).count("sign_in_mailbox", email)
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
        HANDLE_COOKIE, handle, max_age=int(rules.SIGN_IN_TIME.total_seconds()), path="/",
        secure=site_of(request).is_https, httponly=True, samesite="lax",
    )  # fmt: skip
    return response


async def _asked(request: Request) -> SignIn | None:
    handle = request.cookies.get(HANDLE_COOKIE)
    if not handle:
        return None
    async with reading(request) as questions:
        sign_in = await queries.sign_in_by_handle(questions, handle)
    return (
        sign_in if sign_in and rules.is_usable(sign_in, workshop_of(request).clock.now()) else None
    )


async def show_sent(request: Request) -> Response:
    """The mail is on its way; the code can be typed here."""
    sign_in = await _asked(request)
    if sign_in is None:
        return go_to(request, "accounts:sign_in")
    return render(request, _sent_page(sign_in, Form()))


def _sent_page(sign_in: SignIn, form: Form[EnterCode]) -> SentPage:
    care = bool(sign_in.intent_data.get(CARE))
    return SentPage(form, sign_in.email, sign_in.intent, care, MINUTES)


async def enter_code(request: Request) -> Response:
    """Sign in with the six digits, on the device that asked."""
    sign_in = await _asked(request)
    if sign_in is None:
        raise Gone("link_used")
    form = await read_form(request, EnterCode)
    if form.ok:
        handle = request.cookies[HANDLE_COOKIE]
        async with writing(request) as work:
            guessed = await actions.guess_code(work, handle, form.value().code)
        if guessed:
            return await _finish(request, guessed)
        form.blame("code", "bad_code")
    return render(request, _sent_page(sign_in, form), 422)


async def _by_token(request: Request) -> SignIn | None:
    async with reading(request) as questions:
        sign_in = await queries.sign_in_by_token(questions, request.path_params["token"])
    return (
        sign_in if sign_in and rules.is_usable(sign_in, workshop_of(request).clock.now()) else None
    )


def _used_up(request: Request) -> Response:
    if actor_of(request).known:
        return go_to(request, "home:me")
    problem = rules.WORDS["link_used"]
    return render(request, SignInPage(Form(), problem), 410)


async def confirm(request: Request) -> Response:
    """What a mailed link opens: a page with a button."""
    sign_in = await _by_token(request)
    if sign_in is None:
        return _used_up(request)
    token = request.path_params["token"]
    return render(request, ConfirmPage(token, sign_in.email, sign_in.intent))


async def sign_in(request: Request) -> Response:
    """The button of a mailed link."""
    found = await _by_token(request)
    return await _finish(request, found) if found else _used_up(request)


async def _finish(request: Request, sign_in: SignIn) -> Response:
    days = sessions_days(request)
    async with workshop_of(request).writing() as work:
        member = await actions.use_sign_in(work, sign_in)
        if member is None:
            raise Gone("link_used")
        secret = await actions.begin_session(work, member, days=days)
        path, said = "me", "signed_in"
        if sign_in.intent:
            path, said = await _carry_out(request, work, member, sign_in)
    response = go_to_path(request, path, said)
    if not sign_in.intent and rules.is_own_path(sign_in.next_path):
        response = RedirectResponse(sign_in.next_path, status_code=303)
    set_cookie(response, site_of(request), secret, days)
    response.delete_cookie(HANDLE_COOKIE, path="/")
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


def sessions_days(request: Request) -> int:
    """How long a sign-in lasts, in days."""
    return cast(int, request.app.state.session_days)


async def sign_out(request: Request) -> Response:
    """End the session on this device."""
    if secret := request.cookies.get(cookie_name(site_of(request))):
        async with writing(request) as work:
            await actions.end_session(work, secret)
    response = go_to_path(request, "", "signed_out")
    drop_cookie(response, site_of(request))
    return response


async def save(request: Request) -> Response:
    """Keep a member's choices; the language chosen is also the language of the next page."""
    form = await read_form(request, Preferences)
    if not form.ok:
        # The choices are lists and a name: only a forged or broken form can be wrong.
        return go_to_path(request, "me")
    chosen = form.value()
    member_id = actor_of(request).member_id
    assert member_id is not None
    async with writing(request) as work:
        await actions.save_preferences(
            work,
            member_id,
            name=chosen.name,
            language=chosen.language,
            wants_mail=chosen.wants_mail,
        )
    target = path_to(request, "home:me", lang=chosen.language, said="settings_saved")
    return RedirectResponse(target, status_code=303)


async def unsubscribe(request: Request) -> Response:
    """A page with one button that stops all mail about content."""
    return render(request, UnsubscribePage(request.path_params["code"]))


async def stop_mail(request: Request) -> Response:
    """Stop the mail; mail programs post here directly (RFC 8058)."""
    async with writing(request) as work:
        if not await actions.stop_mail(work, request.path_params["code"]):
            raise Missing
    return go_to_path(request, "", "mail_off")


ENTRIES = (
    get("/sign-in", ask, "accounts:sign_in"),
    post("/sign-in", send, "accounts:send", limits=("sign_in_address",)),
    get("/sign-in/code", show_sent, "accounts:sent"),
    post("/sign-in/code", enter_code, "accounts:enter_code", limits=("sign_in_address",)),
    get("/sign-in/{token}", confirm, "accounts:confirm"),
    post("/sign-in/{token}", sign_in, "accounts:use_link", limits=("sign_in_address",)),
    post("/sign-out", sign_out, "accounts:sign_out"),
    post("/me/preferences", save, "accounts:save", MEMBERS),
    get("/unsubscribe/{code}", unsubscribe, "accounts:unsubscribe"),
    post("/unsubscribe/{code}", stop_mail, "accounts:stop_mail"),
)
