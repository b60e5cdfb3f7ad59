"""Rate limits on sign-in mails, counted after all other checks, from the narrowest to the widest.

A step is counted only if the steps before it let the mail pass, so that a sender over their own
limit uses up nobody else's.
"""

from starlette.requests import Request

from forum.accounts import queries, rules
from forum.accounts.middleware.browser_cookies import browser_of, handle_of
from forum.core.mail.message import rate_limit_mailbox
from forum.core.tokens import hash_secret
from forum.web.database import read_session
from forum.web.metrics import count_sign_in_mail
from forum.web.rate_limits.limiter import ALL_SENDERS, RateLimitExceeded, limiter_of
from forum.web.request import address_of

COUNTED = "forum.mail_counted"
"""Key in a request's scope: the address whose mail was counted."""


async def count_mail(request: Request, email: str) -> None:
    """Count a sign-in mail about to be requested. Raises `RateLimitExceeded`: its code says what still works.

    Called after every check, so that a request that sends no mail counts nothing; and before the
    unit of work, which would hold its connection while the count waits for another one.
    """
    try:
        for senders in await _steps(request, rate_limit_mailbox(email)):
            await limiter_of(request).count(senders)
    except RateLimitExceeded as error:
        code = "mail_waits" if await _has_mail(request, email) else "mail_later"
        raise RateLimitExceeded(error.retry_after, error.ends_at, code) from None
    count_sign_in_mail()
    request.scope[COUNTED] = email


async def _has_mail(request: Request, email: str) -> bool:
    """Whether the last mail that this browser requested went to this address, and still signs in.

    Only this browser's: else anybody could watch when somebody asks to sign in. A mail with somebody's text
    in it isn't recommended: it does more than that.
    """
    if not (handle := handle_of(request)):
        return False
    async with read_session(request) as session:
        sign_in = await queries.sign_in_by_handle(session, handle)
        now = session.now
    is_theirs = sign_in is not None and sign_in.email == email and not sign_in.intent
    return sign_in is not None and is_theirs and rules.is_fresh(sign_in, now)


async def _steps(request: Request, mailbox: str) -> list[dict[str, str]]:
    """The limits that a mail to this mailbox counts against, step by step, with their senders.

    A browser that the mailbox's owner signed in with has an allowance that no stranger can use up.
    """
    if (browser := browser_of(request)) and await _is_known(request, browser, mailbox):
        return [{"sign_in_browser": f"{hash_secret(browser)} {mailbox}"}]
    address = address_of(request)
    return [
        {"sign_in_mailbox": f"{address} {mailbox}"},
        {"sign_in_address": address},
        {"sign_in_mailbox_total": mailbox},
        {"sign_in_total": ALL_SENDERS},
    ]


async def _is_known(request: Request, browser: str, mailbox: str) -> bool:
    async with read_session(request) as session:
        addresses = await queries.addresses_of_browser(session, browser)
    return any(rate_limit_mailbox(address) == mailbox for address in addresses)


def was_counted(request: Request, email: str) -> bool:
    """Whether this request has counted its mail to that address, so that it may be sent."""
    return bool(request.scope.get(COUNTED) == email)
