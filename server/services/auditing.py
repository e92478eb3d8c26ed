"""Checkpoints of the audit log, and what is done with it: verify, prove one entry, hand out a pack."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from server.domain.audit import MOST_FINDINGS, Checkpoint, Finding, Tree, examine, from_told, inclusion, is_included
from server.services.keys import checkpoint_key, public_half
from server.services.refusal import Refusal
from server.store import audit
from server.store.engine import Database
from server.store.entered import amiss
from shared_schema.vocabulary import DEVICE_EVENTS


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many entries were read, how many checkpoints they were held against, and all that is wrong."""

    size: int
    checkpoints: int
    found: Sequence[Finding]


def take_checkpoint(db: Database, keys_dir: Path, school_id: str, now: datetime) -> Checkpoint | None:
    """Signs what the log is now, and keeps that. None where it is empty; the last one where nothing was added since."""
    with db.read() as session:
        last = audit.checkpoints(session, school_id, newest=1)
        if last and last[0].size == audit.size(session, school_id):
            return last[0]
        tree, head = Tree(), b""
        for entry in audit.entries(session, school_id, opened=False):
            tree.add(entry.text.encode())
            head = entry.h
    if not tree.size:
        return None
    at = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    unsigned = Checkpoint(school_id, tree.size, tree.root(), head, at)
    signed = replace(unsigned, signature=checkpoint_key(keys_dir, school_id).sign(unsigned.signed()))
    with db.write() as session:
        audit.add_checkpoint(session, signed, now)
    return signed


def verify(db: Database, keys_dir: Path, school_id: str, kept: Sequence[Checkpoint] = ()) -> Verdict:
    """Reads the whole log, and holds it against its own checkpoints and those that somebody else `kept`."""
    key = public_half(checkpoint_key(keys_dir, school_id))
    with db.read() as session:
        checkpoints = [*audit.checkpoints(session, school_id), *kept]
        size, found = examine(school_id, audit.entries(session, school_id), checkpoints, key)
    return Verdict(size, len(checkpoints), found)


def entered(db: Database, school_id: str) -> Sequence[Finding]:
    """What people wrote, held against the entries about it, where `verify` held the entries against it: what was
    written past the audit log, or taken out of what it speaks of by other than an erasure."""
    with db.read() as session:
        wrong = islice(amiss(session, school_id, DEVICE_EVENTS), MOST_FINDINGS)
        return [Finding("unlike_commitment", seq, say) for seq, say in wrong]


def checkpoint_text(session: Session, school_id: str, carrier: str = "email") -> str | None:
    """The newest checkpoint for what leaves the building, a mail or a printed page: a sentence, and a line that
    `kept audit verify --checkpoint` reads from it however it was saved. None where there is none yet."""
    newest = audit.checkpoints(session, school_id, newest=1)
    if not newest:
        return None
    day = date.fromisoformat(newest[0].at[:10])
    said = f"On {day.day} {day:%B %Y} the log of who did what had {newest[0].size:,} entries. Keep this {carrier}:"
    line = json.dumps(newest[0].as_told(), separators=(",", ":"))
    return f"{said} with it your school can show that none of them was changed since.\n{line}"


def prove(db: Database, keys_dir: Path, school_id: str, object_id: str) -> dict[str, Any]:
    """That what was done to one object stands in the log of the newest checkpoint, without a word of any other entry.

    Refuses with `not_found` where the log does not speak of it, or has no checkpoint as young as that.
    """
    with db.read() as session:
        seqs = audit.about(session, school_id, object_id)
        newest = audit.checkpoints(session, school_id, newest=1)
        if not newest or not any(seq <= newest[0].size for seq in seqs):
            raise Refusal("not_found", "The audit log has no signed entry about it yet.")
        texts = [entry.text.encode() for entry in audit.entries(session, school_id, opened=False)]
    leaves = texts[: newest[0].size]
    proofs = [
        {
            "seq": seq,
            "text": leaves[seq - 1].decode(),
            "path": [step.hex() for step in inclusion(leaves, seq - 1)],
        }
        for seq in seqs
        if seq <= len(leaves)
    ]
    key = public_half(checkpoint_key(keys_dir, school_id))
    return {"key": key.hex(), "checkpoint": newest[0].as_told(), "entries": proofs}


def is_proved(proof: dict[str, Any]) -> bool:
    """Whether each entry of a proof stands in the log of its checkpoint."""
    checkpoint = from_told(proof["checkpoint"])
    return all(
        is_included(
            one["text"].encode(),
            one["seq"] - 1,
            checkpoint.size,
            [bytes.fromhex(step) for step in one["path"]],
            checkpoint.root,
        )
        for one in proof["entries"]
    )


def pack(db: Database, keys_dir: Path, school_id: str) -> Iterator[str]:
    """The lines of a pack, which the one-file verifier reads: the school and its key, the checkpoints, every entry.

    Entries speak of ids and acts alone; what they hide stays here, so that a pack shows nobody's name.
    """
    key = public_half(checkpoint_key(keys_dir, school_id))
    yield _line({"school": school_id, "key": key.hex()})
    with db.read() as session:
        for checkpoint in audit.checkpoints(session, school_id):
            yield _line({"checkpoint": checkpoint.as_told()})
        for entry in audit.entries(session, school_id, opened=False):
            yield _line({"seq": entry.seq, "text": entry.text, "h": entry.h.hex()})


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":")) + "\n"
