"""OpenID Connect client: authorization code flow with PKCE. The only module that imports Authlib.

Nothing of a provider is cached between two sign-ins: metadata and keys are fetched each time, so
that a change at the provider takes effect immediately, and an unreachable provider is noticed
before anybody is redirected to it.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
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
from forum.accounts.oidc.discovery import WELL_KNOWN_PATH, Metadata, read_metadata
from forum.accounts.oidc.residence import claim_named, person_hash
from forum.core.actor import Role
from forum.core.mail.address import canonical_address
from forum.core.network import describe_unreachable

REQUEST_TIMEOUT = 5.0
"""Timeout in seconds of one request to a provider."""
TOTAL_TIMEOUT = 10.0
"""Timeout in seconds of all requests that one step of a sign-in makes to the provider."""
LEEWAY = 120
"""Seconds by which the provider's clock may differ from ours."""
MAX_AUTH_AGE = timedelta(minutes=15)
"""How old a second factor that was given at the provider may be."""
LONGEST_SUBJECT = 255
CANCELLED_ERRORS = frozenset(
    {"access_denied", "consent_required", "interaction_required", "login_required"}
)
"""Error codes that mean that the person didn't go on."""
OTHER_ERRORS = frozenset(
    {"invalid_client", "invalid_grant", "invalid_request", "invalid_scope", "server_error",
     "temporarily_unavailable", "unauthorized_client", "unsupported_grant_type",
     "unsupported_response_type"}
)  # fmt: skip
"""Error codes of the standards, which may be logged; any other value is not repeated."""


async def authorization_url(
    provider: Provider, *, redirect_uri: str, state: str, nonce: str, verifier: str, language: str
) -> str:
    """The URL at the provider to redirect to for a sign-in; raises `ProviderFault`."""
    async with _client_for(provider) as client:
        metadata = await _fetch_metadata(client, provider)
        url, _ = client.create_authorization_url(
            metadata.authorization_endpoint,
            state=state,
            nonce=nonce,
            code_verifier=verifier,
            redirect_uri=redirect_uri,
            ui_locales=language,
            **_second_factor_request(provider),
        )
    return str(url)


def _second_factor_request(provider: Provider) -> dict[str, str]:
    """Parameters that ask for a second factor now, not for the word that there was one this morning."""
    if not provider.gives_second_factor:
        return {}
    parameters = {"max_age": str(int(MAX_AUTH_AGE.total_seconds()))}
    if provider.second_factor_acr:
        parameters["acr_values"] = " ".join(provider.second_factor_acr)
    return parameters


async def claims_for(
    provider: Provider,
    callback: Mapping[str, str],
    *,
    redirect_uri: str,
    nonce: str,
    verifier: str,
    now: datetime,
) -> Claims:
    """Redeem the code of a callback for verified claims; raises `ProviderFault`."""
    _check_callback(provider, callback)
    async with _client_for(provider) as client:
        metadata = await _fetch_metadata(client, provider)
        if metadata.sends_issuer and "iss" not in callback:
            raise ProviderFault("provider_untrusted", "callback without iss")
        client.token_endpoint_auth_method = (
            "client_secret_basic" if metadata.supports_client_secret_basic else "client_secret_post"
        )
        token = await client.fetch_token(
            metadata.token_endpoint,
            grant_type="authorization_code",
            code=callback.get("code", ""),
            redirect_uri=redirect_uri,
            code_verifier=verifier,
        )
        keys = await _get_json(client, metadata.jwks_uri)
        try:
            id_claims = _verified_claims(provider, metadata, token, keys, nonce, now)
        except ClaimError as error:
            detail = f"{type(error).__name__} of {error.claim}"
            raise ProviderFault("provider_untrusted", detail) from None
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderFault("provider_untrusted", type(error).__name__) from None
        userinfo = await _fetch_userinfo(client, metadata, id_claims)
        factor = _has_second_factor(provider, id_claims, now)
        return replace(_merged_claims(provider, id_claims, userinfo), second_factor=factor)


async def end_session_url(provider: Provider, *, return_to: str, language: str) -> str | None:
    """The URL of the provider's logout, or None if it has no `end_session_endpoint`.

    Raises `ProviderFault` when its metadata can't be fetched.
    """
    async with _client_for(provider) as client:
        metadata = await _fetch_metadata(client, provider)
    if not metadata.end_session_endpoint:
        return None
    parameters = {
        "client_id": provider.client_id,
        "post_logout_redirect_uri": return_to,
        "ui_locales": language,
    }
    return str(add_params_to_uri(metadata.end_session_endpoint, parameters.items()))


async def faults(providers: Iterable[Provider]) -> dict[str, str]:
    """Current faults of the providers, by provider name. Empty when all are well."""
    found = {}
    for provider in providers:
        try:
            async with _client_for(provider) as client:
                await _fetch_metadata(client, provider)
        except ProviderFault as fault:
            found[provider.name] = fault.detail
    return found


@cache
def _tls_context() -> ssl.SSLContext:
    """The trusted TLS authorities, cached: loading them takes as long as the rest of a sign-in."""
    return httpx2.create_ssl_context()


@asynccontextmanager
async def _client_for(provider: Provider) -> AsyncIterator[Any]:
    """An HTTP client for the provider; turns each of its errors into a `ProviderFault`."""
    try:
        async with (
            asyncio.timeout(TOTAL_TIMEOUT),
            AsyncOAuth2Client(
                provider.client_id,
                provider.client_secret,
                scope=provider.scope,
                code_challenge_method="S256",
                timeout=REQUEST_TIMEOUT,
                verify=_tls_context(),
                leeway=0,
            ) as client,
        ):
            yield client
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
        raise ProviderFault("provider_down", describe_unreachable(error)) from None
    except AuthlibBaseError as error:
        code = str(error.error)
        detail = code if code in OTHER_ERRORS | CANCELLED_ERRORS else type(error).__name__
        raise ProviderFault("provider_down", detail) from None


async def _get_json(client: Any, url: str, *, withhold_token: bool = True) -> dict[str, Any]:
    response = await client.request("GET", url, withhold_token=withhold_token)
    response.raise_for_status()
    document = response.json()
    if not isinstance(document, dict):
        raise ProviderFault("provider_untrusted", "an answer that is no table")
    return document


async def _fetch_metadata(client: Any, provider: Provider) -> Metadata:
    document = await _get_json(client, provider.issuer.rstrip("/") + WELL_KNOWN_PATH)
    return read_metadata(provider, document)


def _check_callback(provider: Provider, callback: Mapping[str, str]) -> None:
    # RFC 9207: refuse a response of another provider (mix-up attack).
    if callback.get("iss", provider.issuer) != provider.issuer:
        raise ProviderFault("provider_untrusted", "callback with another iss")
    error = callback.get("error")
    if error in CANCELLED_ERRORS:
        raise ProviderFault("provider_left", error)
    if error is not None:
        raise ProviderFault("provider_down", error if error in OTHER_ERRORS else "unknown error")
    if not callback.get("code"):
        raise ProviderFault("provider_untrusted", "callback without code")


def _verified_claims(
    provider: Provider,
    metadata: Metadata,
    token: Mapping[str, Any],
    keys: Any,
    nonce: str,
    now: datetime,
) -> dict[str, Any]:
    """The claims of the ID token, after checks of signature, issuer, audience, nonce and times."""
    if not isinstance(token.get("id_token"), str):
        raise ProviderFault("provider_untrusted", "no id_token")
    registry = JWSRegistry(algorithms=metadata.signatures, strict_check_header=False)
    decoded = jwt.decode(token["id_token"], _key_set(keys), registry=registry)
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        # Own claim options replace Authlib's check of the issuer; it has no check of the audience.
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


def _key_set(jwks: Mapping[str, Any]) -> KeySet:
    """The provider's keys, without those that can't be parsed: the others stay usable."""
    keys = []
    for item in jwks["keys"]:
        with suppress(JoseError, ValueError, TypeError, KeyError):
            keys.append(import_key(item))
    return KeySet(keys)


async def _fetch_userinfo(
    client: Any, metadata: Metadata, id_claims: Mapping[str, Any]
) -> dict[str, Any]:
    if not metadata.userinfo_endpoint:
        return {}
    userinfo = await _get_json(client, metadata.userinfo_endpoint, withhold_token=False)
    if userinfo.get("sub") != id_claims["sub"]:
        raise ProviderFault("provider_untrusted", "userinfo of another subject")
    return userinfo


def _merged_claims(
    provider: Provider, id_claims: Mapping[str, Any], userinfo: Mapping[str, Any]
) -> Claims:
    subject = id_claims["sub"]
    if not subject.isprintable() or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise ProviderFault("provider_untrusted", "a subject that can't be kept")
    # `email` and `email_verified` come from the same source, never one from each.
    source = userinfo if "email" in userinfo else id_claims
    confirmed = source.get("email_verified") in (True, "true")
    email = canonical_address(str(source.get("email") or "")) if confirmed else None
    return Claims(
        issuer=provider.issuer,
        subject=subject,
        email=email,
        role=_highest_role(
            provider, userinfo.get(provider.role_claim, id_claims.get(provider.role_claim))
        ),
        **_residence(provider, userinfo, id_claims),
    )


def _has_second_factor(provider: Provider, id_claims: Mapping[str, Any], now: datetime) -> bool:
    """Whether the signed token says that a second factor was given, and that it was just now.

    A provider that was sent `max_age` must say when (OpenID Connect Core, 3.1.2.1); without it the
    factor may be that of last week's sign-in there.
    """
    methods = id_claims.get("amr")
    is_named = id_claims.get("acr") in provider.second_factor_acr or (
        isinstance(methods, list) and any(each in provider.second_factor_amr for each in methods)
    )
    at = id_claims.get("auth_time")
    oldest = now.timestamp() - MAX_AUTH_AGE.total_seconds() - LEEWAY
    return is_named and isinstance(at, int | float) and at >= oldest


def _residence(provider: Provider, *sources: Mapping[str, Any]) -> dict[str, Any]:
    """What the claims say of residence. The identifier of the person goes no further than here."""
    verifier = provider.verifier
    if verifier is None:
        return {}
    claim = claim_named(verifier.resident_claim.name, *sources)
    return {
        "is_resident": None if claim is None else verifier.resident_claim.matches(claim),
        "person_hash": person_hash(
            verifier.key, verifier.scheme, claim_named(verifier.person_claim, *sources)
        ),
    }


def _highest_role(provider: Provider, claim: object) -> Role:
    """The highest role that the values of the claim map to."""
    values = claim if isinstance(claim, list) else [claim]
    roles = [
        provider.roles[value]
        for value in values
        if isinstance(value, str) and value in provider.roles
    ]
    return max(roles, key=list(Role).index, default=Role.resident)
