"""Routes of a colleague's own passkeys and recovery codes."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts import queries as accounts
from forum.accounts.middleware.sessions import (
    session_proof,
    session_secret,
    set_renewed_cookie,
)
from forum.accounts.rules import StaffPolicy, is_recent
from forum.core.errors import Conflict, Forbidden
from forum.core.verdict import Verdict
from forum.second_factor import ceremonies, queries, rules
from forum.second_factor.actions import passkeys, recovery_codes
from forum.second_factor.actions.challenges import store_challenge
from forum.second_factor.ceremonies import CeremonyFault
from forum.second_factor.forms import AddPasskey, RemovePasskey
from forum.second_factor.pages import PasskeyView, SecurityPage
from forum.second_factor.routes.answers import log_fault, take_answer
from forum.second_factor.tables import Ceremony
from forum.web.database import read_session, unit_of_work
from forum.web.flash import refusal
from forum.web.forms import Form, read_form
from forum.web.guards import COLLEAGUES
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.request import member_id_of, part_of, session_factory_of, site_of
from forum.web.routing import get, post


def _may_change(request: Request) -> Verdict:
    now = session_factory_of(request).clock.now()
    return rules.may_change(is_recent=is_recent(session_proof(request), now))


async def _show(
    request: Request,
    form: Form[AddPasskey] | None = None,
    *,
    new_codes: list[str] | None = None,
) -> Response:
    policy = part_of(request, StaffPolicy)
    async with read_session(request) as session:
        own = await queries.passkeys_of(session, member_id_of(request))
        codes_left = await queries.count_unused_codes(session, member_id_of(request))
    page = SecurityPage(
        form=form or Form(),
        passkeys=[
            PasskeyView(each.pk, each.name, each.created_at, each.used_at, each.is_backed_up)
            for each in own
        ],
        codes_left=codes_left,
        new_codes=new_codes or [],
        required=policy.requires_second_factor,
        has_name=ceremonies.relying_party(site_of(request)).has_name,
        may_change=_may_change(request),
        may_add=rules.may_add(len(own)),
        may_remove=rules.may_remove(len(own), policy),
    )
    return render(request, page, 422 if form else 200)


async def show(request: Request) -> Response:
    """A colleague's passkeys, and how many recovery codes are left."""
    return await _show(request)


async def registration_options(request: Request) -> Response:
    """A new challenge, and what the browser needs to make a passkey for it; for a script.

    Nothing (422) for a form with faults: the device would keep a passkey that isn't added here.
    """
    _may_change(request).enforce()
    if not (await read_form(request, AddPasskey)).is_valid:
        return Response(status_code=422)
    async with unit_of_work(request) as uow:
        member = await accounts.member(uow, member_id_of(request))
        assert member is not None
        options, challenge = ceremonies.registration_options(
            ceremonies.relying_party(site_of(request)),
            member.pk,
            member.email or "",
            member.name,
            await queries.passkeys_of(uow, member.pk),
        )
        await store_challenge(uow, challenge, Ceremony.registration, session_secret(request))
    return Response(options, media_type="application/json")


async def add(request: Request) -> Response:
    """Add the passkey that the browser made."""
    form = await read_form(request, AddPasskey)
    if not form.is_valid:
        return await _show(request, form)
    try:
        answer, challenge = await take_answer(
            request, form.cleaned().credential, Ceremony.registration
        )
        new = ceremonies.verify_registration(
            ceremonies.relying_party(site_of(request)), answer, challenge
        )
        async with unit_of_work(request) as uow:
            secret = await passkeys.add_passkey(
                uow,
                member_id_of(request),
                new,
                name=form.cleaned().name,
                session=session_secret(request),
            )
    except (CeremonyFault, Conflict, Forbidden) as fault:
        if isinstance(fault, CeremonyFault):
            log_fault(fault)
        form.add_error("", fault.code)
        return await _show(request, form)
    response = redirect(request, "second_factor:security", said="passkey_added")
    set_renewed_cookie(request, response, secret)
    return response


async def remove(request: Request) -> Response:
    """Remove a passkey."""
    form = await read_form(request, RemovePasskey)
    try:
        async with unit_of_work(request) as uow:
            await passkeys.remove_passkey(
                uow,
                member_id_of(request),
                form.cleaned().passkey,
                policy=part_of(request, StaffPolicy),
                session=session_secret(request),
            )
    except Forbidden as refused:
        return redirect(request, "second_factor:security", said=refusal(refused.code))
    return redirect(request, "second_factor:security", said="passkey_removed")


async def make_codes(request: Request) -> Response:
    """Make recovery codes anew, and show them this once."""
    try:
        async with unit_of_work(request) as uow:
            codes = await recovery_codes.make_codes(
                uow, member_id_of(request), session=session_secret(request)
            )
    except Forbidden as refused:
        return redirect(request, "second_factor:security", said=refusal(refused.code))
    return await _show(request, new_codes=codes)


ROUTES = (
    get("/me/security", show, "second_factor:security", COLLEAGUES),
    post("/me/security/passkeys/options", registration_options, "second_factor:registration", COLLEAGUES),
    post("/me/security/passkeys", add, "second_factor:add", COLLEAGUES),
    post("/me/security/passkeys/remove", remove, "second_factor:remove", COLLEAGUES),
    post("/me/security/codes", make_codes, "second_factor:codes", COLLEAGUES),
)  # fmt: skip
