"""Page behind a mailed link, and what using a sign-in does."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forum.accounts import queries, rules
from forum.accounts.actions import sign_ins
from forum.accounts.actions.waiting_actions import claim_stored, keep_waiting
from forum.accounts.forms import OtherAddress, UseLink
from forum.accounts.middleware.browser_cookies import drop_handle
from forum.accounts.middleware.session_times import shared_minutes
from forum.accounts.middleware.sessions import actor_of_new_session, begin
from forum.accounts.pages import ConfirmPage, ExpiredPage, OutcomePage
from forum.accounts.presenters import is_kept, preview_of, summary_of
from forum.accounts.routes.sign_in_page import show_sign_in_page
from forum.accounts.tables import SignIn
from forum.core.actor import Actor
from forum.core.content import registry
from forum.core.content.registry import registry_of
from forum.core.errors import DomainError, Forbidden
from forum.core.pending_action import PendingActionResult, pending_actions_of
from forum.core.unit_of_work import UnitOfWork
from forum.web.database import read_session
from forum.web.flash import refusal
from forum.web.forms import Form, read_form
from forum.web.page_cache.decorators import no_store
from forum.web.redirects import redirect_to_path
from forum.web.rendering.pages import render
from forum.web.request import actor_of, language_of, session_factory_of, site_of
from forum.web.routing import get, post


def now_of(request: Request) -> datetime:
    """The current time of the application's clock."""
    return session_factory_of(request).clock.now()


async def too_old(
    request: Request,
    sign_in: SignIn,
    token: str = "",
    other: Form[OtherAddress] | None = None,
) -> Response:
    """Response to an expired sign-in or too many guesses: the intent is kept for a new mail.

    Unless what it would complete is gone: then there is nothing to go on with.
    """
    async with read_session(request) as session:
        if not await is_kept(session, sign_in):
            return used(request)
    guessed = rules.is_fresh(sign_in, now_of(request))
    page = ExpiredPage(token, guessed, other or Form())
    return render(request, page, 422 if other else 410)


def used(request: Request, problem: str = "link_used") -> Response:
    """Response to a used sign-in: the page to request a new one."""
    return show_sign_in_page(request, Form(), 410, problem)


async def show_ended(request: Request, sign_in: SignIn, status: int = 200) -> Response:
    """Outcome of a used sign-in, with the path of the content that it was about."""
    if sign_in.outcome == rules.SENT_AGAIN:
        return used(request, "newer_mail")
    async with read_session(request) as session:
        summary = await summary_of(session, sign_in)
        # What waits for a step stays a draft: it has no page yet.
        if not sign_in.outcome_path or sign_in.outcome == rules.STEP_LEFT:
            summary = None
        shown_path = summary.path if summary else ""
        if summary and summary.about and summary.ref.kind in registry_of(session).private_kinds:
            # This browser isn't signed in: it sees what is public, where its member finds the rest.
            summary = await registry.summary(session, summary.about)
            shown_path = sign_in.outcome_path
    path = f"/{language_of(request)}/{shown_path}" if summary else ""
    public = summary is not None and summary.is_public
    page = OutcomePage(
        outcome=sign_in.outcome,
        done=bool(sign_in.outcome_path),
        intent=sign_in.intent,
        title=summary.title if summary else "",
        lang_of_title=summary.language if summary else "",
        path=path if public else "",
        later="" if public else path,
    )
    return render(request, page, status)


async def _by_token(request: Request) -> SignIn | Response:
    """The valid sign-in of a mailed link, or else the response that says what to do now."""
    token = request.path_params["token"]
    async with read_session(request) as session:
        sign_in = await queries.sign_in_by_token(session, token)
    if sign_in and rules.is_fresh(sign_in, now_of(request)):
        return sign_in
    is_signed_in = actor_of(request).is_authenticated
    if sign_in and sign_in.used_at is None and (sign_in.intent or not is_signed_in):
        return await too_old(request, sign_in, token)
    if is_signed_in:
        return redirect_to_path(request, (sign_in and sign_in.outcome_path) or "me")
    has_outcome = sign_in and sign_in.intent and sign_in.outcome not in ("", rules.MOVED)
    if sign_in and has_outcome and rules.may_read_outcome(sign_in, now_of(request)):
        return await show_ended(request, sign_in, 410)
    return used(request)


async def confirm(request: Request) -> Response:
    """Page behind a mailed link: what it would do, with a button to do it."""
    found = await _by_token(request)
    if isinstance(found, Response):
        return found
    async with read_session(request) as session:
        member = await queries.member_by_email(session, found.email)
        preview = await preview_of(session, found)
    page = ConfirmPage(
        form=Form(),
        token=request.path_params["token"],
        email=found.email,
        action=pending_actions_of(session_factory_of(request)).get(found.intent),
        shared_minutes=shared_minutes(request),
        preview=preview,
        care=rules.care_of(found.intent_data),
        official=member is not None
        and actor_of_new_session(request, member, now_of(request)).is_staff,
    )
    return render(request, page)


async def sign_in(request: Request) -> Response:
    """Use a mailed link, by the button of its page."""
    found = await _by_token(request)
    if isinstance(found, Response):
        return found
    form = await read_form(request, UseLink)
    return await finish(request, found, shared=form.cleaned().shared)


async def discard(request: Request) -> Response:
    """Discard a sign-in that the recipient didn't request. Signs nobody in."""
    found = await _by_token(request)
    if isinstance(found, Response):
        return found
    async with session_factory_of(request).unit_of_work() as uow:
        if not await sign_ins.mark_used(uow, found, rules.THROWN_AWAY):
            return used(request)
        discard_action = (
            pending_actions_of(session_factory_of(request))[found.intent].discard
            if found.intent
            else None
        )
        if discard_action:
            await discard_action(uow, found.intent_data)
    return redirect_to_path(request, "", rules.THROWN_AWAY)


async def finish(
    request: Request, sign_in: SignIn, *, shared: bool, too_late: str = "link_used"
) -> Response:
    """Use a sign-in: sign its person in and run its pending action.

    `too_late` is the code shown when it was used or expired meanwhile.
    """
    action = pending_actions_of(session_factory_of(request)).get(sign_in.intent)
    is_by_member = action is not None and action.by_member
    async with session_factory_of(request).unit_of_work() as uow:
        # Whoever was erased meanwhile doesn't come back by a second link to erase them.
        member = await sign_ins.use_sign_in(uow, sign_in, creates_member=not is_by_member)
        if member is None:
            return used(request, too_late)
        set_cookies = await begin(request, uow, member, shared=shared)
        actor = actor_of_new_session(request, member, uow.now)
        visitor = actor_of(request)
        if visitor.owns(member.pk) and not visitor.has_dormant_role:
            # The session that this one replaces had the rights of the role.
            actor = actor.reauthenticated
        path, code = await carry_out(request, uow, actor, sign_in)
    response = redirect_to_path(request, path, code)
    if not sign_in.intent and rules.is_own_path(sign_in.next_path):
        response = RedirectResponse(sign_in.next_path, status_code=303)
    set_cookies(response)
    drop_handle(response, site_of(request))
    return response


async def carry_out(
    request: Request, uow: UnitOfWork, actor: Actor, sign_in: SignIn
) -> tuple[str, str]:
    """Run the pending action of a sign-in as its actor; if it is no longer possible, say why.

    What the member may not do yet, but after a step, waits for it. What is refused for good stays theirs
    until the clean-up: nothing else leads from it to its person any more.

    Returns where to redirect (a path after the language) and the code of what was done.
    """
    if not sign_in.intent:
        await sign_ins.record_outcome(uow, sign_in, "signed_in", "me")
        return "me", "signed_in"
    assert actor.member_id is not None
    uow.actor = actor
    try:
        async with uow.savepoint():
            result = await pending_actions_of(session_factory_of(request))[sign_in.intent].run(
                uow, sign_in.intent_data
            )
    except DomainError as error:
        if isinstance(error, Forbidden) and error.step:
            await keep_waiting(uow, actor.member_id, sign_in.intent, sign_in.intent_data)
            await sign_ins.record_outcome(uow, sign_in, rules.STEP_LEFT, rules.STEPS_PATH)
            return rules.STEPS_PATH, rules.STEP_LEFT
        await claim_stored(uow, actor.member_id, sign_in.intent, sign_in.intent_data)
        await sign_ins.record_outcome(uow, sign_in, error.code)
        return "me", refusal(error.code)
    await sign_ins.record_outcome(uow, sign_in, result.code, result.path)
    return result.path, flash_code(result)


def flash_code(result: PendingActionResult) -> str:
    """The code that the page after a pending action shows."""
    return refusal(result.code) if result.refused else result.code


ROUTES = (
    get("/sign-in/{token:code}", no_store(confirm), "accounts:confirm"),
    post("/sign-in/{token:code}", sign_in, "accounts:use_link", limits=("sign_in_tries",)),
    post("/sign-in/{token:code}/discard", discard, "accounts:discard", limits=("sign_in_tries",)),
)
