"""Routes of the sign-in through a provider: redirect to it, and its callback."""

import logging

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forum.accounts import rules
from forum.accounts.actions import identities, sign_ins
from forum.accounts.actions.identities import AuthorizationRequest, ReturnTo
from forum.accounts.actions.verifications import OtherAccount
from forum.accounts.actions.waiting_actions import run_waiting
from forum.accounts.forms import AskSignIn
from forum.accounts.middleware.browser_cookies import drop_handle
from forum.accounts.middleware.sessions import actor_of_new_session, begin
from forum.accounts.oidc import client
from forum.accounts.oidc.claims import Claims, Provider, ProviderFault
from forum.accounts.pages import OtherAccountPage
from forum.accounts.routes.confirm import carry_out, flash_code
from forum.accounts.routes.sign_in import sign_in_of_browser
from forum.accounts.routes.sign_in_page import provider_of, show_sign_in_page
from forum.core.actor import STAFF
from forum.core.errors import DomainError
from forum.core.i18n.translations import override_language
from forum.core.site import Site
from forum.web.cookies import cookies_of, host_cookie
from forum.web.database import unit_of_work
from forum.web.flash import refusal
from forum.web.forms import Form
from forum.web.redirects import redirect, redirect_to_path, url_for
from forum.web.rendering.pages import render
from forum.web.request import actor_of, language_of, session_factory_of, site_of
from forum.web.routing import get

log = logging.getLogger("forum.accounts")
STATUSES = {"provider_down": 502, "provider_untrusted": 502, "provider_lost": 400}
"""HTTP status by code of the fault; 403 for all others."""
LIMITS = ("address", "sign_in_tries")


def handle_cookie(site: Site) -> str:
    """Name of the cookie with the browser's handle, while the person is at a provider."""
    return host_cookie(site, "forum_away")


VERIFY, CONFIRM = "verify", "confirm"
"""What a member who is signed in goes to a provider for: to show that they live here, or for a second factor."""


def _callback_url(request: Request, provider: Provider) -> str:
    # Built from the settings: behind a proxy a request doesn't know its public address.
    path = url_for(request, "accounts:come_back", provider=provider.name)
    return site_of(request).absolute(path)


async def start_authorization(request: Request) -> Response:
    """Redirect to a provider to sign in there, or for a member to show there that they live here."""
    provider = provider_of(request)
    actor = actor_of(request)
    purpose = request.query_params.get("purpose", "")
    verifies = (
        purpose == VERIFY and provider.verifier is not None and bool(rules.may_take_part(actor))
    )
    # Whoever comes for a second factor signs in anew.
    confirms = purpose == CONFIRM and provider.gives_second_factor and actor.is_colleague
    if actor.is_authenticated and not (verifies or confirms or actor.has_dormant_role):
        return redirect(request, "home:me")
    site = site_of(request)
    cookie_name = handle_cookie(site)
    authorization = identities.new_authorization_request(cookies_of(request).get(cookie_name, ""))
    query = request.query_params
    return_to = ReturnTo(
        language_of(request),
        query.get("next", ""),
        query.get("shared") == "yes",
        actor.member_id if verifies else None,
    )
    try:
        url = await client.authorization_url(
            provider,
            redirect_uri=_callback_url(request, provider),
            state=authorization.state,
            nonce=authorization.nonce,
            verifier=authorization.verifier,
            language=return_to.language,
        )
    except ProviderFault as fault:
        return _failed(request, provider, fault, return_to)
    async with unit_of_work(request) as uow:
        await identities.start_authorization(uow, authorization, provider, return_to)
    response = RedirectResponse(url, status_code=303)
    response.set_cookie(
        cookie_name, authorization.handle, max_age=int(rules.SIGN_IN_TIME.total_seconds()),
        path="/", secure=site.is_https, httponly=True, samesite="lax",
    )  # fmt: skip
    return response


async def finish_authorization(request: Request) -> Response:
    """Callback of a provider: sign in the person that it identifies."""
    provider = provider_of(request)
    authorization = AuthorizationRequest(
        cookies_of(request).get(handle_cookie(site_of(request)), ""),
        request.query_params.get("state", ""),
    )
    async with unit_of_work(request) as uow:
        return_to = await identities.finish_authorization(uow, authorization, provider)
    if return_to is None:
        lost = ProviderFault("provider_lost", "no such journey")
        return _failed(request, provider, lost, ReturnTo(language_of(request), ""))
    request.scope["forum.language"] = return_to.language
    with override_language(return_to.language):
        complete = _complete_sign_in if return_to.member_id is None else _complete_verification
        try:
            return await complete(request, provider, authorization, return_to)
        except DomainError as fault:
            return _failed(request, provider, fault, return_to)


async def _complete_sign_in(
    request: Request, provider: Provider, authorization: AuthorizationRequest, return_to: ReturnTo
) -> Response:
    claims = await _claims(request, provider, authorization)
    # A flow that started on the page after a mail was sent also runs that mail's pending action.
    resumes_mail = return_to.next_path == url_for(request, "accounts:sent")
    sign_in = await sign_in_of_browser(request) if resumes_mail else None
    path, code = "me", "signed_in"
    async with session_factory_of(request).unit_of_work() as uow:
        member = await identities.member_for(uow, claims, provider, language=return_to.language)
        factor = claims.second_factor and member.role in STAFF
        set_cookies = await begin(
            request,
            uow,
            member,
            provider=provider.name,
            shared=return_to.shared,
            second_factor=factor,
        )
        actor = actor_of_new_session(request, member, uow.now, second_factor=factor)
        resumes = sign_in is not None and await sign_ins.mark_used(uow, sign_in)
        if sign_in and resumes:
            path, code = await carry_out(request, uow, actor, sign_in)
    waited = None if resumes else await run_waiting(session_factory_of(request), actor)
    if waited:
        path, code = waited.path, flash_code(waited)
    response = redirect_to_path(request, path, code)
    if resumes_mail:
        drop_handle(response, site_of(request))
    elif return_to.next_path and not waited:
        response = RedirectResponse(return_to.next_path, status_code=303)
    set_cookies(response)
    return response


async def _claims(
    request: Request, provider: Provider, authorization: AuthorizationRequest
) -> Claims:
    return await client.claims_for(
        provider,
        request.query_params,
        redirect_uri=_callback_url(request, provider),
        nonce=authorization.nonce,
        verifier=authorization.verifier,
        now=session_factory_of(request).clock.now(),
    )


async def _complete_verification(
    request: Request, provider: Provider, authorization: AuthorizationRequest, return_to: ReturnTo
) -> Response:
    """Verify the member who set out, if they are still the one who is signed in here."""
    member_id = actor_of(request).member_id
    if member_id is None or member_id != return_to.member_id:
        raise ProviderFault("provider_lost", "another member is signed in")
    try:
        claims = await _claims(request, provider, authorization)
        async with unit_of_work(request) as uow:
            is_verified = await identities.verify_member(uow, member_id, claims, provider)
    except OtherAccount as found:
        _log(provider, found)
        return render(request, OtherAccountPage(rules.masked(found.email)), 409)
    except DomainError as fault:
        _log(provider, fault)
        return redirect_to_path(request, rules.STEPS_PATH, refusal(fault.code))
    if not is_verified:
        return redirect_to_path(request, rules.STEPS_PATH, refusal("not_vouched"))
    waited = await run_waiting(session_factory_of(request), actor_of(request))
    if waited:
        return redirect_to_path(request, waited.path, flash_code(waited))
    if return_to.next_path:
        return RedirectResponse(return_to.next_path, status_code=303)
    return redirect_to_path(request, rules.STEPS_PATH, "verified")


def _failed(
    request: Request, provider: Provider, fault: DomainError, return_to: ReturnTo
) -> Response:
    """The sign-in page with the message of the fault and all ways to sign in; logs one line."""
    _log(provider, fault)
    form: Form[AskSignIn] = Form(values={"next": return_to.next_path})
    return show_sign_in_page(request, form, STATUSES.get(fault.code, 403), fault.code)


def _log(provider: Provider, fault: DomainError) -> None:
    detail = fault.detail if isinstance(fault, ProviderFault) else "refused"
    log.warning("sign-in with %s: %s (%s)", provider.name, fault.code, detail)


ROUTES = (
    get("/sign-in/with/{provider:code}", start_authorization, "accounts:set_out", limits=LIMITS),
    get(
        "/sign-in/with/{provider:code}/callback",
        finish_authorization,
        "accounts:come_back",
        bare=True,
        limits=LIMITS,
    ),
)
