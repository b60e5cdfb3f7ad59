"""Who a provider says somebody is: OpenID Connect, code flow with PKCE. The one door to Authlib.

Nothing of a provider is kept between two sign-ins: what it says of itself and its keys are asked
each time, so that a change there holds at once, and a provider that is away is noticed before
anybody is sent to it.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import cache
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.common.urls import add_params_to_uri
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ClaimError, JoseError
from joserfc.jwk import KeySet, import_key
from joserfc.jws import JWSRegistry

from forum.accounts.oidc.claims import Claims, Provider, ProviderFault
from forum.accounts.oidc.discovery import PLACE, Metadata, read_metadata
from forum.core.actor import Role
from forum.core.mail.address import canonical_address

PATIENCE = 5.0
"""Seconds for one answer of a provider."""
WHOLE_PATIENCE = 10.0
"""Seconds for all that one sign-in asks of it."""
LEEWAY = 120
"""Seconds by which its clock may differ from ours."""
LONGEST_SUBJECT = 255
TURNED_BACK = frozenset(
    {"access_denied", "consent_required", "interaction_required", "login_required"}
)
"""Answers that mean: the person didn't go on."""
OTHER_ERRORS = frozenset(
    {"invalid_client", "invalid_grant", "invalid_request", "invalid_scope", "server_error",
     "temporarily_unavailable", "unauthorized_client", "unsupported_grant_type",
     "unsupported_response_type"}
)  # fmt: skip
"""Codes of the standards, which may stand in a log; anything else isn't repeated."""


async def authorization_url(
    provider: Provider, *, redirect_uri: str, state: str, nonce: str, verifier: str, language: str
) -> str:
    """Where to send somebody who wants to sign in; raises `ProviderFault`."""
    async with _asking(provider) as client:
        metadata = await _metadata(client, provider)
        url, _ = client.create_authorization_url(
            metadata.authorization_endpoint,
            state=state,
            nonce=nonce,
            code_verifier=verifier,
            redirect_uri=redirect_uri,
            ui_locales=language,
        )
    return str(url)


async def claims_for(
    provider: Provider,
    answer: Mapping[str, str],
    *,
    redirect_uri: str,
    nonce: str,
    verifier: str,
    now: datetime,
) -> Claims:
    """What the provider says of who came back with `answer`; raises `ProviderFault`."""
    _refuse_error(provider, answer)
    async with _asking(provider) as client:
        metadata = await _metadata(client, provider)
        if metadata.names_itself and "iss" not in answer:
            raise ProviderFault("provider_untrusted", "callback without iss")
        client.token_endpoint_auth_method = (
            "client_secret_basic" if metadata.takes_basic else "client_secret_post"
        )
        token = await client.fetch_token(
            metadata.token_endpoint,
            grant_type="authorization_code",
            code=answer.get("code", ""),
            redirect_uri=redirect_uri,
            code_verifier=verifier,
        )
        keys = await _json(client, metadata.jwks_uri)
        try:
            signed = _verified(provider, metadata, token, keys, nonce, now)
        except ClaimError as error:
            detail = f"{type(error).__name__} of {error.claim}"
            raise ProviderFault("provider_untrusted", detail) from None
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderFault("provider_untrusted", type(error).__name__) from None
        return _read(provider, signed, await _userinfo(client, metadata, signed))


async def end_session_url(provider: Provider, *, return_to: str, language: str) -> str | None:
    """Where to sign out at the provider too, or None if it has no such place.

    Raises `ProviderFault` when it can't be asked.
    """
    async with _asking(provider) as client:
        metadata = await _metadata(client, provider)
    if not metadata.end_session_endpoint:
        return None
    asked = {
        "client_id": provider.client_id,
        "post_logout_redirect_uri": return_to,
        "ui_locales": language,
    }
    return str(add_params_to_uri(metadata.end_session_endpoint, asked.items()))


async def faults(providers: Iterable[Provider]) -> dict[str, str]:
    """What is wrong with providers right now, by name. Empty when all is well."""
    found = {}
    for provider in providers:
        try:
            async with _asking(provider) as client:
                await _metadata(client, provider)
        except ProviderFault as fault:
            found[provider.name] = fault.detail
    return found


@cache
def _trusted() -> ssl.SSLContext:
    """The authorities TLS trusts: to read them takes as long as the rest of a sign-in."""
    return httpx2.create_ssl_context()


@asynccontextmanager
async def _asking(provider: Provider) -> AsyncIterator[Any]:
    """A client of the provider; whatever goes wrong with it becomes a `ProviderFault`."""
    try:
        async with (
            asyncio.timeout(WHOLE_PATIENCE),
            AsyncOAuth2Client(
                provider.client_id,
                provider.client_secret,
                scope=provider.scope,
                code_challenge_method="S256",
                timeout=PATIENCE,
                verify=_trusted(),
                leeway=0,
            ) as client,
        ):
            yield client
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
        raise ProviderFault("provider_down", type(error).__name__) from None
    except AuthlibBaseError as error:
        code = str(error.error)
        detail = code if code in OTHER_ERRORS | TURNED_BACK else type(error).__name__
        raise ProviderFault("provider_down", detail) from None


async def _json(client: Any, url: str, *, withhold_token: bool = True) -> dict[str, Any]:
    answer = await client.request("GET", url, withhold_token=withhold_token)
    answer.raise_for_status()
    document = answer.json()
    if not isinstance(document, dict):
        raise ProviderFault("provider_untrusted", "an answer that is no table")
    return document


async def _metadata(client: Any, provider: Provider) -> Metadata:
    document = await _json(client, provider.issuer.rstrip("/") + PLACE)
    return read_metadata(provider, document)


def _refuse_error(provider: Provider, answer: Mapping[str, str]) -> None:
    # RFC 9207: another provider's answer may not be taken to this one.
    if answer.get("iss", provider.issuer) != provider.issuer:
        raise ProviderFault("provider_untrusted", "callback with another iss")
    error = answer.get("error")
    if error in TURNED_BACK:
        raise ProviderFault("provider_left", error)
    if error is not None:
        raise ProviderFault("provider_down", error if error in OTHER_ERRORS else "unknown error")
    if not answer.get("code"):
        raise ProviderFault("provider_untrusted", "callback without code")


def _verified(
    provider: Provider,
    metadata: Metadata,
    token: Mapping[str, Any],
    keys: Any,
    nonce: str,
    now: datetime,
) -> dict[str, Any]:
    """The claims of the id token, once signature, issuer, audience, nonce and times are right."""
    if not isinstance(token.get("id_token"), str):
        raise ProviderFault("provider_untrusted", "no id_token")
    registry = JWSRegistry(algorithms=metadata.signatures, strict_check_header=False)
    decoded = jwt.decode(token["id_token"], _key_set(keys), registry=registry)
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        # Options of our own replace Authlib's check of the issuer, and it has none of the audience.
        {
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": provider.client_id},
        },
        {
            "nonce": nonce,
            "client_id": provider.client_id,
            "access_token": token.get("access_token"),
        },
    )
    claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
    return dict(claims)


def _key_set(listed: Mapping[str, Any]) -> KeySet:
    """The keys a provider publishes; one that can't be read keeps nobody from using the others."""
    keys = []
    for item in listed["keys"]:
        with suppress(JoseError, ValueError, TypeError, KeyError):
            keys.append(import_key(item))
    return KeySet(keys)


async def _userinfo(client: Any, metadata: Metadata, signed: Mapping[str, Any]) -> dict[str, Any]:
    if not metadata.userinfo_endpoint:
        return {}
    userinfo = await _json(client, metadata.userinfo_endpoint, withhold_token=False)
    if userinfo.get("sub") != signed["sub"]:
        raise ProviderFault("provider_untrusted", "userinfo of another subject")
    return userinfo


def _read(provider: Provider, signed: Mapping[str, Any], userinfo: Mapping[str, Any]) -> Claims:
    subject = signed["sub"]
    if not subject.isprintable() or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise ProviderFault("provider_untrusted", "a subject that can't be kept")
    # The address and the word that it is confirmed come from one source, never half from each.
    source = userinfo if "email" in userinfo else signed
    confirmed = source.get("email_verified") in (True, "true")
    email = canonical_address(str(source.get("email") or "")) if confirmed else None
    return Claims(
        issuer=provider.issuer,
        subject=subject,
        email=email,
        role=_role(provider, userinfo.get(provider.role_claim, signed.get(provider.role_claim))),
    )


def _role(provider: Provider, claim: object) -> Role:
    """The highest role among those the claim's values stand for."""
    values = claim if isinstance(claim, list) else [claim]
    given = [
        provider.roles[value]
        for value in values
        if isinstance(value, str) and value in provider.roles
    ]
    return max(given, key=list(Role).index, default=Role.resident)
