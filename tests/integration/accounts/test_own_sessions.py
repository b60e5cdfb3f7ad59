"""A member's devices: which are listed, and signing out on one of them or on all others."""

import httpx2
import pytest

from forum.app.container import Forum
from tests.conftest import ClientAs, Drain, Mails
from tests.frozen_clock import FrozenClock
from tests.parsing import Page, flash_code, link_path
from tests.people import MARIA, YUSUF
from tests.services.databases import ON_SQLITE

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1"
)


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (FIREFOX, "Firefox op Linux"),
        (IPHONE, "Safari op iOS"),
        ("", "Een toestel zonder naam"),
        ("<script>" * 9_000, "Een toestel zonder naam"),
    ],
    ids=["firefox", "iphone", "none", "long"],
)
@ON_SQLITE
async def test_a_device_is_named(
    client: httpx2.AsyncClient, drain: Drain, mails: Mails, user_agent: str, device: str
) -> None:
    await client.post("/nl/sign-in", data={"email": MARIA.email})
    await drain()
    await client.post(link_path(mails()[0]), headers={"user-agent": user_agent})
    page = (await client.get("/nl/me/sessions")).text
    assert device in page
    assert "dit toestel" in page


@ON_SQLITE
async def test_a_member_signs_out_on_another_device(client_as: ClientAs) -> None:
    phone, laptop = await client_as(MARIA), await client_as(MARIA)
    page = Page((await phone.get("/nl/me/sessions")).text)
    response = await phone.post("/nl/me/sessions", data={"session": page.fields["session"]})
    assert flash_code(response) == "session_ended"
    assert (await laptop.get("/nl/me")).status_code == 303
    assert (await phone.get("/nl/me")).status_code == 200


@ON_SQLITE
async def test_a_member_signs_out_everywhere_else(client_as: ClientAs) -> None:
    phone, laptop, tablet = [await client_as(MARIA) for _ in range(3)]
    yusuf = await client_as(YUSUF)
    assert flash_code(await phone.post("/nl/me/sessions")) == "sessions_ended"
    statuses = [(await each.get("/nl/me")).status_code for each in (phone, laptop, tablet, yusuf)]
    assert statuses == [200, 303, 303, 200]


async def test_nobody_ends_a_session_of_another_member(client_as: ClientAs) -> None:
    maria, other, yusuf = await client_as(MARIA), await client_as(MARIA), await client_as(YUSUF)
    page = Page((await maria.get("/nl/me/sessions")).text)
    await yusuf.post("/nl/me/sessions", data={"session": page.fields["session"]})
    assert (await other.get("/nl/me")).status_code == 200


@ON_SQLITE
async def test_a_session_that_ended_is_not_listed(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    await client_as(MARIA)
    clock.advance(days=59)
    second = await client_as(MARIA)
    clock.advance(days=2)
    page = (await second.get("/nl/me/sessions")).text
    assert page.count("laatst gebruikt") <= 1
    assert "session" not in Page(page).fields
