"""The sign-in page, with all ways to sign in: by mail, and through the providers."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.forms import AskSignIn
from forum.accounts.middleware.session_times import shared_minutes
from forum.accounts.oidc.claims import Provider, Providers
from forum.accounts.pages import SignInPage, Way
from forum.core.errors import NotFound
from forum.web.forms import Form
from forum.web.kiosk import is_kiosk
from forum.web.rendering.pages import render
from forum.web.request import part_of, site_of


def providers_of(request: Request) -> Mapping[str, Provider]:
    """The configured providers, by name."""
    return part_of(request, Providers).by_name


def provider_of(request: Request) -> Provider:
    """The provider named in the path; raises `NotFound`, also on a kiosk (`ways_of`)."""
    provider = providers_of(request).get(request.path_params["provider"])
    if provider is None or is_kiosk(request):
        raise NotFound
    return provider


def ways_of(request: Request) -> list[Way]:
    """The providers as buttons; none on a kiosk, where their own session would outlive the visit."""
    if is_kiosk(request):
        return []
    site = site_of(request)
    return [
        Way(provider.name, site.localized_name(provider.labels))
        for provider in providers_of(request).values()
    ]


def show_sign_in_page(
    request: Request,
    form: Form[AskSignIn],
    status: int = 200,
    problem: str = "",
    *,
    pending: bool = False,
) -> Response:
    """Render the sign-in page; `problem` is the code of an earlier failure.

    `pending`: this browser has an unconfirmed sign-in with an intent.
    """
    return render(
        request,
        SignInPage(form, ways_of(request), problem, pending, shared_minutes(request)),
        status,
    )
