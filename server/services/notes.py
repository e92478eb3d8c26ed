"""Notes as they are read: what was sealed on a phone is opened here, for whoever may see it, and stored nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.services.keys import Keyring
from server.store.ledgers import Note

CANNOT_BE_OPENED = (
    "This note cannot be opened here. It is kept as it was sent. Run kept doctor on the server: it says whether a key "
    "is missing."
)


@dataclass(frozen=True, slots=True)
class OpenNote:
    """`opened` False where `text` only says that the note cannot be opened."""

    by: str
    text: str
    received_at: datetime
    opened: bool


def open_notes(notes: Mapping[str, Sequence[Note]], keyring: Keyring) -> dict[str, tuple[OpenNote, ...]]:
    return {record: tuple(_open(note, keyring) for note in about) for record, about in notes.items()}


def _open(note: Note, keyring: Keyring) -> OpenNote:
    text = note.text if note.sealed is None else keyring.open(note.sealed, note.id)
    if text is None:
        return OpenNote(note.by, CANNOT_BE_OPENED, note.received_at, opened=False)
    return OpenNote(note.by, text, note.received_at, opened=True)
