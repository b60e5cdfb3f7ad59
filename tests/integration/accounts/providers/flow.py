"""A browser's journey to a provider and back."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from tests.parsing import Page

SIGNED_IN_PATH = "/nl/me"

Claims = dict[str, Any]


async def start_sign_in(
    client: httpx2.AsyncClient, name: str, *, path: str = "", lang: str = "nl"
) -> str:
    """Press the button; returns where it leads."""
    query = {"next": path} if path else {}
    answer = await client.get(f"/{lang}/sign-in/with/{name}", params=query)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def authorise(there: str) -> str:
    """Be at the provider; returns where it sends back to."""
    async with httpx2.AsyncClient(verify=False) as outside:
        answer = await outside.get(there)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def sign_in_with(
    client: httpx2.AsyncClient, name: str, *, path: str = "", lang: str = "nl"
) -> httpx2.Response:
    """The whole journey."""
    return await client.get(
        await authorise(await start_sign_in(client, name, path=path, lang=lang))
    )


async def is_signed_in(client: httpx2.AsyncClient) -> bool:
    """Whether this browser is somebody's."""
    return (await client.get("/nl/me")).status_code == 200


def sign_in_log(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the log says of them."""
    return [record.getMessage() for record in caplog.records if record.name == "forum.accounts"]


def assert_sign_in_error(answer: httpx2.Response, status: int) -> None:
    """The one page for whatever goes wrong: it says so, and offers every way in."""
    assert answer.status_code == status
    page = Page(answer.text)
    assert "email" in page.fields
    assert "callout-problem" in answer.text
    assert any("/sign-in/with/town" in link for link in page.links)
    assert "set-cookie" not in answer.headers or "forum_session" not in answer.headers["set-cookie"]


def with_changes(**changes: Any) -> Callable[[Claims], Claims]:
    """An answer with some things changed."""
    return lambda answer: answer | changes
