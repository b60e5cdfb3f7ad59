"""Routes of the step that asks a colleague for a second factor before their role has rights."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forum.accounts import queries as accounts
from forum.accounts.middleware.sessions import (
    session_proof,
    session_secret,
    set_renewed_cookie,
)
from forum.accounts.routes.sign_in import begin
from forum.accounts.routes.sign_in_page import providers_of, ways_of
from forum.accounts.rules import StaffPolicy, is_own_path, is_recent
from forum.core.errors import NotFound
from forum.second_factor import ceremonies, queries
from forum.second_factor.actions.challenges import store_challenge
from forum.second_factor.actions.confirmations import confirm_by_code, confirm_by_passkey
from forum.second_factor.ceremonies import CeremonyFault
from forum.second_factor.forms import ReturnPath, UsePasskey, UseRecoveryCode
from forum.second_factor.pages import SecondFactorPage
from forum.second_factor.routes.answers import log_fault, take_answer
from forum.second_factor.tables import Ceremony
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, read_form
from forum.web.guards import COLLEAGUES
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.request import actor_of, member_id_of, part_of, session_factory_of, site_of
from forum.web.routing import SECOND_FACTOR, get, post

TRIES = ("second_factor_tries",)


async def _show(
    request: Request,
    next_path: str,
    form: Form[Any] | None = None,
) -> Response:
    policy, proof = part_of(request, StaffPolicy), session_proof(request)
    now = session_factory_of(request).clock.now()
    async with read_session(request) as session:
        has_passkey = bool(await queries.passkeys_of(session, member_id_of(request)))
        has_codes = await queries.count_unused_codes(session, member_id_of(request)) > 0
    providers = providers_of(request)
    page = SecondFactorPage(
        form=form or Form(),
        next=next_path if is_own_path(next_path) else "",
        has_passkey=has_passkey,
        has_codes=has_codes,
        has_second_factor=proof.has_second_factor,
        required=policy.requires_second_factor,
        may_enrol=not proof.has_second_factor and is_recent(proof, now),
        rests=actor_of(request).has_dormant_role,
        ways=[way for way in ways_of(request) if providers[way.name].gives_second_factor],
        idle_minutes=int(policy.idle.total_seconds() // 60),
    )
    return render(request, page, 422 if form else 200)


async def show(request: Request) -> Response:
    """The step: a passkey, a recovery code, a provider, or signing in again."""
    return await _show(request, request.query_params.get("next", ""))


async def authentication_options(request: Request) -> Response:
    """A new challenge, and which passkeys can answer it; for a script. Raises `NotFound` without any."""
    async with unit_of_work(request) as uow:
        own = await queries.passkeys_of(uow, member_id_of(request))
        if not own:
            raise NotFound
        options, challenge = ceremonies.authentication_options(
            ceremonies.relying_party(site_of(request)), own
        )
        await store_challenge(uow, challenge, Ceremony.authentication, session_secret(request))
    return Response(options, media_type="application/json")


async def use_passkey(request: Request) -> Response:
    """Confirm by the browser's answer to a challenge."""
    form = await read_form(request, UsePasskey)
    next_path = form.values.get("next", "")
    if not form.is_valid:
        return await _show(request, next_path, form)
    try:
        answer, challenge = await take_answer(
            request, form.cleaned().credential, Ceremony.authentication
        )
        async with unit_of_work(request) as uow:
            secret = await confirm_by_passkey(
                uow,
                member_id_of(request),
                answer,
                challenge,
                party=ceremonies.relying_party(site_of(request)),
                session=session_secret(request),
            )
    except CeremonyFault as fault:
        log_fault(fault)
        form.add_error("", fault.code)
        return await _show(request, next_path, form)
    return _go_on(request, next_path, secret)


async def use_code(request: Request) -> Response:
    """Confirm by a recovery code."""
    form = await read_form(request, UseRecoveryCode)
    next_path = form.values.get("next", "")
    if form.is_valid:
        async with unit_of_work(request) as uow:
            secret = await confirm_by_code(
                uow, member_id_of(request), form.cleaned().code, session=session_secret(request)
            )
        if secret:
            return _go_on(request, next_path, secret)
        form.add_error("code", "bad_recovery_code")
    return await _show(request, next_path, form)


async def send_mail(request: Request) -> Response:
    """Mail a link by which somebody without a second factor signs in again."""
    form = await read_form(request, ReturnPath)
    async with read_session(request) as session:
        member = await accounts.member(session, member_id_of(request))
    if member is None or member.email is None:
        raise NotFound
    return await begin(request, member.email, next_path=form.values.get("next", ""))


def _go_on(request: Request, next_path: str, secret: str) -> Response:
    """To where they were going, with the new secret; without that, the page that says that they are done."""
    if is_own_path(next_path):
        response: Response = RedirectResponse(next_path, status_code=303)
    else:
        response = redirect(request, "second_factor:confirm", said="confirmed")
    set_renewed_cookie(request, response, secret)
    return response


ROUTES = (
    get(SECOND_FACTOR, show, "second_factor:confirm", COLLEAGUES),
    post(f"{SECOND_FACTOR}/options", authentication_options, "second_factor:authentication", COLLEAGUES, limits=TRIES),
    post(f"{SECOND_FACTOR}/passkey", use_passkey, "second_factor:use_passkey", COLLEAGUES, limits=TRIES),
    post(f"{SECOND_FACTOR}/code", use_code, "second_factor:use_code", COLLEAGUES, limits=TRIES),
    post(f"{SECOND_FACTOR}/mail", send_mail, "second_factor:mail", COLLEAGUES),
)  # fmt: skip
