"""OpenID Connect Discovery: parses a provider's metadata, and trusts no more of it than it must."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forum.accounts.oidc.claims import Provider, ProviderFault
from forum.core.network import is_confidential_url

WELL_KNOWN_PATH = "/.well-known/openid-configuration"
"""Path of the metadata document below the issuer."""
SIGNATURES = frozenset(
    f"{family}{bits}" for family in ("RS", "PS", "ES") for bits in (256, 384, 512)
)
"""Accepted signature algorithms, all with a key pair. Never `none`, never a shared secret."""
BASIC = "client_secret_basic"


@dataclass(frozen=True)
class Metadata:
    """The provider's endpoints, each safe to send a secret to or empty, and its capabilities."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str
    end_session_endpoint: str
    signatures: list[str]
    sends_issuer: bool
    """The provider puts its issuer into every authorization response (RFC 9207)."""
    supports_client_secret_basic: bool
    """The token endpoint takes the client's secret in the header, not only in the body."""


def read_metadata(provider: Provider, document: Mapping[str, Any]) -> Metadata:
    """Parse and check the metadata document; raises `ProviderFault` where it can't be relied on."""
    if document.get("issuer") != provider.issuer:
        raise ProviderFault("provider_untrusted", "its metadata names another issuer")
    signatures = _string_list(document, "id_token_signing_alg_values_supported", "RS256")
    return Metadata(
        authorization_endpoint=_endpoint(document, "authorization_endpoint"),
        token_endpoint=_endpoint(document, "token_endpoint"),
        jwks_uri=_endpoint(document, "jwks_uri"),
        userinfo_endpoint=_endpoint(document, "userinfo_endpoint", required=False),
        end_session_endpoint=_endpoint(document, "end_session_endpoint", required=False),
        signatures=[name for name in signatures if name in SIGNATURES],
        sends_issuer=document.get("authorization_response_iss_parameter_supported") is True,
        supports_client_secret_basic=BASIC
        in _string_list(document, "token_endpoint_auth_methods_supported", BASIC),
    )


def _string_list(document: Mapping[str, Any], name: str, default: str) -> list[str]:
    values = document.get(name, [default])
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def _endpoint(document: Mapping[str, Any], name: str, *, required: bool = True) -> str:
    url = document.get(name, "")
    if url == "" and not required:
        return ""
    if not isinstance(url, str) or not is_confidential_url(url):
        raise ProviderFault("provider_untrusted", f"its metadata has no good {name}")
    return url
