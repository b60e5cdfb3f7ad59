"""Routes for the browser that requested a sign-in: enter the code, resend, poll the outcome."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts import queries, rules
from forum.accounts.actions import sign_ins
from forum.accounts.forms import EnterCode, OtherAddress
from forum.accounts.middleware.browser_cookies import handle_of, set_handle
from forum.accounts.middleware.session_times import shared_minutes
from forum.accounts.pages import SentPage
from forum.accounts.presenters import is_kept, preview_of
from forum.accounts.routes.confirm import finish, now_of, show_ended, too_old, used
from forum.accounts.routes.mail_limits import count_mail
from forum.accounts.routes.sign_in import redirect_to_code_form, sign_in_of_browser
from forum.accounts.routes.sign_in_page import ways_of
from forum.accounts.tables import SignIn
from forum.core.i18n.bidi import isolated
from forum.core.i18n.formatting import format_weekday
from forum.core.i18n.translations import gettext
from forum.core.pending_action import pending_actions_of
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, posted_values, read_form, validate
from forum.web.page_cache.decorators import no_store
from forum.web.redirects import redirect, redirect_to_path
from forum.web.rendering.pages import render
from forum.web.request import actor_of, language_of, session_factory_of, site_of, wants_fragment
from forum.web.routing import get, post

MINUTES = int(rules.SIGN_IN_TIME.total_seconds() // 60)
STOP_POLLING = 286
"""HTTP status by which htmx stops polling."""


async def show_sent(request: Request) -> Response:
    """Page with the form for the mailed code; the outcome, once the link was used elsewhere."""
    sign_in = await sign_in_of_browser(request)
    if sign_in is None:
        return redirect(request, "accounts:sign_in")
    if sign_in.used_at is not None:
        return await _ended(request, sign_in)
    if not rules.may_guess(sign_in, now_of(request)):
        return await too_old(request, sign_in)
    return await _sent_page(request, sign_in)


async def _ended(request: Request, sign_in: SignIn) -> Response:
    if sign_in.outcome and rules.may_read_outcome(sign_in, now_of(request)):
        return await show_ended(request, sign_in)
    return redirect(request, "accounts:sign_in")


async def state(request: Request) -> Response:
    """Polled by htmx every few seconds: empty while pending, the page's main part once used."""
    sign_in = await sign_in_of_browser(request)
    if not wants_fragment(request):
        return redirect(request, "accounts:sent")
    if sign_in and sign_in.outcome and rules.may_read_outcome(sign_in, now_of(request)):
        return await show_ended(request, sign_in)
    if sign_in and rules.is_fresh(sign_in, now_of(request)):
        return _renew_handle(request, sign_in, Response(status_code=204))
    return Response(status_code=STOP_POLLING, headers={"hx-reswap": "none"})


async def _sent_page(
    request: Request,
    sign_in: SignIn,
    form: Form[EnterCode] | None = None,
    other: Form[OtherAddress] | None = None,
) -> Response:
    action = pending_actions_of(session_factory_of(request)).get(sign_in.intent)
    care, site = rules.care_of(sign_in.intent_data), site_of(request)
    preview, drawing = None, ""
    # Whoever may be in danger is told of people to talk to, and of nothing else.
    if action and action.texts.then and not care:
        async with read_session(request) as session:
            preview = await preview_of(session, sign_in)
            if preview and action.drawing:
                drawing = await action.drawing(session, sign_in.intent_data)
    day = format_weekday(site.read_by(now_of(request)))
    page = SentPage(
        form=form or Form(),
        other=other or Form(),
        ways=ways_of(request),
        email=rules.masked(sign_in.email),
        action=action,
        care=care,
        minutes=MINUTES,
        shared_minutes=shared_minutes(request),
        then=[
            gettext(text) % {"who": isolated(site.moderator_name), "day": day}
            for text in (action.texts.then if action and preview else ())
        ],
        drawing_html=drawing,
        title=preview.title if preview else "",
        title_lang=preview.title_lang if preview else "",
    )
    return _renew_handle(request, sign_in, render(request, page, 422 if form or other else 200))


def _renew_handle(request: Request, sign_in: SignIn, response: Response) -> Response:
    """Renew the handle cookie: the validity of the code starts again when the mail is sent."""
    lifetime = rules.handle_lifetime(sign_in, now_of(request))
    set_handle(response, site_of(request), handle_of(request), lifetime)
    return response


async def send_again(request: Request) -> Response:
    """Mail a new link and code for an unused sign-in, with the same intent.

    The requesting browser may name another address; a visitor who has only the link may not.
    """
    values = await posted_values(request)
    token = values.get("token", "")
    sign_in = await (_by_token(request, token) if token else sign_in_of_browser(request))
    if sign_in is None:
        return used(request)
    if sign_in.used_at is not None:
        return used(request) if token else redirect(request, "accounts:sent")
    async with read_session(request) as session:
        if not await is_kept(session, sign_in):
            return used(request)
    email = sign_in.email
    action = pending_actions_of(session_factory_of(request)).get(sign_in.intent)
    is_bound = action is not None and action.by_member
    if "email" in values and not token and not is_bound:
        other = validate(OtherAddress, values)
        if not other.is_valid:
            return await _redisplay(request, sign_in, other)
        email = other.cleaned().email
    await count_mail(request, email)
    async with unit_of_work(request) as uow:
        handle = await sign_ins.resend_sign_in(
            uow, sign_in, language=language_of(request), email=email
        )
    return redirect_to_code_form(request, handle) if handle else redirect(request, "accounts:sent")


async def _redisplay(request: Request, sign_in: SignIn, other: Form[OtherAddress]) -> Response:
    if rules.may_guess(sign_in, now_of(request)):
        return await _sent_page(request, sign_in, other=other)
    return await too_old(request, sign_in, other=other)


async def _by_token(request: Request, token: str) -> SignIn | None:
    async with read_session(request) as session:
        return await queries.sign_in_by_token(session, token)


async def enter_code(request: Request) -> Response:
    """Sign in with the six digits, on the device that requested them."""
    sign_in = await sign_in_of_browser(request)
    if sign_in is None or sign_in.used_at is not None:
        return await _code_used(request, sign_in)
    if not rules.may_guess(sign_in, now_of(request)):
        return await too_old(request, sign_in)
    form = await read_form(request, EnterCode)
    if form.is_valid:
        handle = handle_of(request)
        async with unit_of_work(request) as uow:
            verified = await sign_ins.verify_code(uow, handle, form.cleaned().code)
        if verified:
            shared = form.cleaned().shared
            return await finish(request, verified, shared=shared, too_late="code_used")
        form.add_error("code", "bad_code")
    return await _sent_page(request, sign_in, form)


async def _code_used(request: Request, sign_in: SignIn | None) -> Response:
    """Response to a used code, or to another browser's: the outcome, or what to do now."""
    if actor_of(request).is_authenticated:
        return redirect_to_path(request, (sign_in and sign_in.outcome_path) or "me")
    if sign_in is None:
        return used(request, "code_elsewhere")
    has_outcome = sign_in.outcome and (sign_in.intent or sign_in.outcome == rules.SENT_AGAIN)
    if has_outcome and rules.may_read_outcome(sign_in, now_of(request)):
        return await show_ended(request, sign_in, 410)
    return used(request, "code_used")


ROUTES = (
    get("/sign-in/code", no_store(show_sent), "accounts:sent"),
    get("/sign-in/code/state", no_store(state), "accounts:state"),
    post("/sign-in/again", send_again, "accounts:again"),
    post("/sign-in/code", enter_code, "accounts:enter_code", limits=("sign_in_tries",)),
)
