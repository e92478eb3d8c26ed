"""The keys of a school that are kept beside the database, never in it: whoever copies the database gets none of them.

A folder for each school under `KEPT_KEYS_DIR`, each key in a file of its own that only the server's user can read:
`checkpoint.pem` signs the audit log, `seal.<kid>.pem` opens the notes that were sealed to it. A school may have a new
seal key each term; those before stay, for what was sealed to them.
"""

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from server.services.base64url import to_text
from server.services.envelopes import kid_of, open_sealed, place, raw_public, seal
from server.store import audit
from server.store.engine import Database
from server.store.ledgers import Sealed

CHECKPOINT = "checkpoint.pem"
SEAL = re.compile(r"seal\.([0-9a-f]{8})\.pem")
MADE = re.compile(rb"made (\S+)")
KID = re.compile(r"[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class SealKey:
    """What a device needs to seal: the name of the key, and its public point in base64url."""

    kid: str
    key: str


def make_keys(keys_dir: Path, school_id: str, now: datetime) -> None:
    """Both kinds, for a new school. What is there stays."""
    checkpoint_key(keys_dir, school_id)
    seal_key(keys_dir, school_id, now)


def seal_key(keys_dir: Path, school_id: str, now: datetime) -> SealKey:
    """The newest seal key, made at the first need. Raises OSError where the folder cannot be written."""
    found = seal_kids(keys_dir, school_id)
    if not found:
        return new_seal_key(keys_dir, school_id, now)
    return _told(_read(keys_dir, school_id, found[-1]))


def new_seal_key(keys_dir: Path, school_id: str, now: datetime) -> SealKey:
    """One more, which devices seal to from their next unlocking on."""
    fresh = generate_private_key(SECP256R1())
    told = _told(fresh)
    at = now.astimezone(UTC).isoformat(timespec="microseconds")
    head = f"Opens the notes that were sealed to {told.kid} at school {school_id}; made {at}\n"
    pem = fresh.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    keep(_path(keys_dir, school_id, told.kid), head.encode() + pem)
    return told


def rotate(db: Database, keys_dir: Path, school_id: str, now: datetime) -> SealKey:
    """A new seal key for a new term, told in the audit log."""
    made = new_seal_key(keys_dir, school_id, now)
    with db.write() as session:
        audit.append(session, school_id, [audit.Act(now, "key.made", body={"kid": made.kid})])
    return made


def seal_kids(keys_dir: Path, school_id: str) -> list[str]:
    """The names of all seal keys of the school, the newest last; a file that holds none does not count."""
    made = []
    for kid in seal_files(keys_dir, school_id):
        with suppress(OSError, ValueError):
            _read(keys_dir, school_id, kid)
            made.append((_made(_path(keys_dir, school_id, kid)), kid))
    return [kid for _, kid in sorted(made)]


def seal_files(keys_dir: Path, school_id: str) -> list[str]:
    """The names that files of seal keys have, whatever is in them."""
    folder = keys_dir / school_id
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    return [found[1] for name in names if (found := SEAL.fullmatch(name))]


class Keyring:
    """Opens the notes of a school; each key is read once."""

    def __init__(self, keys_dir: Path, school_id: str) -> None:
        self._keys_dir, self._school_id = keys_dir, school_id
        self._keys: dict[str, EllipticCurvePrivateKey | None] = {}

    def open(self, sealed: Sealed, item_id: str) -> str | None:
        """The text; None where the key is not here, or the envelope does not open in this place."""
        kid = sealed.kid
        if kid not in self._keys:
            self._keys[kid] = None
            with suppress(OSError, ValueError):
                self._keys[kid] = _read(self._keys_dir, self._school_id, kid)
        key = self._keys[kid]
        if key is None:
            return None
        try:
            return open_sealed(key, sealed.envelope, place(self._school_id, sealed.device, item_id, sealed.n))
        except ValueError:
            return None


def readable_by_others(keys_dir: Path, school_id: str) -> list[Path]:
    """Key files that not only the server's own user may read."""
    folder = keys_dir / school_id
    found = sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    return [path for path in found if path.stat().st_mode & 0o077]


def opens_its_own(keys_dir: Path, school_id: str, kid: str) -> bool:
    """Whether a test envelope that is sealed to this key opens."""
    try:
        key = _read(keys_dir, school_id, kid)
        return open_sealed(key, seal(key.public_key(), "test", b"test"), b"test") == "test"
    except (OSError, ValueError):
        return False


def _told(key: EllipticCurvePrivateKey) -> SealKey:
    raw = raw_public(key.public_key())
    return SealKey(kid_of(raw), to_text(raw))


def _read(keys_dir: Path, school_id: str, kid: str) -> EllipticCurvePrivateKey:
    """Raises OSError where there is no such file, ValueError where it does not hold the key that it is named for."""
    found = load_pem_private_key(_path(keys_dir, school_id, kid).read_bytes(), password=None)
    if not isinstance(found, EllipticCurvePrivateKey) or _told(found).kid != kid:
        raise ValueError(f"the file of seal key {kid} holds another key")
    return found


def _path(keys_dir: Path, school_id: str, kid: str) -> Path:
    if not KID.fullmatch(kid):
        raise ValueError("eight hexadecimal digits name a seal key")
    return keys_dir / school_id / f"seal.{kid}.pem"


def _made(path: Path) -> bytes:
    """When a key was made stands before the key itself: a file that is copied keeps it, and dates of files do not."""
    found = MADE.search(path.read_bytes())
    return found[1] if found else b""


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
