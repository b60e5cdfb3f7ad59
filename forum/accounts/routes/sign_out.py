"""Routes to sign out, here and at the provider that authenticated the member."""

import logging

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.actions import sessions
from forum.accounts.middleware.browser_cookies import drop_handle
from forum.accounts.middleware.sessions import drop_cookie, session_secret
from forum.accounts.oidc import client
from forum.accounts.oidc.claims import Provider, ProviderFault
from forum.accounts.pages import LeavingPage
from forum.accounts.routes.sign_in_page import provider_of, providers_of
from forum.core.actor import GUEST
from forum.web.database import unit_of_work
from forum.web.redirects import redirect_to_path, url_for
from forum.web.rendering.pages import render
from forum.web.request import language_of, site_of
from forum.web.routing import get, post

log = logging.getLogger("forum.accounts")


async def sign_out(request: Request) -> Response:
    """End the session on this device; after a sign-in through a provider, go on to its logout."""
    site = site_of(request)
    provider_name = None
    if secret := session_secret(request):
        async with unit_of_work(request) as uow:
            provider_name = await sessions.end_session(uow, secret)
    provider = providers_of(request).get(provider_name or "")
    logout_url = await _logout_url(request, provider) if provider else None
    if provider and logout_url:
        request.scope["forum.actor"] = GUEST
        # A page with a link, no redirect: the Content-Security-Policy (`form-action`) lets no form
        # end at another site, not even by a redirect.
        response = render(request, LeavingPage(logout_url, site.localized_name(provider.labels)))
    else:
        response = redirect_to_path(request, "", "signed_out")
    drop_cookie(response, site)
    drop_handle(response, site_of(request))
    # Remove what pages left in this browser: cached responses, and what scripts stored.
    response.headers["clear-site-data"] = '"cache", "storage"'
    return response


async def _logout_url(request: Request, provider: Provider) -> str | None:
    """The URL of the provider's logout; None if it has none or can't be reached."""
    back = url_for(request, "accounts:signed_out", provider=provider.name)
    try:
        return await client.end_session_url(
            provider, return_to=site_of(request).absolute(back), language=language_of(request)
        )
    except ProviderFault as fault:
        log.warning("sign-out with %s: %s (%s)", provider.name, fault.code, fault.detail)
        return None


async def signed_out(request: Request) -> Response:
    """Redirect target of a provider's logout."""
    provider_of(request)
    return redirect_to_path(request, "", "signed_out")


ROUTES = (
    post("/sign-out", sign_out, "accounts:sign_out"),
    get("/sign-in/with/{provider:code}/signed-out", signed_out, "accounts:signed_out", bare=True),
)
