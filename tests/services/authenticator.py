"""A passkey in software: a P-256 key that answers WebAuthn challenges as a browser would (ES256, no attestation)."""

import hashlib
import json
import os
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

USER_PRESENT, USER_VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One key of one site. `counts` as security keys do; `verifies` its user by a finger or a number."""

    origin: str
    rp_id: str
    verifies: bool = True
    counts: bool = True
    sign_count: int = 0
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    credential_id: bytes = field(default_factory=lambda: os.urandom(32))

    def register(self, options: dict[str, Any], **changes: str) -> str:
        """The answer to `navigator.credentials.create`; `changes` to what the browser says of itself."""
        numbers = self.key.public_key().public_numbers()
        public_key = cbor2.dumps(
            {
                1: 2,
                3: -7,
                -1: 1,
                -2: numbers.x.to_bytes(32, "big"),
                -3: numbers.y.to_bytes(32, "big"),
            }
        )
        attested = bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id
        data = self._authenticator_data(ATTESTED) + attested + public_key
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            clientDataJSON=self._client_data("webauthn.create", options, changes),
            attestationObject=attestation,
        )

    def authenticate(self, options: dict[str, Any], **changes: str) -> str:
        """The answer to `navigator.credentials.get`."""
        if self.counts:
            self.sign_count += 1
        data = self._authenticator_data()
        client_data = self._client_data("webauthn.get", options, changes)
        signed = data + hashlib.sha256(client_data).digest()
        return self._answer(
            clientDataJSON=client_data,
            authenticatorData=data,
            signature=self.key.sign(signed, ec.ECDSA(hashes.SHA256())),
        )

    def _authenticator_data(self, flags: int = 0) -> bytes:
        flags |= USER_PRESENT | (USER_VERIFIED if self.verifies else 0)
        rp_id_hash = hashlib.sha256(self.rp_id.encode()).digest()
        return rp_id_hash + struct.pack(">BI", flags, self.sign_count)

    def _client_data(self, kind: str, options: dict[str, Any], changes: dict[str, str]) -> bytes:
        client_data = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(client_data | changes).encode()

    def _answer(self, **response: bytes) -> str:
        credential_id = bytes_to_base64url(self.credential_id)
        return json.dumps(
            {
                "id": credential_id,
                "rawId": credential_id,
                "type": "public-key",
                "response": {name: bytes_to_base64url(value) for name, value in response.items()},
            }
        )
