"""Helpers of the tests of batches: look at several cases, and send the form as it stands there."""

import re
from collections.abc import Sequence
from html import unescape

import httpx2

from forum.app.container import Forum
from forum.core.ref import ContentRef
from tests.integration.moderation import case_steps

_TICK = re.compile(r'name="(case-\d+)" value="([^"]*)"( checked)?')


async def case_ids(forum: Forum, subjects: Sequence[ContentRef]) -> list[int]:
    """The ids of the open cases on these contents."""
    return [(await case_steps.open_case_on(forum, subject)).pk for subject in subjects]


async def open_batch(
    browser: httpx2.AsyncClient, outcome: str, ids: Sequence[int], language: str = "en"
) -> httpx2.Response:
    """Open the page on which the texts stand in full."""
    query = {"outcome": outcome, "selected": [str(id) for id in ids]}
    return await browser.get(f"/{language}/moderation/batch", params=query)


def ticks(page: str) -> dict[str, str]:
    """The fields of the cases that are ticked, with the versions that the page shows."""
    return {name: unescape(version) for name, version, ticked in _TICK.findall(page) if ticked}


def offered(page: str) -> list[int]:
    """The cases that can be decided together."""
    return [int(name.removeprefix("case-")) for name, _, _ in _TICK.findall(page)]


async def send(
    browser: httpx2.AsyncClient, outcome: str, page: str, **fields: str
) -> httpx2.Response:
    """Send the form of a page with the reasons."""
    cases = ",".join(str(id) for id in offered(page))
    form = {"outcome": outcome, "cases": cases, **ticks(page), **fields}
    return await browser.post("/en/moderation/batch", data=form)


async def decide_together(
    browser: httpx2.AsyncClient, outcome: str, ids: Sequence[int], **fields: str
) -> httpx2.Response:
    """Look at several cases, and decide about all that can be decided together."""
    return await send(browser, outcome, (await open_batch(browser, outcome, ids)).text, **fields)
