"""The cookies that the forum sets, as the privacy statement lists them; a test compares the code."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from forum.accounts.middleware.browser_cookies import BROWSER_COOKIE_LIFETIME
from forum.accounts.middleware.sessions import cookie_name
from forum.accounts.rules import LONGEST_HANDLE, SIGN_IN_TIME, SessionTimes
from forum.core.actor import Role
from forum.core.i18n.formatting import format_duration
from forum.core.i18n.translations import N_, gettext
from forum.core.site import Site
from forum.web import flash
from forum.web.cookies import CHOICE_LIFETIME, host_cookie
from forum.web.kiosk import KIOSK_LIFETIME
from forum.web.page_cache.middleware import RECENT_WRITE_SECONDS

SESSION_PURPOSES = (
    N_("keeps you signed in, counted from your last visit"),
    N_("keeps colleagues, who run this site, signed in"),
    N_(
        "keeps you signed in on a computer that others use too; it also ends when the browser closes"
    ),
)


@dataclass(frozen=True)
class Cookie:
    """A cookie with a fixed lifetime; `is_bound`: its name says on https that only this host sets it."""

    name: str
    purpose: str
    lifetime: timedelta
    is_bound: bool = True


COOKIES = (
    Cookie(
        "forum_browser", N_("remembers on your own computer that you signed in there; it signs nobody in"),
        BROWSER_COOKIE_LIFETIME,
    ),
    Cookie(
        "forum_sign_in", N_("recognises your browser while you wait for our e-mail to sign in"),
        LONGEST_HANDLE,
    ),
    Cookie(
        "forum_away", N_("recognises your browser while you sign in with an account from elsewhere"),
        SIGN_IN_TIME,
    ),
    Cookie(
        "forum_said", N_("lets a page say once that something is done"),
        timedelta(seconds=flash.SECONDS),
    ),
    Cookie(
        "forum_acted", N_("lets you see right away what you have just done"),
        timedelta(seconds=RECENT_WRITE_SECONDS), is_bound=False,
    ),
    Cookie(
        "forum_language", N_("remembers your language"),
        CHOICE_LIFETIME, is_bound=False,
    ),
    Cookie(
        "forum_text", N_("remembers the size of the letters"),
        CHOICE_LIFETIME, is_bound=False,
    ),
    Cookie(
        "forum_kiosk", N_("marks a tablet at a support point, which forgets everybody who has used it"),
        KIOSK_LIFETIME, is_bound=False,
    ),
    Cookie(
        "forum_keys", N_("remembers whether a moderator works with single keys"),
        CHOICE_LIFETIME, is_bound=False,
    ),
    Cookie(
        "forum_density", N_("remembers how close together the rows of lists stand for colleagues"),
        CHOICE_LIFETIME, is_bound=False,
    ),
)  # fmt: skip


def cookie_rows(site: Site, times: SessionTimes) -> Iterator[tuple[str, str, str]]:
    """Name, purpose and lifetime of each cookie, in the current language; the session's first."""
    lifetimes = (times.usual, times.lasts(Role.admin, shared=False), times.shared)
    for purpose, lifetime in zip(SESSION_PURPOSES, lifetimes, strict=True):
        yield cookie_name(site), gettext(purpose), format_duration(lifetime)
    for cookie in COOKIES:
        name = host_cookie(site, cookie.name) if cookie.is_bound else cookie.name
        yield name, gettext(cookie.purpose), format_duration(cookie.lifetime)
