"""Administration of addresses: a new one for a member who can't open the old mailbox, and taking it back."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.actions import addresses
from forum.accounts.admin.member import member_of_path, show_member
from forum.accounts.forms import NewAddressFor
from forum.core.errors import Conflict
from forum.web.database import unit_of_work
from forum.web.forms import read_form
from forum.web.guards import ADMINS
from forum.web.redirects import redirect
from forum.web.routing import post


async def ask_for(request: Request) -> Response:
    """Ask for a new address of a member: the new mailbox confirms, the old one may object."""
    form = await read_form(request, NewAddressFor)
    if form.data and not form.data.sure:
        form.add_error("sure", "make_sure")
    if not form.is_valid:
        return await show_member(request, address=form, status=422)
    try:
        async with unit_of_work(request) as uow:
            found = await member_of_path(request, uow)
            await addresses.request_assisted_change(uow, found.pk, form.cleaned().new_email)
    except Conflict as conflict:
        form.add_error("new_email", conflict.code)
        return await show_member(request, address=form, status=422)
    return redirect(request, "admin:member", id=found.pk, said="address_help_asked")


async def withdraw(request: Request) -> Response:
    """Take back the new address that waits for a member."""
    async with unit_of_work(request) as uow:
        found = await member_of_path(request, uow)
        await addresses.withdraw_assisted_change(uow, found.pk)
    return redirect(request, "admin:member", id=found.pk, said="address_help_withdrawn")


ROUTES = (
    post("/admin/members/{id:number}/address", ask_for, "admin:member_address", ADMINS),
    post(
        "/admin/members/{id:number}/address/withdraw",
        withdraw,
        "admin:member_address_withdraw",
        ADMINS,
    ),
)
