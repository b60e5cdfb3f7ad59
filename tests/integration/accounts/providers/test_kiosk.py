"""Kiosk: no provider signs anybody in there, because its own session would outlive the visit."""

import httpx2

from forum.web.kiosk import KIOSK_COOKIE
from tests.services.databases import ON_SQLITE


@ON_SQLITE
async def test_no_provider_is_offered(client: httpx2.AsyncClient) -> None:
    assert "Straat-ID" in (await client.get("/nl/sign-in")).text
    assert (await client.get("/nl/sign-in/with/street")).status_code in (302, 303)
    client.cookies.set(KIOSK_COOKIE, "on", domain="127.0.0.1", path="/")
    assert "Straat-ID" not in (await client.get("/nl/sign-in")).text
    assert (await client.get("/nl/sign-in/with/street")).status_code == 404
