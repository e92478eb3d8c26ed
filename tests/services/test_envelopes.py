"""What is inside an envelope is weighed before it is shown."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.services import envelopes
from server.services.base64url import to_text


@pytest.mark.parametrize("inside", [b"\0\0\0\5four", b"\0\0\0\4four\0more", b"\0\0\0\4"])
def test_an_envelope_whose_length_inside_is_wrong_is_not_opened(inside: bytes) -> None:
    key, own, iv = generate_private_key(SECP256R1()), generate_private_key(SECP256R1()), bytes(envelopes.IV_BYTES)
    kid = envelopes.kid_of(envelopes.raw_public(key.public_key()))
    closed = AESGCM(envelopes._key(own, key.public_key(), kid)).encrypt(iv, inside, b"here")
    envelope = to_text(envelopes.raw_public(own.public_key()) + iv + closed)
    with pytest.raises(ValueError, match="the length inside is wrong"):
        envelopes.open_sealed(key, envelope, b"here")
