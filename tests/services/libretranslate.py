"""A translation server on loopback that speaks LibreTranslate's API, and "translates" by a word before each text."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

LANGUAGES = ("ar", "en", "nl", "pt-BR", "tr")


def translated(text: str, target: str) -> str:
    """What the server makes of a text."""
    return f"[{target}] {text}"


class LibreTranslate:
    """The server. `received` holds the bodies of the requests for a translation; `failing` what goes amiss."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.api_key = ""
        self.received: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.failing = ""

    @property
    def app(self) -> Starlette:
        """The ASGI application with its endpoints."""
        return Starlette(
            routes=[
                Route("/languages", self._languages),
                Route("/translate", self._translate, methods=["POST"]),
                Route("/elsewhere", self._elsewhere, methods=["GET", "POST"]),
            ]
        )

    async def _languages(self, request: Request) -> Response:
        self.paths.append(request.url.path)
        if failure := await self._failure():
            return failure
        return JSONResponse(
            [
                {
                    "code": code,
                    "name": code,
                    "targets": [each for each in LANGUAGES if each != code],
                }
                for code in LANGUAGES
            ]
        )

    async def _translate(self, request: Request) -> Response:
        self.paths.append(request.url.path)
        sent = await request.json()
        self.received.append(sent)
        if sent.get("api_key", "") != self.api_key:
            return JSONResponse({"error": "Invalid API key"}, 403)
        if failure := await self._failure():
            return failure
        for code in (sent["source"], sent["target"]):
            if code not in (*LANGUAGES, "auto"):
                return JSONResponse({"error": f"{code} is not supported"}, 400)
        texts = [translated(text, sent["target"]) for text in sent["q"]]
        return JSONResponse({"translatedText": texts[1:] if self.failing == "short" else texts})

    async def _elsewhere(self, request: Request) -> Response:
        self.paths.append(request.url.path)
        return JSONResponse({"translatedText": ["taken along"]})

    async def _failure(self) -> Response | None:
        match self.failing:
            case "away":
                return Response("Back soon", 503)
            case "busy":
                return JSONResponse({"error": "Too many requests"}, 429)
            case "broken":
                return Response("<!doctype html>")
            case "other shape":
                return JSONResponse([1, 2])
            case "huge":
                return JSONResponse({"translatedText": ["a" * 2_000_000]})
            case "elsewhere":
                return RedirectResponse(f"{self.url}/elsewhere", 307)
            case "slow":
                await asyncio.sleep(2)
        return None


@contextmanager
def run_libretranslate() -> Iterator[LibreTranslate]:
    """A running server, in a separate thread."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        # From here on connections queue until the server accepts them.
        listening.listen()
        service = LibreTranslate(listening.getsockname()[1])
        config = uvicorn.Config(service.app, log_config=None, access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield service
        finally:
            server.should_exit = True
            thread.join()
