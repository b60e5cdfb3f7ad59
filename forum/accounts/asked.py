"""For the browser that asked for a sign-in: type the code, get another mail, hear that it is confirmed."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts import actions, queries, rules
from forum.accounts.confirming import finish, now_of, show_ended, used
from forum.accounts.forms import EnterCode, OtherAddress
from forum.accounts.pages import SentPage, TooOldPage
from forum.accounts.routes import HANDLE_COOKIE, asked_by, count_mail, sent
from forum.accounts.tables import SignIn
from forum.accounts.ways import ways_of
from forum.web.forms import Form, check, posted_values, read_form
from forum.web.render import go_to, render
from forum.web.routing import get, post
from forum.web.state import language_of, wants_fragment
from forum.web.unit import reading, writing

MINUTES = int(rules.SIGN_IN_TIME.total_seconds() // 60)
STOP_POLLING = 286
"""To htmx: don't ask again."""


async def show_sent(request: Request) -> Response:
    """The mail is on its way; the code can be typed here. Once it was used elsewhere, says so."""
    sign_in = await asked_by(request)
    if sign_in is None:
        return go_to(request, "accounts:sign_in")
    if sign_in.used_at is not None:
        return await _ended(request, sign_in)
    if not rules.may_guess(sign_in, now_of(request)):
        return render(request, TooOldPage("", Form()), 410)
    return _sent_page(request, sign_in)


async def _ended(request: Request, sign_in: SignIn) -> Response:
    if sign_in.outcome and rules.may_be_told(sign_in, now_of(request)):
        return await show_ended(request, sign_in)
    return go_to(request, "accounts:sign_in")


async def state(request: Request) -> Response:
    """For htmx, every few seconds: nothing while it waits, the page's main part once it was used."""
    sign_in = await asked_by(request)
    if not wants_fragment(request):
        return go_to(request, "accounts:sent")
    if sign_in and sign_in.outcome and rules.may_be_told(sign_in, now_of(request)):
        return await show_ended(request, sign_in)
    if sign_in and rules.is_fresh(sign_in, now_of(request)):
        return Response(status_code=204)
    return Response(status_code=STOP_POLLING, headers={"hx-reswap": "none"})


def _sent_page(
    request: Request,
    sign_in: SignIn,
    form: Form[EnterCode] | None = None,
    other: Form[OtherAddress] | None = None,
) -> Response:
    page = SentPage(
        form=form or Form(),
        other=other or Form(),
        ways=ways_of(request),
        email=sign_in.email,
        intent=sign_in.intent,
        care=bool(sign_in.intent_data.get(rules.CARE)),
        minutes=MINUTES,
    )
    return render(request, page, 422 if form or other else 200)


async def send_again(request: Request) -> Response:
    """Mail a new link and code for a sign-in that was never used, with all it carries.

    The browser that asked may name another address; whoever holds only the link may not.
    """
    values = await posted_values(request)
    token = values.get("token", "")
    sign_in = await (_by_token(request, token) if token else asked_by(request))
    if sign_in is None:
        return used(request)
    if sign_in.used_at is not None:
        return used(request) if token else go_to(request, "accounts:sent")
    email = sign_in.email
    if "email" in values and not token:
        other = check(OtherAddress, values)
        if not other.ok:
            return _again_with(request, sign_in, other)
        email = other.value().email
    await count_mail(request, email)
    async with writing(request) as work:
        handle = await actions.ask_again(work, sign_in, language=language_of(request), email=email)
    return sent(request, handle) if handle else go_to(request, "accounts:sent")


def _again_with(request: Request, sign_in: SignIn, other: Form[OtherAddress]) -> Response:
    if rules.may_guess(sign_in, now_of(request)):
        return _sent_page(request, sign_in, other=other)
    return render(request, TooOldPage("", other), 422)


async def _by_token(request: Request, token: str) -> SignIn | None:
    async with reading(request) as questions:
        return await queries.sign_in_by_token(questions, token)


async def enter_code(request: Request) -> Response:
    """Sign in with the six digits, on the device that asked."""
    sign_in = await asked_by(request)
    if sign_in is None:
        return used(request)
    if sign_in.used_at is not None:
        return await show_ended(request, sign_in, 410) if sign_in.outcome else used(request)
    if not rules.may_guess(sign_in, now_of(request)):
        return render(request, TooOldPage("", Form()), 410)
    form = await read_form(request, EnterCode)
    if form.ok:
        handle = request.cookies[HANDLE_COOKIE]
        async with writing(request) as work:
            guessed = await actions.guess_code(work, handle, form.value().code)
        if guessed:
            return await finish(request, guessed)
        form.blame("code", "bad_code")
    return _sent_page(request, sign_in, form)


ENTRIES = (
    get("/sign-in/code", show_sent, "accounts:sent"),
    get("/sign-in/code/state", state, "accounts:state"),
    post("/sign-in/again", send_again, "accounts:again", limits=("sign_in_address",)),
    post("/sign-in/code", enter_code, "accounts:enter_code", limits=("sign_in_address",)),
)
