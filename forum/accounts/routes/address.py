"""Routes behind the mailed links about a new address: confirm it, or refuse it.

They need no session: whoever opens the link holds the mailbox.
"""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts import queries, rules
from forum.accounts.actions import addresses
from forum.accounts.middleware.sessions import session_secret
from forum.accounts.pages import AddressPage
from forum.core.errors import NotFound
from forum.core.mail.address import shown_address
from forum.web.database import read_session, unit_of_work
from forum.web.flash import refusal
from forum.web.page_cache.decorators import no_store
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.request import actor_of
from forum.web.routing import get, post


async def show(request: Request) -> Response:
    """Page behind a mailed link; a GET confirms nothing, because mail scanners open links."""
    token = request.path_params["token"]
    async with read_session(request) as session:
        found = await queries.address_change_by_token(session, token)
    if found is None:
        return _over(request)
    change, to_new = found
    may_confirm = rules.needs_mailbox(change, to_new=to_new)
    # Somebody else may read a mailbox that its member can't open.
    email = shown_address(change.email) if may_confirm else rules.masked(change.email)
    return render(request, AddressPage(token, email, may_confirm, rules.may_refuse(to_new=to_new)))


def _over(request: Request) -> Response:
    return render(request, AddressPage("", "", may_confirm=False, may_refuse=False), 410)


async def confirm(request: Request) -> Response:
    """Confirm a new address from one of the two mailboxes."""
    try:
        async with unit_of_work(request) as uow:
            code = await addresses.confirm_change(
                uow, request.path_params["token"], session=session_secret(request)
            )
    except NotFound:
        return _over(request)
    said = refusal(code) if code == "address_taken" else code
    return _redirect(request, said)


async def refuse(request: Request) -> Response:
    """Discard a new address that somebody else asked for, and end all sessions of the member."""
    try:
        async with unit_of_work(request) as uow:
            await addresses.refuse_change(uow, request.path_params["token"])
    except NotFound:
        return _over(request)
    return redirect(request, "accounts:sign_in", said="address_stopped")


def _redirect(request: Request, said: str) -> Response:
    signed_in = actor_of(request).is_authenticated
    return redirect(request, "accounts:settings" if signed_in else "accounts:sign_in", said=said)


ROUTES = (
    get("/address/{token:code}", no_store(show), "accounts:address"),
    post("/address/{token:code}", confirm, "accounts:address_confirm", limits=("sign_in_tries",)),
    post(
        "/address/{token:code}/refuse",
        refuse,
        "accounts:address_refuse",
        limits=("sign_in_tries",),
    ),
)
