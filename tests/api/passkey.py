"""A passkey made of Python: what a laptop's own does, bit for bit, and a few things that a good one never does."""

import json
import os
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from server.services.base64url import to_text

VERIFIED, PRESENT, HAS_KEY = 0x04, 0x01, 0x40


class SoftPasskey:
    def __init__(self, origin: str = "http://localhost:8000", rp_id: str = "localhost") -> None:
        self.origin, self.rp_id = origin, rp_id
        self.id, self.key, self.count = os.urandom(16), generate_private_key(SECP256R1()), 0

    def make(self, asked: dict[str, Any], *, verified: bool = True) -> dict[str, str]:
        """The answer to what the server asked before a passkey is added."""
        point = self.key.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})
        held = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._state(verified, HAS_KEY) + held}
        return {
            "id": to_text(self.id),
            "client_data": self._client("webauthn.create", asked["challenge"]),
            "attestation": to_text(cbor2.dumps(attestation)),
            "name": "Laptop",
        }

    def sign(self, asked: dict[str, Any], *, verified: bool = True) -> dict[str, str]:
        self.count += 1
        state, client = self._state(verified), self._client("webauthn.get", asked["challenge"])
        signed = state + sha256(json.dumps(self._said, separators=(",", ":")).encode()).digest()
        return {
            "id": to_text(self.id),
            "client_data": client,
            "authenticator_data": to_text(state),
            "signature": to_text(self.key.sign(signed, ECDSA(SHA256()))),
        }

    def _state(self, verified: bool, more: int = 0) -> bytes:
        flags = PRESENT | (VERIFIED if verified else 0) | more
        return sha256(self.rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> str:
        self._said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return to_text(json.dumps(self._said, separators=(",", ":")).encode())
