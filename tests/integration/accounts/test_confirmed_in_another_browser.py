"""Confirmation in another browser: the requesting one shows it, and its polling ends."""

from forum.app.container import Forum
from tests.conftest import Drain, Mails, MakeClient
from tests.frozen_clock import FrozenClock
from tests.integration.accounts.guest_forms import (
    PENDING_ACTIONS,
    ROSA,
    guest_form,
)
from tests.parsing import code_in, link_path
from tests.services.databases import ON_SQLITE

STATE = "/nl/sign-in/code/state"
HTMX = {"hx-request": "true"}


@ON_SQLITE
@PENDING_ACTIONS
async def test_the_requesting_browser_shows_the_confirmation(
    forum: Forum,
    new_client: MakeClient,
    drain: Drain,
    mails: Mails,
    clock: FrozenClock,
    intent: str,
) -> None:
    guest, form = new_client(), await guest_form(forum, intent)
    await guest.post(form.path, data=form.data | {"email": ROSA})
    await drain()
    assert (await guest.get(STATE, headers=HTMX)).status_code == 204
    assert 'name="code"' in (await guest.get("/nl/sign-in/code")).text
    confirmation = await new_client().post(link_path(mails()[-1]))
    path = confirmation.headers["location"].partition("?")[0].partition("#")[0]
    page = await guest.get("/nl/sign-in/code")
    fragment = await guest.get(STATE, headers=HTMX)
    for response in (page, fragment):
        assert response.status_code == 200
        assert path in response.text
        assert 'name="code"' not in response.text
    assert "<html" not in fragment.text
    assert "<main" in fragment.text
    late_response = await guest.post("/nl/sign-in/code", data={"code": code_in(mails()[-1])})
    assert late_response.status_code == 410
    assert path in late_response.text
    assert (await guest.get("/nl/me")).status_code == 303, (
        "the session begins in the other browser only"
    )
    clock.advance(hours=2)
    assert (await guest.get("/nl/sign-in/code")).status_code == 303
    assert (await guest.get(STATE, headers=HTMX)).status_code == 286


@ON_SQLITE
async def test_polling_for_the_confirmation_ends(
    forum: Forum, new_client: MakeClient, drain: Drain, clock: FrozenClock
) -> None:
    guest, form = new_client(), await guest_form(forum, "vote")
    assert (await guest.get(STATE, headers=HTMX)).status_code == 286
    await guest.post(form.path, data={"email": ROSA})
    await drain()
    clock.advance(minutes=16)
    response = await guest.get(STATE, headers=HTMX)
    assert (response.status_code, response.headers["hx-reswap"]) == (286, "none")
