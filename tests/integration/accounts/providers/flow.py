"""Steps of a sign-in through a provider: start, authorise, return to the callback."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from tests.parsing import Page

SIGNED_IN_PATH = "/nl/me"

Claims = dict[str, Any]


async def start_sign_in(
    client: httpx2.AsyncClient, name: str, *, path: str = "", lang: str = "nl", purpose: str = ""
) -> str:
    """Start a sign-in; returns the URL of the authorisation request.

    `purpose`: what a member who is signed in goes there for.
    """
    query = {key: text for key, text in (("next", path), ("purpose", purpose)) if text}
    response = await client.get(f"/{lang}/sign-in/with/{name}", params=query)
    assert response.status_code == 303, response.text
    return response.headers["location"]


async def authorise(authorisation_url: str) -> str:
    """Authorise at the provider; returns the callback URL it redirects to."""
    async with httpx2.AsyncClient(verify=False) as browser:
        response = await browser.get(authorisation_url)
    assert response.status_code == 303, response.text
    return response.headers["location"]


async def sign_in_with(
    client: httpx2.AsyncClient, name: str, *, path: str = "", lang: str = "nl", purpose: str = ""
) -> httpx2.Response:
    """The whole flow; returns the response of the callback."""
    start = await start_sign_in(client, name, path=path, lang=lang, purpose=purpose)
    return await client.get(await authorise(start))


async def is_signed_in(client: httpx2.AsyncClient) -> bool:
    """Whether this browser has a session."""
    return (await client.get("/nl/me")).status_code == 200


def sign_in_log(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The log messages about sign-ins."""
    return [record.getMessage() for record in caplog.records if record.name == "forum.accounts"]


def assert_sign_in_error(response: httpx2.Response, status: int) -> None:
    """The error page, which offers every way to sign in; no session is begun."""
    assert response.status_code == status
    page = Page(response.text)
    assert "email" in page.fields
    assert "callout-problem" in response.text
    assert any("/sign-in/with/town" in link for link in page.links)
    assert (
        "set-cookie" not in response.headers
        or "forum_session" not in response.headers["set-cookie"]
    )


def with_changes(**changes: Any) -> Callable[[Claims], Claims]:
    """An override that changes some values of a payload."""
    return lambda payload: payload | changes
