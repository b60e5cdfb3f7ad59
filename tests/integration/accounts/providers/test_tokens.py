"""What a provider may say, and what signs nobody in: bent answers of a real one with real keys."""

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
    """An answer that lacks something."""
    return lambda answer: {key: value for key, value in answer.items() if key != name}


def unsigned(answer: Claims) -> Claims:
    """A token that says it needs no signature, and has none."""
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode().rstrip("=")
    return answer | {"id_token": f"{header}.{answer['id_token'].split('.')[1]}."}


def altered(answer: Claims) -> Claims:
    """A token whose claims were changed after it was signed."""
    header, body, signature = answer["id_token"].split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    changed = json.dumps(claims | {"sub": "person-1"}).encode()
    body = base64.urlsafe_b64encode(changed).decode().rstrip("=")
    return answer | {"id_token": f"{header}.{body}.{signature}"}


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


@pytest.mark.parametrize("what", UNTRUSTED)
async def test_what_isnt_right_signs_nobody_in(
    new_client: MakeClient, town: FakeProvider, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    for bent in UNTRUSTED[what]:
        town.reset()
        town.person = PERSON
        town.overrides.override(**bent)
        caplog.clear()
        client = new_client()
        assert_sign_in_error(await sign_in_with(client, "town"), 502)
        assert not await is_signed_in(client)
        (line,) = sign_in_log(caplog)
        assert line.startswith("sign-in with town: provider_untrusted (")


ODD_KEYS: list[Claims] = [
    {"kty": "new-kind", "kid": "seven"},
    {"kty": "EC", "crv": "P-999", "x": "AA", "y": "AA", "kid": "eight"},
    {"kty": "RSA", "kid": "nine"},
]
RIGHT: dict[str, Claims] = {
    "as it is": {},
    "several audiences, ours the party": {"id_token": with_changes(aud=[CLIENT, "b"], azp=CLIENT)},
    "another kind of key": {"header": {"alg": "ES256", "kid": "two"}, "key": SECOND},
    "a clock a little behind": {"id_token": with_changes(exp=NOW - 60)},
    "keys beside that can't be read": {"keys": lambda keys: {"keys": [*ODD_KEYS, *keys["keys"]]}},
    "the secret in the body": {
        "metadata": with_changes(token_endpoint_auth_methods_supported=["client_secret_post"]),
    },
}


@pytest.mark.parametrize("bent", RIGHT.values(), ids=RIGHT)
async def test_what_is_right_signs_in(
    client: httpx2.AsyncClient, town: FakeProvider, bent: Claims
) -> None:
    """So that the test above refuses for its reasons, and no other."""
    town.person = PERSON
    town.overrides.override(**bent)
    assert (await sign_in_with(client, "town")).status_code == 303
    assert await is_signed_in(client)


async def test_an_issuer_that_promises_to_name_itself_may(
    client: httpx2.AsyncClient, town: FakeProvider
) -> None:
    town.person = PERSON
    town.overrides.override(
        metadata=with_changes(authorization_response_iss_parameter_supported=True),
        callback=with_changes(iss=town.issuer),
    )
    assert (await sign_in_with(client, "town")).status_code == 303
