"""Steps: add a passkey, make recovery codes, and confirm with one of them."""

import re
from typing import Any

import httpx2

from tests.services.authenticator import Authenticator

SECURITY, STEP = "/nl/me/security", "/nl/me/second-factor"
DESK = "/nl/moderation"


async def registration_options(browser: httpx2.AsyncClient) -> dict[str, Any]:
    """What the browser is asked for a new passkey."""
    response = await browser.post(f"{SECURITY}/passkeys/options", data={"name": "laptop"})
    assert response.status_code == 200, response.text
    return response.json()


async def add_passkey(
    browser: httpx2.AsyncClient, key: Authenticator, name: str = "laptop"
) -> httpx2.Response:
    """Register a passkey."""
    answer = key.register(await registration_options(browser))
    return await browser.post(f"{SECURITY}/passkeys", data={"name": name, "credential": answer})


async def authentication_options(browser: httpx2.AsyncClient) -> dict[str, Any]:
    """What the browser is asked for in the step."""
    response = await browser.post(f"{STEP}/options")
    assert response.status_code == 200, response.text
    return response.json()


async def use_passkey(browser: httpx2.AsyncClient, answer: str) -> httpx2.Response:
    """Post the answer of a passkey, on the way to the moderators' desk."""
    return await browser.post(f"{STEP}/passkey", data={"credential": answer, "next": DESK})


async def confirm(browser: httpx2.AsyncClient, key: Authenticator) -> httpx2.Response:
    """Give the second factor."""
    return await use_passkey(browser, key.authenticate(await authentication_options(browser)))


async def use_code(browser: httpx2.AsyncClient, code: str) -> httpx2.Response:
    """Give a recovery code, on the way to the moderators' desk."""
    return await browser.post(f"{STEP}/code", data={"code": code, "next": DESK})


async def make_codes(browser: httpx2.AsyncClient) -> list[str]:
    """Make recovery codes; returns those that the page shows."""
    response = await browser.post(f"{SECURITY}/codes")
    assert response.status_code == 200, response.text
    return re.findall(r"<code>([0-9a-z-]{19})</code>", response.text)


async def works(browser: httpx2.AsyncClient) -> bool:
    """Whether the moderators' desk opens, or asks for a second factor first."""
    response = await browser.get(DESK)
    if response.status_code == 200:
        return True
    assert response.headers["location"] == f"{STEP}?next=%2Fnl%2Fmoderation"
    return False
