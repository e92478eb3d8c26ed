"""Codes from an app on somebody's phone (TOTP, RFC 6238): six digits, a new one every half minute."""

import os
from datetime import datetime
from hmac import compare_digest
from pathlib import Path

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.services import keys, qr

STEP_SECONDS = 30
DRIFT = (0, -1, 1)
"""Steps that a phone's clock may be off by."""
KEY, NONCE_BYTES = "factors.key", 12
"""The school's key for these secrets: a file beside the seal keys, in no database and no backup."""


def new_secret() -> str:
    """160 random bits in the letters that apps take."""
    return pyotp.random_base32()


def sealed(keys_dir: Path, school_id: str, person_id: str, secret: str) -> bytes:
    """For the database: without the file of the key it tells nothing, and it opens for this person alone."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher(keys_dir, school_id).encrypt(nonce, secret.encode(), _place(school_id, person_id))


def step_of(
    keys_dir: Path, school_id: str, person_id: str, secret: bytes | None, code: str, now: datetime
) -> int | None:
    """The step whose code this is, now or one to either side. None for a wrong code, and where the key is not here."""
    if secret is None or not code.isascii():  # letters beyond ASCII cannot be compared in constant time
        return None
    try:
        opened = _cipher(keys_dir, school_id).decrypt(
            secret[:NONCE_BYTES], secret[NONCE_BYTES:], _place(school_id, person_id)
        )
    except (InvalidTag, OSError, ValueError):
        return None
    totp = pyotp.TOTP(opened.decode())
    at = int(now.timestamp()) // STEP_SECONDS
    right = [at + off for off in DRIFT if compare_digest(totp.at((at + off) * STEP_SECONDS), code)]
    return right[0] if right else None


def address_of(secret: str, school: str, account: str) -> str:
    """What the app scans."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=f"Kept, {school}")


def picture_of(address: str) -> str:
    """A QR code: SVG for an `img`."""
    return qr.svg(address)


def _cipher(keys_dir: Path, school_id: str) -> AESGCM:
    path = keys_dir / school_id / KEY
    if not path.exists():
        keys.keep(path, AESGCM.generate_key(256))
    return AESGCM(path.read_bytes())


def _place(school_id: str, person_id: str) -> bytes:
    return f"{school_id}\n{person_id}".encode()
