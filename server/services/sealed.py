"""Copies that only the school can open: in the age format, closed to a key that is on paper and not on this machine."""

import html
from dataclasses import dataclass
from hashlib import file_digest, sha256
from io import BufferedIOBase, BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pyrage
import segno
from pyrage import x25519

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

SEALED = b"age-encryption.org/v1"


class SealError(Exception):
    """What is wrong with a key or with a sealed file, in words."""


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """`secret` opens the copies, `recipient` only closes them."""

    secret: str
    recipient: str


def new_key() -> RecoveryKey:
    made = x25519.Identity.generate()
    return RecoveryKey(str(made), str(made.to_public()))


def is_sealed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(SEALED)) == SEALED


def seal(plain: Path, sealed: Path, recipient: str) -> None:
    """Writes `plain` to `sealed` for the holder of the recovery key, and reads it back to be sure.

    The recovery key is not here: a second key, which lives as long as this call, opens the copy too and reads it.
    """
    witness = x25519.Identity.generate()
    recipients = [x25519.Recipient.from_str(recipient), witness.to_public()]
    with plain.open("rb") as source, sealed.open("wb") as target:
        pyrage.encrypt_io(source, target, recipients)
    read = _Digest()
    with sealed.open("rb") as source:
        pyrage.decrypt_io(source, read, [witness])
    if read.value.hexdigest() != digest_of(plain):
        raise SealError("The encrypted copy does not hold what was put into it.")


def unseal(sealed: Path, plain: BufferedIOBase, secret: str) -> None:
    """Raises SealError where the key is mistyped, is another copy's, or the file is damaged."""
    try:
        identity = x25519.Identity.from_str("".join(secret.split()).upper())
    except pyrage.IdentityError as error:
        raise SealError(
            "That is not a recovery key: one letter is wrong or missing. It begins with AGE-SECRET-KEY-1."
        ) from error
    try:
        with sealed.open("rb") as source:
            pyrage.decrypt_io(source, plain, [identity])
    except pyrage.DecryptError as error:
        raise SealError(
            "This key does not open this copy: it was made for another recovery sheet, or its beginning is damaged."
        ) from error
    except OSError as error:
        if error.errno is not None:  # a full disk is no fault of the copy's
            raise
        raise SealError("The copy is damaged.") from error


def digest_of(path: Path) -> str:
    """SHA-256, hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def sheet(school: str, key: RecoveryKey, day: str) -> str:
    """The recovery sheet as text, for the terminal."""
    return "\n".join(f"  {line}" if line else "" for line in _lines(school, key, day))


def sheet_page(school: str, key: RecoveryKey, day: str) -> str:
    """The recovery sheet as one page to print, with the key as a QR code too."""
    picture = BytesIO()
    segno.make(key.secret, error="m").save(picture, kind="svg", scale=4, xmldecl=False)
    title, *lines = _lines(school, key, day)
    said = "\n".join(f"<p>{html.escape(line)}</p>" for line in lines if line)
    return (
        f'<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>{html.escape(title)}</title>'
        "<style>body{font:14pt/1.5 serif;margin:2cm;overflow-wrap:anywhere}</style>"
        f"<h1>{html.escape(title)}</h1>{said}{picture.getvalue().decode()}</html>\n"
    )


def _lines(school: str, key: RecoveryKey, day: str) -> list[str]:
    letters = key.secret
    spaced = " ".join(letters[i : i + 6] for i in range(0, len(letters), 6))
    return [
        f"Recovery sheet for Kept at {school}",
        "",
        "This key opens the backups of Kept. Nobody else has it, and it cannot be made again.",
        "Keep this page in the school's safe, and a second one in another building.",
        "",
        spaced,
        "",
        f"It was made on {day} and closes backups for {key.recipient}.",
        "To put a backup back: on a machine with Kept, run  kept restore FILE  and type the key when it asks.",
        "Spaces and small letters do not matter. Any program that reads age files opens them too.",
    ]


class _Digest(BytesIO):
    """Takes what is written and keeps only its digest: a copy may be larger than the memory."""

    def __init__(self) -> None:
        super().__init__()
        self.value = sha256()

    def write(self, piece: "Buffer", /) -> int:
        self.value.update(piece)
        return len(memoryview(piece))
