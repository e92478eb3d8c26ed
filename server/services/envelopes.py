"""Sealed notes: anybody with the school's public key can close one, and only the school's private key opens it.

An envelope is the ephemeral public key (65 bytes), the iv (12) and the AES-256-GCM text with its tag. The key comes
from ECDH P-256 by HKDF-SHA-256; school, device, id and n are bound in, so that an envelope opens in its own place only.
Before it is sealed the text is filled up to a multiple of 256 bytes: its length tells little.
shared_schema/vectors/envelope.json holds cases that both languages open.
"""

import os
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from server.services.base64url import to_bytes, to_text
from server.services.signatures import KEY_BYTES, public_key

INFO = b"kept-note-1"
IV_BYTES, STEP, LENGTH_BYTES = 12, 256, 4


def raw_public(key: EllipticCurvePublicKey) -> bytes:
    """The 65 bytes of the uncompressed point."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def kid_of(raw: bytes) -> str:
    """The name of a seal key."""
    return sha256(raw).hexdigest()[:8]


def place(school: str, device: str, item_id: str, n: int) -> bytes:
    """What an envelope is bound to."""
    return f"{school}\n{device}\n{item_id}\n{n}".encode()


def seal(key: EllipticCurvePublicKey, text: str, aad: bytes) -> str:
    """A new envelope around the text, for `aad` (see `place`)."""
    own, iv = generate_private_key(SECP256R1()), os.urandom(IV_BYTES)
    plain = text.encode()
    filled = len(plain).to_bytes(LENGTH_BYTES) + plain
    filled += bytes(-len(filled) % STEP)
    closed = AESGCM(_key(own, key, kid_of(raw_public(key)))).encrypt(iv, filled, aad)
    return to_text(raw_public(own.public_key()) + iv + closed)


def open_sealed(key: EllipticCurvePrivateKey, envelope: str, aad: bytes) -> str:
    """The text. Raises ValueError where this key does not open it, it is not of this place, or it was changed."""
    raw = to_bytes(envelope)
    theirs, iv, closed = public_key(raw[:KEY_BYTES]), raw[KEY_BYTES : KEY_BYTES + IV_BYTES], raw[KEY_BYTES + IV_BYTES :]
    kid = kid_of(raw_public(key.public_key()))
    try:
        filled = AESGCM(_key(key, theirs, kid)).decrypt(iv, closed, aad)
    except InvalidTag as changed:
        raise ValueError("another key, another place, or changed on its way") from changed
    length = int.from_bytes(filled[:LENGTH_BYTES])
    plain = filled[LENGTH_BYTES : LENGTH_BYTES + length]
    if len(plain) != length or any(filled[LENGTH_BYTES + length :]):
        raise ValueError("the length inside is wrong")
    return plain.decode()


def _key(own: EllipticCurvePrivateKey, theirs: EllipticCurvePublicKey, kid: str) -> bytes:
    shared = own.exchange(ECDH(), theirs)
    return HKDF(algorithm=SHA256(), length=32, salt=b"", info=INFO + kid.encode()).derive(shared)
