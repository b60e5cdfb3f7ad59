"""Signing in through a provider: the way there, and the way back."""

import logging

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forum.accounts import rules
from forum.accounts.actions import identities, sign_ins
from forum.accounts.actions.identities import AuthorizationRequest, ReturnTo
from forum.accounts.forms import AskSignIn
from forum.accounts.middleware.browser_cookies import drop_handle
from forum.accounts.middleware.sessions import begin
from forum.accounts.oidc import client
from forum.accounts.oidc.claims import Provider, ProviderFault
from forum.accounts.routes.confirm import carry_out
from forum.accounts.routes.sign_in import asked_by
from forum.accounts.routes.sign_in_page import provider_of, show_sign_in_page
from forum.core.errors import DomainError
from forum.core.i18n.translations import override_language
from forum.core.site import Site
from forum.web.database import unit_of_work
from forum.web.forms import Form
from forum.web.redirects import redirect, redirect_to_path, url_for
from forum.web.request import actor_of, language_of, session_factory_of, site_of
from forum.web.routing import get

log = logging.getLogger("forum.accounts")
STATUSES = {"provider_down": 502, "provider_untrusted": 502, "provider_lost": 400}
"""Of what can go wrong; all else is 403."""
LIMITS = ("address", "sign_in_tries")


def handle_cookie(site: Site) -> str:
    """The cookie that holds the browser's handle while somebody is away at a provider."""
    return "__Host-forum_away" if site.is_https else "forum_away"


def _callback(request: Request, provider: Provider) -> str:
    # From the settings: behind a proxy a request doesn't know its own address.
    path = url_for(request, "accounts:come_back", provider=provider.name)
    return site_of(request).absolute(path)


async def start_authorization(request: Request) -> Response:
    """Send somebody to a provider to sign in there."""
    provider = provider_of(request)
    if actor_of(request).is_authenticated:
        return redirect(request, "home:me")
    site = site_of(request)
    name = handle_cookie(site)
    journey = identities.new_journey(request.cookies.get(name, ""))
    asked = request.query_params
    wish = ReturnTo(language_of(request), asked.get("next", ""), asked.get("shared") == "yes")
    try:
        there = await client.authorization_url(
            provider,
            redirect_uri=_callback(request, provider),
            state=journey.state,
            nonce=journey.nonce,
            verifier=journey.verifier,
            language=wish.language,
        )
    except ProviderFault as fault:
        return _failed(request, provider, fault, wish)
    async with unit_of_work(request) as uow:
        await identities.start_authorization(uow, journey, provider, wish)
    response = RedirectResponse(there, status_code=303)
    response.set_cookie(
        name, journey.handle, max_age=int(rules.SIGN_IN_TIME.total_seconds()), path="/",
        secure=site.is_https, httponly=True, samesite="lax",
    )  # fmt: skip
    return response


async def finish_authorization(request: Request) -> Response:
    """Take in whoever comes back from a provider."""
    provider = provider_of(request)
    journey = AuthorizationRequest(
        request.cookies.get(handle_cookie(site_of(request)), ""),
        request.query_params.get("state", ""),
    )
    async with unit_of_work(request) as uow:
        wish = await identities.finish_authorization(uow, journey, provider)
    if wish is None:
        lost = ProviderFault("provider_lost", "no such journey")
        return _failed(request, provider, lost, ReturnTo(language_of(request), ""))
    request.scope["forum.language"] = wish.language
    with override_language(wish.language):
        try:
            return await _take_in(request, provider, journey, wish)
        except DomainError as fault:
            return _failed(request, provider, fault, wish)


async def _take_in(
    request: Request, provider: Provider, journey: AuthorizationRequest, wish: ReturnTo
) -> Response:
    session_factory = session_factory_of(request)
    claims = await client.claims_for(
        provider,
        request.query_params,
        redirect_uri=_callback(request, provider),
        nonce=journey.nonce,
        verifier=journey.verifier,
        now=session_factory.clock.now(),
    )
    # Whoever set out from the page that sent a mail goes on with what the mail was about.
    goes_on = wish.next_path == url_for(request, "accounts:sent")
    sign_in = await asked_by(request) if goes_on else None
    path, said = "me", "signed_in"
    async with session_factory.unit_of_work() as uow:
        member = await identities.member_for(uow, claims, provider, language=wish.language)
        hand_over = await begin(request, uow, member, provider=provider.name, shared=wish.shared)
        if sign_in and await sign_ins.use_up(uow, sign_in):
            path, said = await carry_out(request, uow, member, sign_in)
    response = redirect_to_path(request, path, said)
    if goes_on:
        drop_handle(response)
    elif wish.next_path:
        response = RedirectResponse(wish.next_path, status_code=303)
    hand_over(response)
    return response


def _failed(request: Request, provider: Provider, fault: DomainError, wish: ReturnTo) -> Response:
    """The page that says what went wrong, with all ways to sign in; one line in the log."""
    detail = fault.detail if isinstance(fault, ProviderFault) else "refused"
    log.warning("sign-in with %s: %s (%s)", provider.name, fault.code, detail)
    form: Form[AskSignIn] = Form(values={"next": wish.next_path})
    return show_sign_in_page(request, form, STATUSES.get(fault.code, 403), fault.code)


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
