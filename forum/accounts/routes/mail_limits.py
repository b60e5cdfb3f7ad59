"""Rate limits on sign-in mails, counted after all other checks, from the narrowest to the widest.

A step is counted only if the steps before it let the mail pass, so that a sender over their own
limit uses up nobody else's.
"""

from starlette.requests import Request

from forum.accounts import queries
from forum.accounts.middleware.browser_cookies import browser_of
from forum.core.mail.message import mailbox_of
from forum.core.tokens import hashed
from forum.web.database import read_session
from forum.web.metrics import count_sign_in_mail
from forum.web.rate_limits.limiter import EVERYBODY, TooMany, limiter_of
from forum.web.request import address_of

COUNTED = "forum.mail_counted"
"""Key in a request's scope: the address whose mail was counted."""


async def count_mail(request: Request, email: str) -> None:
    """Count a sign-in mail before it is requested. Raises `TooMany`, with a code of what still works.

    Called after every check, so that a request that sends no mail counts nothing; and before the
    unit of work, which would hold its connection while the count waits for another one.
    """
    try:
        for senders in await _steps(request, mailbox_of(email)):
            await limiter_of(request).count(senders)
    except TooMany as error:
        async with read_session(request) as session:
            is_waiting = await queries.plain_sign_in_waits(session, email)
        code = "mail_waits" if is_waiting else "mail_later"
        raise TooMany(error.retry_after, error.ends_at, code) from None
    count_sign_in_mail()
    request.scope[COUNTED] = email


async def _steps(request: Request, mailbox: str) -> list[dict[str, str]]:
    """The limits that a mail to this mailbox counts against, step by step, with their senders.

    A browser that the mailbox's owner signed in with has an allowance that no stranger can use up.
    """
    if (browser := browser_of(request)) and await _is_known(request, browser, mailbox):
        return [{"sign_in_browser": f"{hashed(browser)} {mailbox}"}]
    address = address_of(request)
    return [
        {"sign_in_mailbox": f"{address} {mailbox}"},
        {"sign_in_address": address},
        {"sign_in_mailbox_total": mailbox},
        {"sign_in_total": EVERYBODY},
    ]


async def _is_known(request: Request, browser: str, mailbox: str) -> bool:
    async with read_session(request) as session:
        addresses = await queries.addresses_known_in(session, browser)
    return any(mailbox_of(address) == mailbox for address in addresses)


def was_counted(request: Request, email: str) -> bool:
    """Whether this request has counted its mail to that address, so that it may be sent."""
    return bool(request.scope.get(COUNTED) == email)
