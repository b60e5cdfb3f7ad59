"""What a provider may say, and what signs nobody in: bent answers of a real one with real keys."""

import base64
import json
from collections.abc import Callable

import httpx2
import pytest
from joserfc.jwk import OctKey

from tests.conftest import MakeClient
from tests.frozen_clock import BEGINNING
from tests.integration.accounts.providers.browser import (
    Bent,
    adding,
    assert_kind,
    is_signed_in,
    said_of_sign_ins,
    travel,
)
from tests.people import MARIA
from tests.services.databases import ON_SQLITE
from tests.services.small_provider import CLIENT, FOREIGN, SECOND, SECRET, SIGNING, SmallProvider

NOW = int(BEGINNING.timestamp())
PERSON = {"sub": "person-4711", "email": MARIA.email, "email_verified": True}
pytestmark = ON_SQLITE


def without(name: str) -> Callable[[Bent], Bent]:
    """An answer that lacks something."""
    return lambda answer: {key: value for key, value in answer.items() if key != name}


def unsigned(answer: Bent) -> Bent:
    """A token that says it needs no signature, and has none."""
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode().rstrip("=")
    return answer | {"id_token": f"{header}.{answer['id_token'].split('.')[1]}."}


def altered(answer: Bent) -> Bent:
    """A token whose claims were changed after it was signed."""
    header, body, signature = answer["id_token"].split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    changed = json.dumps(claims | {"sub": "person-1"}).encode()
    body = base64.urlsafe_b64encode(changed).decode().rstrip("=")
    return answer | {"id_token": f"{header}.{body}.{signature}"}


UNTRUSTED: dict[str, list[Bent]] = {
    "issuer": [
        {"id_token": adding(iss="http://127.0.0.1:1")},
        {"id_token": without("iss")},
    ],
    "audience": [
        {"id_token": adding(aud="somebody-else")},
        {"id_token": adding(aud="somebody-else", azp=CLIENT)},
        {"id_token": adding(aud=[CLIENT, "somebody-else"])},
        {"id_token": adding(azp="somebody-else")},
        {"id_token": without("aud")},
    ],
    "nonce": [
        {"id_token": adding(nonce="of-another-journey")},
        {"id_token": without("nonce")},
    ],
    "subject": [
        {"id_token": without("sub")},
        {"id_token": adding(sub=7)},
        {"id_token": adding(sub="x" * 300), "userinfo": adding(sub="x" * 300)},
        {"id_token": adding(sub="a\0b"), "userinfo": adding(sub="a\0b")},
    ],
    "time": [
        {"id_token": adding(exp=NOW - 121)},
        {"id_token": without("exp")},
        {"id_token": adding(iat=NOW + 86_400)},
    ],
    "signature": [
        {"key": FOREIGN},
        {"token": altered},
        {"token": unsigned},
        {"header": {"alg": "RS256", "kid": "three"}},
        {"header": {"alg": "HS256", "kid": "one"}, "key": OctKey.import_key(SECRET * 2)},
        {"header": {"alg": "HS256", "kid": "one"}, "key": OctKey.import_key(str(SIGNING["n"]))},
        {"id_token": adding(at_hash="AAAAAAAAAAAAAAAAAAAAAA")},
    ],
    "shape": [
        {"token": without("id_token")},
        {"token": adding(id_token="a.b.c")},
        {"token": adding(id_token=["a"])},
        {"keys": lambda _: {"keys": []}},
        {"keys": lambda _: {"keys": [{"kty": "RSA"}]}},
        {"keys": lambda _: {}},
    ],
    "userinfo": [
        {"userinfo": adding(sub="person-1")},
        {"userinfo": without("sub")},
        {"userinfo": lambda _: [1]},
    ],
    "callback": [
        {"callback": without("code")},
        {"callback": adding(iss="http://127.0.0.1:1")},
        {"metadata": adding(authorization_response_iss_parameter_supported=True)},
    ],
}


@pytest.mark.parametrize("what", UNTRUSTED)
async def test_what_isnt_right_signs_nobody_in(
    new_client: MakeClient, town: SmallProvider, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    for bent in UNTRUSTED[what]:
        town.reset()
        town.person = PERSON
        town.bends.bend(**bent)
        caplog.clear()
        client = new_client()
        assert_kind(await travel(client, "town"), 502)
        assert not await is_signed_in(client)
        (line,) = said_of_sign_ins(caplog)
        assert line.startswith("sign-in with town: provider_untrusted (")


ODD_KEYS: list[Bent] = [
    {"kty": "new-kind", "kid": "seven"},
    {"kty": "EC", "crv": "P-999", "x": "AA", "y": "AA", "kid": "eight"},
    {"kty": "RSA", "kid": "nine"},
]
RIGHT: dict[str, Bent] = {
    "as it is": {},
    "several audiences, ours the party": {"id_token": adding(aud=[CLIENT, "b"], azp=CLIENT)},
    "another kind of key": {"header": {"alg": "ES256", "kid": "two"}, "key": SECOND},
    "a clock a little behind": {"id_token": adding(exp=NOW - 60)},
    "keys beside that can't be read": {"keys": lambda keys: {"keys": [*ODD_KEYS, *keys["keys"]]}},
    "the secret in the body": {
        "metadata": adding(token_endpoint_auth_methods_supported=["client_secret_post"]),
    },
}


@pytest.mark.parametrize("bent", RIGHT.values(), ids=RIGHT)
async def test_what_is_right_signs_in(
    client: httpx2.AsyncClient, town: SmallProvider, bent: Bent
) -> None:
    """So that the test above refuses for its reasons, and no other."""
    town.person = PERSON
    town.bends.bend(**bent)
    assert (await travel(client, "town")).status_code == 303
    assert await is_signed_in(client)


async def test_an_issuer_that_promises_to_name_itself_may(
    client: httpx2.AsyncClient, town: SmallProvider
) -> None:
    town.person = PERSON
    town.bends.bend(
        metadata=adding(authorization_response_iss_parameter_supported=True),
        callback=adding(iss=town.issuer),
    )
    assert (await travel(client, "town")).status_code == 303
