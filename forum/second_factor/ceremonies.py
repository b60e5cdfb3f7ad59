"""WebAuthn ceremonies: what a browser is asked, and whether its answer is right. The only module that imports webauthn.

https://www.w3.org/TR/webauthn-3/. User verification is required: a passkey is what one has, unlocked
by what one is or knows. Attestation isn't asked for: whose make a key is concerns nobody.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from forum.core.errors import DomainError
from forum.core.network import is_ip_address
from forum.core.site import Site
from forum.core.text.cleaning import is_storable
from forum.second_factor.tables import Passkey

LONGEST_ANSWER = 20_000
"""Characters of a browser's answer; without attestation it has a few hundred."""
MALFORMED = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


@dataclass(frozen=True)
class RelyingParty:
    """This site, as browsers tell it from others: passkeys of one site are of no use to another."""

    id: str
    name: str
    origin: str

    @property
    def has_name(self) -> bool:
        """Whether browsers make passkeys for it: for names, never for IP addresses."""
        return not is_ip_address(self.id)


@dataclass(frozen=True)
class NewPasskey:
    """What a registration proved; binary values are in base64url."""

    credential_id: str
    public_key: str
    sign_count: int
    transports: list[str]
    is_backed_up: bool


@dataclass(frozen=True)
class PasskeyUse:
    """What an authentication proved."""

    sign_count: int
    is_backed_up: bool


class CeremonyFault(DomainError):
    """An answer isn't that of a passkey to our challenge. `detail` is for the log: no personal data."""

    def __init__(self, detail: str) -> None:
        super().__init__("passkey_refused")
        self.detail = detail


def relying_party(site: Site) -> RelyingParty:
    """The site as a relying party: its public address, not the one that a request came to."""
    parts = urlsplit(site.base_url)
    return RelyingParty(
        id=parts.hostname or "", name=site.name, origin=f"{parts.scheme}://{parts.netloc}"
    )


def registration_options(
    party: RelyingParty, member_id: int, email: str, name: str, passkeys: Iterable[Passkey]
) -> tuple[str, str]:
    """Options for `navigator.credentials.create`, as JSON, and the challenge in them."""
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=f"member {member_id}".encode(),
        user_name=email,
        user_display_name=name or email,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(passkeys),
    )
    return webauthn.options_to_json(options), bytes_to_base64url(options.challenge)


def authentication_options(party: RelyingParty, passkeys: Iterable[Passkey]) -> tuple[str, str]:
    """Options for `navigator.credentials.get`, as JSON, and the challenge in them."""
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        allow_credentials=_descriptors(passkeys),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options), bytes_to_base64url(options.challenge)


def _descriptors(passkeys: Iterable[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=base64url_to_bytes(passkey.credential_id),
            transports=[AuthenticatorTransport(each) for each in passkey.transports],
        )
        for passkey in passkeys
    ]


def read_answer(text: str) -> dict[str, Any]:
    """A browser's answer as an object; raises `CeremonyFault`."""
    try:
        answer = json.loads(text) if len(text) <= LONGEST_ANSWER else None
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise CeremonyFault("not an answer of a browser")
    if not is_storable(str(answer.get("id", ""))):
        raise CeremonyFault("not the id of a passkey")
    return answer


def challenge_in(answer: Mapping[str, Any]) -> str:
    """The challenge that an answer says it answers, not verified yet; raises `CeremonyFault`."""
    try:
        client_data = json.loads(base64url_to_bytes(answer["response"]["clientDataJSON"]))
        challenge = client_data["challenge"]
    except MALFORMED:
        challenge = None
    if not isinstance(challenge, str) or not is_storable(challenge):
        raise CeremonyFault("no challenge in it")
    return challenge


def verify_registration(
    party: RelyingParty, answer: Mapping[str, Any], challenge: str
) -> NewPasskey:
    """The passkey that an answer registers; raises `CeremonyFault`."""
    try:
        verified = webauthn.verify_registration_response(
            credential=dict(answer),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, *MALFORMED) as error:
        raise CeremonyFault(type(error).__name__) from None
    return NewPasskey(
        credential_id=bytes_to_base64url(verified.credential_id),
        public_key=bytes_to_base64url(verified.credential_public_key),
        sign_count=verified.sign_count,
        transports=_transports(answer),
        is_backed_up=verified.credential_backed_up,
    )


def verify_authentication(
    party: RelyingParty, answer: Mapping[str, Any], challenge: str, passkey: Passkey
) -> PasskeyUse:
    """What an answer of a passkey proves; raises `CeremonyFault`. The counter is the caller's to judge."""
    try:
        verified = webauthn.verify_authentication_response(
            credential=dict(answer),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except (WebAuthnException, *MALFORMED) as error:
        raise CeremonyFault(type(error).__name__) from None
    return PasskeyUse(verified.new_sign_count, verified.credential_backed_up)


def _transports(answer: Mapping[str, Any]) -> list[str]:
    """The transports that a browser names, of those that we know."""
    named = answer["response"].get("transports")
    known = [transport.value for transport in AuthenticatorTransport]
    return sorted(each for each in known if each in named) if isinstance(named, list) else []
