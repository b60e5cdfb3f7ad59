"""Deterministic races: pause one of two coroutines of real code while the other overtakes it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

MOMENT = 0.7
TIMEOUT = 30.0


class Pause:
    """Pauses the first caller of `stop` until `go`."""

    def __init__(self) -> None:
        self._reached, self._go = asyncio.Event(), asyncio.Event()

    async def stop(self) -> None:
        """Wait until `go`; only the first call waits."""
        if not self._reached.is_set():
            self._reached.set()
            await self._go.wait()

    async def reached(self) -> None:
        """Wait until a caller is paused; `TimeoutError` after `TIMEOUT` seconds."""
        async with asyncio.timeout(TIMEOUT):
            await self._reached.wait()

    def go(self) -> None:
        """Resume the paused caller."""
        self._go.set()


def pause_before(monkeypatch: pytest.MonkeyPatch, place: Any, name: str) -> Pause:
    """Patch `place.name` to pause its first call before it begins."""
    return _pause(monkeypatch, place, name, before=True)


def pause_after(monkeypatch: pytest.MonkeyPatch, place: Any, name: str) -> Pause:
    """Patch `place.name` to pause its first call before it returns its result."""
    return _pause(monkeypatch, place, name, before=False)


def _pause(monkeypatch: pytest.MonkeyPatch, place: Any, name: str, *, before: bool) -> Pause:
    pause, original = Pause(), getattr(place, name)

    async def patched(*args: Any, **kwargs: Any) -> Any:
        if before:
            await pause.stop()
        result = await original(*args, **kwargs)
        if not before:
            await pause.stop()
        return result

    monkeypatch.setattr(place, name, patched)
    return pause


async def interleave(
    pause: Pause, slow: Awaitable[Any], quick: Callable[[], Awaitable[Any]], *, waits: bool = False
) -> Any:
    """Run `quick` while `slow` is paused; returns the result of `slow`, or its exception.

    `waits`: `quick` waits for a lock that `slow` holds, so `slow` resumes after `MOMENT` seconds.
    """
    first = asyncio.ensure_future(slow)
    await pause.reached()
    second = asyncio.ensure_future(quick())
    await asyncio.wait([second], timeout=MOMENT if waits else TIMEOUT)
    pause.go()
    results = await asyncio.gather(first, return_exceptions=True)
    await second
    return results[0]
