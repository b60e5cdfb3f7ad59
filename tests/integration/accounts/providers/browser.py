"""A browser's journey to a provider and back."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from tests.reading import Page

CAME_BACK = "/nl/me"

Bent = dict[str, Any]


async def leave(client: httpx2.AsyncClient, name: str, *, path: str = "", lang: str = "nl") -> str:
    """Press the button; returns where it leads."""
    query = {"next": path} if path else {}
    answer = await client.get(f"/{lang}/sign-in/with/{name}", params=query)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def visit(there: str) -> str:
    """Be at the provider; returns where it sends back to."""
    async with httpx2.AsyncClient(verify=False) as outside:
        answer = await outside.get(there)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def travel(
    client: httpx2.AsyncClient, name: str, *, path: str = "", lang: str = "nl"
) -> httpx2.Response:
    """The whole journey."""
    return await client.get(await visit(await leave(client, name, path=path, lang=lang)))


async def is_signed_in(client: httpx2.AsyncClient) -> bool:
    """Whether this browser is somebody's."""
    return (await client.get("/nl/me")).status_code == 200


def said_of_sign_ins(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the log says of them."""
    return [record.getMessage() for record in caplog.records if record.name == "forum.accounts"]


def assert_kind(answer: httpx2.Response, status: int) -> None:
    """The one page for whatever goes wrong: it says so, and offers every way in."""
    assert answer.status_code == status
    page = Page(answer.text)
    assert "email" in page.fields
    assert "callout-problem" in answer.text
    assert any("/sign-in/with/town" in link for link in page.links)
    assert "set-cookie" not in answer.headers or "forum_session" not in answer.headers["set-cookie"]


def adding(**changes: Any) -> Callable[[Bent], Bent]:
    """An answer with some things changed."""
    return lambda answer: answer | changes
