"""The keys of a school that are kept beside the database, never in it: whoever copies the database gets none of them.

A folder for each school under `KEPT_KEYS_DIR`, each key in a file of its own that only the server's user can read.
"""

import os
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

CHECKPOINT = "checkpoint.pem"


def checkpoint_key(keys_dir: Path, school_id: str) -> Ed25519PrivateKey:
    """Signs the checkpoints of this school's audit log; made at the first need, the same for everyone who asks.

    Raises OSError where the folder cannot be written, ValueError where the file holds no such key.
    """
    path = keys_dir / school_id / CHECKPOINT
    if not path.exists():
        fresh = Ed25519PrivateKey.generate()
        keep(path, fresh.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    found = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(found, Ed25519PrivateKey):
        raise ValueError(f"{path} holds another kind of key than the one that signs checkpoints")
    return found


def public_half(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes that a verifier needs."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def keep(path: Path, pem: bytes) -> None:
    """Writes a key that is not there yet, whole or not at all. Of two who write it at once, the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(fresh, path)  # a link, not a rename: it fails where the other was quicker, and replaces nothing
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        fresh.unlink(missing_ok=True)
