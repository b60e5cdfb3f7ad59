"""An OpenID provider of our own on loopback, with real keys, whose answers a test can bend.

It asks nobody anything: whoever comes is `person`. What it checks, it checks as a provider must:
the client's secret, the verifier, and that a code is used once.
"""

import asyncio
import base64
import hashlib
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwk, jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.frozen_clock import BEGINNING

CLIENT = "samenspraak"
SECRET = "not-so-secret-in-tests"
SIGNING = RSAKey.generate_key(2048, parameters={"kid": "one", "alg": "RS256", "use": "sig"})
SECOND = ECKey.generate_key("P-256", parameters={"kid": "two", "alg": "ES256", "use": "sig"})
FOREIGN = RSAKey.generate_key(2048, parameters={"kid": "one", "alg": "RS256", "use": "sig"})


async def _away() -> Response:
    return Response("Back soon", 503)


async def _broken() -> Response:
    return Response("<!doctype html>", 200, media_type="application/json")


async def _elsewhere() -> Response:
    return RedirectResponse("http://127.0.0.1:1/")


async def _slow() -> Response:
    await asyncio.sleep(2)
    return Response("{}")


FAILURES = {"away": _away, "broken": _broken, "elsewhere": _elsewhere, "slow": _slow}
"""How a page may fail, by the words of `SmallProvider.failing`."""

Override = Callable[[dict[str, Any]], dict[str, Any]]


def _unchanged(told: dict[str, Any]) -> dict[str, Any]:
    return told


@dataclass
class ResponseOverrides:
    """How the answers differ from right ones; a fresh one bends nothing."""

    metadata: Override = _unchanged
    callback: Override = _unchanged
    token: Override = _unchanged
    id_token: Override = _unchanged
    userinfo: Override = _unchanged
    keys: Override = _unchanged
    key: jwk.Key = field(default_factory=lambda: SIGNING)
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})

    def override(self, **overrides: Any) -> None:
        """Let some answers differ: `bend(id_token=…, key=…)`."""
        for name, value in overrides.items():
            assert hasattr(self, name)
            setattr(self, name, value)


class FakeProvider:
    """The provider: `person` is who comes, `bends` how it lies, `failing` which pages don't answer."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.reset()

    def reset(self) -> None:
        """As new."""
        self.person: dict[str, Any] = {"sub": "p-1"}
        self.overrides = ResponseOverrides()
        self.asked: list[str] = []
        self.failing: dict[str, str] = {}
        self.now = BEGINNING.timestamp()
        self._codes: dict[str, dict[str, str]] = {}
        self._tokens: dict[str, dict[str, Any]] = {}

    @property
    def app(self) -> Starlette:
        """Its pages."""
        places = {
            "/.well-known/openid-configuration": self._metadata,
            "/authorize": self._authorize,
            "/jwks": self._jwks,
            "/userinfo": self._userinfo,
        }
        routes = [Route(path, partial(self._note, page)) for path, page in places.items()]
        return Starlette(
            routes=[*routes, Route("/token", partial(self._note, self._token), methods=["POST"])]
        )

    async def _note(self, page: Callable[[Request], Any], request: Request) -> Response:
        path = request.url.path
        self.asked.append(path)
        if how := self.failing.get(path):
            return await FAILURES[how]()
        return await page(request)

    async def _metadata(self, _request: Request) -> Response:
        told = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/logout?theme=town",
            # It would let itself be talked into anything.
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
        }
        return JSONResponse(self.overrides.metadata(told))

    async def _jwks(self, _request: Request) -> Response:
        keys = KeySet([SIGNING, SECOND]).as_dict(private=False)
        return JSONResponse(self.overrides.keys(dict(keys)))

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        answer = self.overrides.callback({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(answer)}", 303)

    async def _token(self, request: Request) -> Response:
        posted = {name: str(value) for name, value in (await request.form()).items()}
        asked = self._codes.pop(posted.get("code", ""), None)
        if not self._is_client(request, posted):
            return JSONResponse({"error": "invalid_client"}, 401)
        if asked is None or asked["redirect_uri"] != posted["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        made = hashlib.sha256(posted["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(made).decode().rstrip("=") != asked["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        access = secrets.token_urlsafe(16)
        self._tokens[access] = self.person
        token = {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": 60,
            "id_token": self._signed(asked),
        }
        return JSONResponse(self.overrides.token(token))

    def _is_client(self, request: Request, posted: dict[str, str]) -> bool:
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        return request.headers.get("authorization") == f"Basic {basic}" or (
            posted.get("client_id") == CLIENT and posted.get("client_secret") == SECRET
        )

    def _signed(self, asked: dict[str, str]) -> str:
        claims = {
            "iss": self.issuer,
            "sub": self.person["sub"],
            "aud": CLIENT,
            "iat": int(self.now),
            "exp": int(self.now) + 300,
            "nonce": asked["nonce"],
        }
        overrides = self.overrides
        allowed = ["RS256", "ES256", "HS256"]
        return jwt.encode(
            overrides.header, overrides.id_token(claims), overrides.key, algorithms=allowed
        )

    async def _userinfo(self, request: Request) -> Response:
        access = request.headers.get("authorization", "").removeprefix("Bearer ")
        if access not in self._tokens:
            return JSONResponse({"error": "invalid_token"}, 401)
        return JSONResponse(self.overrides.userinfo(dict(self._tokens[access])))


@contextmanager
def run_fake_provider() -> Iterator[FakeProvider]:
    """One that answers, in a thread of its own."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        # From here on who asks waits until there is an answer.
        listening.listen()
        provider = FakeProvider(listening.getsockname()[1])
        config = uvicorn.Config(provider.app, log_config=None, access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            server.should_exit = True
            thread.join()
