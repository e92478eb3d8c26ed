"""What a device signs with its key, and whether it did: ECDSA P-256 over SHA-256, raw r||s as WebCrypto gives it.

shared_schema/vectors/signature.json holds cases that both languages pass.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from server.services.base64url import to_bytes

ITEM, UNLOCK = b"kept-item-1\n", "kept-unlock-1\n"
KEY_BYTES, HALF = 65, 32
_SIGNED = ("base", "entity", "id", "n", "scope", "stated_at", "type", "version")
_SORTED = msgspec.json.Encoder(order="sorted")
_ALGORITHM = ECDSA(SHA256())


class _Parts(msgspec.Struct):
    """Of an item's canonical text what is signed as it stands; the body's spelling is its own bytes."""

    base: str | None
    entity: str
    id: str
    n: int
    scope: str
    stated_at: str
    type: str
    version: int
    body: msgspec.Raw


_PARTS = msgspec.json.Decoder(_Parts)


def public_key(raw: bytes) -> EllipticCurvePublicKey:
    """From the 65 bytes of an uncompressed point. Raises ValueError where it is none, or not on the curve."""
    if len(raw) != KEY_BYTES:
        raise ValueError("65 bytes make a key")
    return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), raw)


def key_id(raw: bytes) -> str:
    """The name of a signing key: the same on the device that made it."""
    return sha256(raw).hexdigest()[:16]


def item_text(item_text: bytes, user: str, device: str) -> bytes:
    """The bytes that a device signs, from the item's canonical text and from whose device it is. The server puts in the
    person and the device that it knows: an item carried to another queue does not verify."""
    parts = _PARTS.decode(item_text)
    said: Mapping[str, Any] = {name: getattr(parts, name) for name in _SIGNED}
    body_sha = sha256(bytes(parts.body)).hexdigest()
    return ITEM + _SORTED.encode({**said, "body_sha": body_sha, "device": device, "user": user})


def unlock_text(device: str, challenge: str) -> bytes:
    return f"{UNLOCK}{device}\n{challenge}".encode()


def verifies(key: EllipticCurvePublicKey, signature: str, signed: bytes) -> bool:
    """False for whatever is not this key's signature over these bytes, readable or not."""
    try:
        raw = to_bytes(signature)
        if len(raw) != 2 * HALF:
            return False
        r, s = int.from_bytes(raw[:HALF]), int.from_bytes(raw[HALF:])
        key.verify(encode_dss_signature(r, s), signed, _ALGORITHM)
    except (ValueError, InvalidSignature):
        return False
    return True
