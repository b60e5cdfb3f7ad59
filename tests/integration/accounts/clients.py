"""HTTP clients with an IP address of their own, and the requests they send."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import httpx2
from starlette.applications import Starlette

from tests.conftest import BASE_URL

HOME_IP, OTHER_IP = "192.0.2.1", "198.51.100.7"

BrowserAt = Callable[..., httpx2.AsyncClient]


@asynccontextmanager
async def browsers_at(app: Starlette) -> AsyncIterator[BrowserAt]:
    """A factory of clients by IP address, `browser_at("192.0.2.1")`; closes them on exit."""
    async with AsyncExitStack() as stack:

        def make(address: str) -> httpx2.AsyncClient:
            client = httpx2.AsyncClient(
                transport=httpx2.ASGITransport(app, client=(address, 50000)), base_url=BASE_URL
            )
            stack.push_async_callback(client.aclose)
            return client

        yield make


async def request_sign_in(browser: httpx2.AsyncClient, email: str) -> httpx2.Response:
    """Request a sign-in mail."""
    return await browser.post("/en/sign-in", data={"email": email})


async def vote_as_guest(browser: httpx2.AsyncClient, number: int, email: str) -> httpx2.Response:
    """Vote signed out; the vote counts once its mail is confirmed."""
    return await browser.post(f"/en/ideas/{number}/vote", data={"email": email})
