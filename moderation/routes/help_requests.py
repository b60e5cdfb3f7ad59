"""Routes for whoever needs help themselves: numbers that answer, a private request, and taking it back."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.actor import GUEST
from forum.core.errors import NotFound
from forum.core.i18n.translations import gettext
from forum.core.mail.message import rate_limit_mailbox
from forum.core.screening.signs import distress_of
from forum.core.unit_of_work import ReadSession
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, read_form
from forum.web.page_cache.decorators import cache_for_everyone, no_store
from forum.web.rate_limits.limiter import ALL_SENDERS, RateLimitExceeded, limiter_of
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.request import actor_of, address_of, language_of, session_factory_of, site_of
from forum.web.routing import get, post
from moderation import keys
from moderation.actions import help_requests as actions
from moderation.forms import AskForHelp
from moderation.labels.help_requests import BEST_TIMES
from moderation.pages.help_requests import HelpPage, HelpRequestPage
from moderation.presenters.help_requests import own_help_request
from moderation.queries import help_requests as queries
from moderation.queries.help_requests import FoundRequest
from moderation.tables.help_requests import BestTime, HelpRequest


async def show_help(request: Request) -> Response:
    """Numbers that answer, and the form to be contacted."""
    return _render_form(request, Form(values={"best_time": BestTime.any.value}))


def _render_form(request: Request, form: Form[AskForHelp], status: int = 200) -> Response:
    best_times = [(time.value, gettext(words)) for time, words in BEST_TIMES.items()]
    return render(request, HelpPage(best_times, form), status)


async def ask_for_help(request: Request) -> Response:
    """Keep a request for help, of a guest or a member, and redirect to its page."""
    form = await read_form(request, AskForHelp)
    form.care = distress_of(form.values.get("text", ""))
    if not (form.values.get("phone", "").strip() or form.values.get("email", "").strip()):
        form.add_error("phone", "contact_needed")
    if not form.is_valid:
        return _render_form(request, form, 422)
    typed = form.cleaned()
    await _count(request)
    is_mailed = bool(typed.email) and await _may_mail(request, typed.email)
    # As a guest: the journal has the actor of each event, and would keep that a member asked for help.
    async with session_factory_of(request).unit_of_work(GUEST) as uow:
        kept = await actions.request_help(
            uow,
            HelpRequest(
                author_id=actor_of(request).member_id,
                language=language_of(request),
                **typed.model_dump(),
            ),
            is_mailed=is_mailed,
        )
        number, secret = kept.pk, keys.help_secret(uow, kept.pk, kept.at)
    return redirect(request, "moderation:help_request", number=number, secret=secret)


async def _count(request: Request) -> None:
    """Count a request that is about to be kept. Raises `RateLimitExceeded`, whose message says whom to call."""
    member_id = actor_of(request).member_id
    sender = address_of(request) if member_id is None else f"member {member_id}"
    try:
        await limiter_of(request).count({"help_requests": sender})
        await limiter_of(request).count({"help_requests_total": ALL_SENDERS})
    except RateLimitExceeded as error:
        raise RateLimitExceeded(error.retry_after, error.ends_at, "help_later") from None


async def _may_mail(request: Request, email: str) -> bool:
    """Whether a mailbox, which may be somebody else's, gets one more mail: without it the request counts too."""
    try:
        await limiter_of(request).count({"help_mails": rate_limit_mailbox(email)})
    except RateLimitExceeded:
        return False
    return True


async def _found_request(request: Request, session: ReadSession) -> FoundRequest | None:
    """The request that the path names, None once it is deleted; raises `NotFound` without its secret."""
    number, secret = request.path_params["number"], request.path_params["secret"]
    concern = await queries.concern_of(session, number)
    found = await session.get(HelpRequest, number)
    at = found.at if found else concern.opened_at
    if not keys.is_help_secret(session, number, at, secret):
        raise NotFound
    return FoundRequest(found, concern) if found else None


def _say_deleted(request: Request) -> Response:
    return redirect(request, "about:help", said="help_taken_back")


async def show_request(request: Request) -> Response:
    """A request for help as its sender sees it."""
    async with read_session(request) as session:
        found = await _found_request(request, session)
        if found is None:
            return _say_deleted(request)
        page = HelpRequestPage(own_help_request(session, found, site_of(request)))
    return render(request, page)


async def take_back(request: Request) -> Response:
    """Delete a request for help; again, it is deleted still."""
    async with unit_of_work(request) as uow:
        if found := await _found_request(request, uow):
            await actions.take_back(uow, found.request)
    return _say_deleted(request)


REQUEST = "/help/{number:number}/{secret:code}"
ROUTES = (
    get("/help", cache_for_everyone(show_help), "about:help"),
    post("/help", no_store(ask_for_help), "moderation:ask_for_help"),
    get(REQUEST, no_store(show_request), "moderation:help_request"),
    post(f"{REQUEST}/delete", no_store(take_back), "moderation:take_back_help"),
)
