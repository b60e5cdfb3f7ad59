"""Pending actions of guests, stored until they confirm their e-mail address."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.routes.mail_limits import count_mail
from forum.accounts.routes.sign_in import redirect_to_code_form, start_sign_in
from forum.core.unit_of_work import UnitOfWork
from forum.web.database import unit_of_work

Prepare = Callable[[UnitOfWork], Awaitable[dict[str, Any]]]


async def hold_for_confirmation(
    request: Request, email: str, action: str, prepare: Prepare
) -> Response:
    """Mail a link and a code that run the pending action `action`, and redirect to the code's form.

    `prepare(uow)` stores what must be kept until then, in the transaction that stores the sign-in,
    and returns the data of the pending action. Raises `RateLimitExceeded` beyond the limits on mail.
    """
    await count_mail(request, email)
    async with unit_of_work(request) as uow:
        data = await prepare(uow)
        handle = await start_sign_in(request, uow, email, intent=action, intent_data=data)
    return redirect_to_code_form(request, handle)
