"""Validation of provider responses: altered responses of a fake provider with real keys."""

import base64
import json
from collections.abc import Callable

import httpx2
import pytest
from joserfc.jwk import OctKey

from tests.conftest import MakeClient
from tests.frozen_clock import BEGINNING
from tests.integration.accounts.providers.flow import (
    Claims,
    assert_sign_in_error,
    is_signed_in,
    sign_in_log,
    sign_in_with,
    with_changes,
)
from tests.people import MARIA
from tests.services.databases import ON_SQLITE
from tests.services.fake_provider import CLIENT, FOREIGN, SECOND, SECRET, SIGNING, FakeProvider

NOW = int(BEGINNING.timestamp())
PERSON = {"sub": "person-4711", "email": MARIA.email, "email_verified": True}
pytestmark = ON_SQLITE


def without(name: str) -> Callable[[Claims], Claims]:
    """An override that removes one key from a payload."""
    return lambda payload: {key: value for key, value in payload.items() if key != name}


def unsigned(token_response: Claims) -> Claims:
    """An id token with `alg: none` and no signature."""
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode().rstrip("=")
    return token_response | {"id_token": f"{header}.{token_response['id_token'].split('.')[1]}."}


def altered(token_response: Claims) -> Claims:
    """An id token whose claims were changed after it was signed."""
    header, body, signature = token_response["id_token"].split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    changed = json.dumps(claims | {"sub": "person-1"}).encode()
    body = base64.urlsafe_b64encode(changed).decode().rstrip("=")
    return token_response | {"id_token": f"{header}.{body}.{signature}"}


UNTRUSTED: dict[str, list[Claims]] = {
    "issuer": [
        {"id_token": with_changes(iss="http://127.0.0.1:1")},
        {"id_token": without("iss")},
    ],
    "audience": [
        {"id_token": with_changes(aud="somebody-else")},
        {"id_token": with_changes(aud="somebody-else", azp=CLIENT)},
        {"id_token": with_changes(aud=[CLIENT, "somebody-else"])},
        {"id_token": with_changes(azp="somebody-else")},
        {"id_token": without("aud")},
    ],
    "nonce": [
        {"id_token": with_changes(nonce="of-another-journey")},
        {"id_token": without("nonce")},
    ],
    "subject": [
        {"id_token": without("sub")},
        {"id_token": with_changes(sub=7)},
        {"id_token": with_changes(sub="x" * 300), "userinfo": with_changes(sub="x" * 300)},
        {"id_token": with_changes(sub="a\0b"), "userinfo": with_changes(sub="a\0b")},
    ],
    "time": [
        {"id_token": with_changes(exp=NOW - 121)},
        {"id_token": without("exp")},
        {"id_token": with_changes(iat=NOW + 86_400)},
    ],
    "signature": [
        {"key": FOREIGN},
        {"token": altered},
        {"token": unsigned},
        {"header": {"alg": "RS256", "kid": "three"}},
        {"header": {"alg": "HS256", "kid": "one"}, "key": OctKey.import_key(SECRET * 2)},
        {"header": {"alg": "HS256", "kid": "one"}, "key": OctKey.import_key(str(SIGNING["n"]))},
        {"id_token": with_changes(at_hash="AAAAAAAAAAAAAAAAAAAAAA")},
    ],
    "shape": [
        {"token": without("id_token")},
        {"token": with_changes(id_token="a.b.c")},
        {"token": with_changes(id_token=["a"])},
        {"keys": lambda _: {"keys": []}},
        {"keys": lambda _: {"keys": [{"kty": "RSA"}]}},
        {"keys": lambda _: {}},
    ],
    "userinfo": [
        {"userinfo": with_changes(sub="person-1")},
        {"userinfo": without("sub")},
        {"userinfo": lambda _: [1]},
    ],
    "callback": [
        {"callback": without("code")},
        {"callback": with_changes(iss="http://127.0.0.1:1")},
        {"metadata": with_changes(authorization_response_iss_parameter_supported=True)},
    ],
}


@pytest.mark.parametrize("part", UNTRUSTED)
async def test_an_invalid_response_signs_nobody_in(
    new_client: MakeClient, town_provider: FakeProvider, caplog: pytest.LogCaptureFixture, part: str
) -> None:
    for overrides in UNTRUSTED[part]:
        town_provider.reset()
        town_provider.person = PERSON
        town_provider.overrides.override(**overrides)
        caplog.clear()
        client = new_client()
        assert_sign_in_error(await sign_in_with(client, "town"), 502)
        assert not await is_signed_in(client)
        (line,) = sign_in_log(caplog)
        assert line.startswith("sign-in with town: provider_untrusted (")


UNREADABLE_KEYS: list[Claims] = [
    {"kty": "new-kind", "kid": "seven"},
    {"kty": "EC", "crv": "P-999", "x": "AA", "y": "AA", "kid": "eight"},
    {"kty": "RSA", "kid": "nine"},
]
VALID: dict[str, Claims] = {
    "as it is": {},
    "several audiences, this client as azp": {
        "id_token": with_changes(aud=[CLIENT, "b"], azp=CLIENT)
    },
    "another kind of key": {"header": {"alg": "ES256", "kid": "two"}, "key": SECOND},
    "a clock a little behind": {"id_token": with_changes(exp=NOW - 60)},
    "additional keys that can't be read": {
        "keys": lambda keys: {"keys": [*UNREADABLE_KEYS, *keys["keys"]]}
    },
    "the secret in the body": {
        "metadata": with_changes(token_endpoint_auth_methods_supported=["client_secret_post"]),
    },
}


@pytest.mark.parametrize("overrides", VALID.values(), ids=VALID)
async def test_a_valid_response_signs_in(
    client: httpx2.AsyncClient, town_provider: FakeProvider, overrides: Claims
) -> None:
    """Positive control: the responses above are refused for their own faults, and no other."""
    town_provider.person = PERSON
    town_provider.overrides.override(**overrides)
    assert (await sign_in_with(client, "town")).status_code == 303
    assert await is_signed_in(client)


async def test_an_issuer_that_promises_to_name_itself_may(
    client: httpx2.AsyncClient, town_provider: FakeProvider
) -> None:
    town_provider.person = PERSON
    town_provider.overrides.override(
        metadata=with_changes(authorization_response_iss_parameter_supported=True),
        callback=with_changes(iss=town_provider.issuer),
    )
    assert (await sign_in_with(client, "town")).status_code == 303
