"""Session cookie, and the middleware that authenticates requests by it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forum.accounts import rules
from forum.accounts.actions import sessions
from forum.accounts.actions.members import actor_for
from forum.accounts.middleware.browser_cookies import browser_of, set_browser
from forum.accounts.middleware.session_times import session_times
from forum.accounts.middleware.signed_in import signed_in
from forum.accounts.rules import SessionProof, SessionTimes, SignedIn, StaffPolicy
from forum.accounts.tables import Member
from forum.core.actor import Actor
from forum.core.site import Site
from forum.core.unit_of_work import SessionFactory, UnitOfWork
from forum.web.cookies import cookies_of, end_choices, mark_shared
from forum.web.kiosk import is_kiosk
from forum.web.redisplay import keep_text_size
from forum.web.request import ACTOR, part_of, site_of

NO_SESSION_UNDER = ("/static/", "/healthz")
_SIGNED_IN = "forum.signed_in"


def cookie_name(site: Site) -> str:
    """Name of the session cookie. `__Host-` binds it to this host; browsers refuse it on http."""
    return "__Host-forum" if site.is_https else "forum_session"


def session_secret(request: Request) -> str:
    """The secret in the session cookie; empty without one."""
    return cookies_of(request).get(cookie_name(site_of(request)), "")


def set_cookie(
    response: Response, site: Site, secret: str, lifetime: timedelta, *, shared: bool = False
) -> None:
    """Set the session cookie; on a shared device without Max-Age, so it ends with the browser."""
    max_age = None if shared else int(lifetime.total_seconds())
    response.set_cookie(
        cookie_name(site), secret, max_age=max_age, path="/",
        secure=site.is_https, httponly=True, samesite="lax",
    )  # fmt: skip


async def begin(
    request: Request,
    uow: UnitOfWork,
    member: Member,
    *,
    provider: str | None = None,
    shared: bool = False,
    second_factor: bool = False,
) -> Callable[[Response], None]:
    """Create a session for a member; returns a function that sets its cookies on the response.

    It replaces the session that the browser had. Remembers the browser, unless the device is shared,
    as every kiosk is.
    From here on the request is in the language that the member chose for pages.
    """
    shared = shared or is_kiosk(request)
    site, lifetime = site_of(request), session_times(request).lasts(member.role, shared=shared)
    user_agent = request.headers.get("user-agent", "")
    known_browser = browser_of(request)
    await sessions.notify_of_new_device(uow, member, known_browser, user_agent)
    secret = await sessions.begin_session(
        uow,
        member,
        days=lifetime / timedelta(days=1),
        provider=provider,
        shared=shared,
        user_agent=user_agent,
        second_factor=second_factor,
    )
    if replaced := session_secret(request):
        await sessions.end_session(uow, replaced)
    browser = None if shared else await sessions.renew_known_browser(uow, member, known_browser)
    if member.page_language in site.language_codes:
        request.scope["forum.language"] = member.page_language

    def set_cookies(response: Response) -> None:
        set_cookie(response, site, secret, lifetime, shared=shared)
        if browser:
            set_browser(response, site, browser)
        if shared:
            end_choices(request, response)
        elif member.text_size:
            keep_text_size(request, response, member.text_size)

    return set_cookies


def actor_of_new_session(
    request: Request, member: Member, now: datetime, *, second_factor: bool = False
) -> Actor:
    """The member who has just signed in, as an actor: their role may still wait for a second factor."""
    proof = SessionProof(
        begun_at=now,
        second_factor_at=now if second_factor else None,
        rights_used_at=now,
        has_second_factor=member.has_second_factor,
    )
    needs_factor = rules.needs_reauthentication(proof, part_of(request, StaffPolicy), now)
    return actor_for(member, now, needs_reauthentication=needs_factor)


def session_proof(request: Request) -> SessionProof:
    """What proves who uses the session of this request, which has one."""
    return _signed_in(request).proof


def set_renewed_cookie(request: Request, response: Response, secret: str) -> None:
    """Set the new secret of the session of this request."""
    found, site = _signed_in(request), site_of(request)
    lifetime = session_times(request).lasts(found.actor.role, shared=found.shared)
    set_cookie(response, site, secret, lifetime, shared=found.shared)


def _signed_in(request: Request) -> SignedIn:
    return cast(SignedIn, request.scope[_SIGNED_IN])


def drop_cookie(response: Response, site: Site) -> None:
    """Delete the session cookie."""
    response.delete_cookie(
        cookie_name(site), path="/", secure=site.is_https, httponly=True, samesite="lax"
    )


class SessionMiddleware:
    """ASGI middleware: sets the actor of a request by its cookie; extends sessions in use."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        session_factory: SessionFactory,
        site: Site,
        times: SessionTimes,
        policy: StaffPolicy,
    ) -> None:
        self.app = app
        self.session_factory = session_factory
        self.site = site
        self.times = times
        self.policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(NO_SESSION_UNDER):
            await self.app(scope, receive, send)
            return
        secret = cookies_of(HTTPConnection(scope)).get(cookie_name(self.site))
        renewal = await self._authenticate(scope, secret) if secret else None

        async def send_and_renew(message: Message) -> None:
            if renewal and message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if not any(is_session_cookie(value) for value in headers.getlist("set-cookie")):
                    headers.append("set-cookie", renewal.headers["set-cookie"])
            await send(message)

        def is_session_cookie(cookie: str) -> bool:
            return cookie.startswith(f"{cookie_name(self.site)}=")

        await self.app(scope, receive, send_and_renew)

    async def _authenticate(self, scope: Scope, secret: str) -> Response | None:
        """Set the actor; returns a response with the new cookie if this visit extends it."""
        found = await signed_in(self.session_factory, secret, self.policy)
        if found is None:
            return None
        scope[ACTOR], scope[_SIGNED_IN] = found.actor, found
        if found.shared:
            mark_shared(scope)
        lifetime = self.times.lasts(found.actor.role, shared=found.shared)
        now = self.session_factory.clock.now()
        extends = now - found.seen_at >= rules.extension_interval(lifetime)
        uses_rights = found.actor.is_staff and rules.is_use_recorded(found.proof, self.policy, now)
        if extends or uses_rights:
            async with self.session_factory.unit_of_work() as uow:
                if extends:
                    await sessions.extend_session(uow, secret, lifetime)
                if uses_rights:
                    await sessions.record_rights_use(uow, secret)
        if not extends:
            return None
        response = Response()
        set_cookie(response, self.site, secret, lifetime, shared=found.shared)
        return response
