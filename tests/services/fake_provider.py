"""Fake OpenID provider on loopback, with real keys, whose responses a test can override.

It shows no sign-in form: every user is `person`. It does check what a provider must: the client's
secret, the PKCE verifier, and that a code is used once.
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


async def _unavailable() -> Response:
    return Response("Back soon", 503)


async def _malformed() -> Response:
    return Response("<!doctype html>", 200, media_type="application/json")


async def _redirect() -> Response:
    return RedirectResponse("http://127.0.0.1:1/")


async def _slow() -> Response:
    await asyncio.sleep(2)
    return Response("{}")


FAILURES = {"away": _unavailable, "broken": _malformed, "elsewhere": _redirect, "slow": _slow}
"""How an endpoint may fail, by the values of `FakeProvider.failing`."""

Override = Callable[[dict[str, Any]], dict[str, Any]]


def _unchanged(claims: dict[str, Any]) -> dict[str, Any]:
    return claims


@dataclass
class ResponseOverrides:
    """How the responses differ from correct ones; by default they don't."""

    metadata: Override = _unchanged
    callback: Override = _unchanged
    token: Override = _unchanged
    id_token: Override = _unchanged
    userinfo: Override = _unchanged
    keys: Override = _unchanged
    key: jwk.Key = field(default_factory=lambda: SIGNING)
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})

    def override(self, **overrides: Any) -> None:
        """Change some responses: `override(id_token=…, key=…)`."""
        for name, value in overrides.items():
            assert hasattr(self, name)
            setattr(self, name, value)


class FakeProvider:
    """The provider. `person`: the user's claims; `failing`: kind of failure by endpoint path."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.reset()

    def reset(self) -> None:
        """Return to the initial state."""
        self.person: dict[str, Any] = {"sub": "p-1"}
        self.overrides = ResponseOverrides()
        self.requested_paths: list[str] = []
        self.failing: dict[str, str] = {}
        self.now = BEGINNING.timestamp()
        self._codes: dict[str, dict[str, str]] = {}
        self._tokens: dict[str, dict[str, Any]] = {}

    @property
    def app(self) -> Starlette:
        """The ASGI application with its endpoints."""
        endpoints = {
            "/.well-known/openid-configuration": self._metadata,
            "/authorize": self._authorize,
            "/jwks": self._jwks,
            "/userinfo": self._userinfo,
        }
        routes = [
            Route(path, partial(self._handle, endpoint)) for path, endpoint in endpoints.items()
        ]
        return Starlette(
            routes=[*routes, Route("/token", partial(self._handle, self._token), methods=["POST"])]
        )

    async def _handle(self, endpoint: Callable[[Request], Any], request: Request) -> Response:
        path = request.url.path
        self.requested_paths.append(path)
        if failure := self.failing.get(path):
            return await FAILURES[failure]()
        return await endpoint(request)

    async def _metadata(self, _request: Request) -> Response:
        metadata = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/logout?theme=town",
            # Includes weak algorithms, which the forum must refuse.
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
        }
        return JSONResponse(self.overrides.metadata(metadata))

    async def _jwks(self, _request: Request) -> Response:
        keys = KeySet([SIGNING, SECOND]).as_dict(private=False)
        return JSONResponse(self.overrides.keys(dict(keys)))

    async def _authorize(self, request: Request) -> Response:
        parameters = dict(request.query_params)
        code = secrets.token_urlsafe(16)
        self._codes[code] = parameters
        callback = self.overrides.callback({"code": code, "state": parameters["state"]})
        return RedirectResponse(f"{parameters['redirect_uri']}?{urlencode(callback)}", 303)

    async def _token(self, request: Request) -> Response:
        posted = {name: str(value) for name, value in (await request.form()).items()}
        authorization = self._codes.pop(posted.get("code", ""), None)
        if not self._is_client(request, posted):
            return JSONResponse({"error": "invalid_client"}, 401)
        if authorization is None or authorization["redirect_uri"] != posted["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        digest = hashlib.sha256(posted["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != authorization["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        access_token = secrets.token_urlsafe(16)
        self._tokens[access_token] = self.person
        token = {
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": 60,
            "id_token": self._sign(authorization),
        }
        return JSONResponse(self.overrides.token(token))

    def _is_client(self, request: Request, posted: dict[str, str]) -> bool:
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        return request.headers.get("authorization") == f"Basic {basic}" or (
            posted.get("client_id") == CLIENT and posted.get("client_secret") == SECRET
        )

    def _sign(self, authorization: dict[str, str]) -> str:
        claims = {
            "iss": self.issuer,
            "sub": self.person["sub"],
            "aud": CLIENT,
            "iat": int(self.now),
            "exp": int(self.now) + 300,
            "nonce": authorization["nonce"],
        }
        overrides = self.overrides
        allowed = ["RS256", "ES256", "HS256"]
        return jwt.encode(
            overrides.header, overrides.id_token(claims), overrides.key, algorithms=allowed
        )

    async def _userinfo(self, request: Request) -> Response:
        access_token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if access_token not in self._tokens:
            return JSONResponse({"error": "invalid_token"}, 401)
        return JSONResponse(self.overrides.userinfo(dict(self._tokens[access_token])))


@contextmanager
def run_fake_provider() -> Iterator[FakeProvider]:
    """A running provider, in a separate thread."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        # From here on connections queue until the server accepts them.
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
