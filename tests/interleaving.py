"""Stops one of two works at a point, so that the other overtakes it there. What runs is the real code."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

MOMENT = 0.7
TIMEOUT = 30.0


class Pause:
    """Stops whoever comes first, until `go`."""

    def __init__(self) -> None:
        self._there, self._go = asyncio.Event(), asyncio.Event()

    async def stop(self) -> None:
        """Wait here; only the first to come does."""
        if not self._there.is_set():
            self._there.set()
            await self._go.wait()

    async def reached(self) -> None:
        """Wait until somebody stands here."""
        async with asyncio.timeout(TIMEOUT):
            await self._there.wait()

    def go(self) -> None:
        """Let them go on."""
        self._go.set()


def pause_before(monkeypatch: pytest.MonkeyPatch, place: Any, name: str) -> Pause:
    """Whoever calls `place.name` first stops before it begins."""
    return _pause(monkeypatch, place, name, before=True)


def pause_after(monkeypatch: pytest.MonkeyPatch, place: Any, name: str) -> Pause:
    """Whoever calls `place.name` first stops with what it gave."""
    return _pause(monkeypatch, place, name, before=False)


def _pause(monkeypatch: pytest.MonkeyPatch, place: Any, name: str, *, before: bool) -> Pause:
    pause, real = Pause(), getattr(place, name)

    async def stopping(*given: Any, **named: Any) -> Any:
        if before:
            await pause.stop()
        found = await real(*given, **named)
        if not before:
            await pause.stop()
        return found

    monkeypatch.setattr(place, name, stopping)
    return pause


async def interleave(
    pause: Pause, slow: Awaitable[Any], quick: Callable[[], Awaitable[Any]], *, waits: bool = False
) -> Any:
    """Let `quick` run while `slow` stands at `pause`; returns what `slow` came to, or its error.

    Where `quick` `waits` for what `slow` holds, that one goes on after a moment.
    """
    first = asyncio.ensure_future(slow)
    await pause.reached()
    second = asyncio.ensure_future(quick())
    await asyncio.wait([second], timeout=MOMENT if waits else TIMEOUT)
    pause.go()
    ended = await asyncio.gather(first, return_exceptions=True)
    await second
    return ended[0]
