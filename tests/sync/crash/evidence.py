"""What phones were told, and whether the log that a crash left behind keeps every word of it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from server.domain.chain import GENESIS, next_chain
from server.store import folds, log
from server.store.engine import Database
from server.store.models.log import EventRow, HeldItem, RecordRow
from server.store.sqlite import sqlite3


class Lost(AssertionError):  # noqa: N818 - what has happened
    """Something that a phone had been told is not so."""


@dataclass
class Told:
    """`sent`: the ids of each batch that was offered. `acknowledged`: the seq that each id was given."""

    sent: list[frozenset[str]] = field(default_factory=list)
    acknowledged: dict[str, int] = field(default_factory=dict)
    duplicates: int = 0

    def hear(self, answer: dict[str, Any]) -> None:
        """Takes down every result, and holds that an item keeps the place it was given."""
        for result in answer["results"]:
            must(result["status"] in ("applied", "duplicate"), f"an item was answered {result}")
            before = self.acknowledged.setdefault(result["id"], result["seq"])
            must(before == result["seq"], f"{result['id']} stood at {before}, and is now at {result['seq']}")
            self.duplicates += result["status"] == "duplicate"


def must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Lost(otherwise)


def holds(database: Database, school: str, told: Told, *, rebuild: bool = True) -> int:
    """Raises Lost unless the log keeps all that was told, whole, once and in order; gives how much phones wrote."""
    if database.read_engine.dialect.name == "sqlite":
        with database.read() as session:
            verdict = session.execute(text("PRAGMA integrity_check")).scalars().all()
            must(verdict == ["ok"], f"the file is damaged: {verdict[:3]}")
            must(not session.execute(text("PRAGMA foreign_key_check")).all(), "a reference leads nowhere")
    with database.read() as session:
        head = log.read_head(session, school)
        columns = (EventRow.seq, EventRow.id, EventRow.chain, EventRow.device_id)
        rows = session.execute(select(*columns).where(EventRow.school_id == school).order_by(EventRow.seq)).all()
        held = session.scalars(select(HeldItem.id).where(HeldItem.school_id == school)).all()
    must(not held, "an item is held")
    chain = GENESIS
    for expected, (seq, event_id, linked, _) in enumerate(rows, 1):
        must(seq == expected, f"a gap: {seq} stands where {expected} belongs")
        chain = next_chain(chain, event_id)
        must(chain == linked, f"the chain breaks at {seq}")
    must((head.seq, head.chain) == (len(rows), chain), f"the head says {head.seq} of {len(rows)}")
    by_phones = [(seq, event_id) for seq, event_id, _, device in rows if device]  # the clock writes too
    keeps(told, {event_id: seq for seq, event_id in by_phones}, len(by_phones))
    if rebuild:
        before = projected(database, school)
        must(len(before) == len(by_phones), f"{len(by_phones)} events make {len(before)} records")
        with database.write() as session:
            folds.rebuild(session, school, datetime(2027, 1, 1, tzinfo=UTC))
        must(projected(database, school) == before, "projections made anew differ from those kept up to date")
    return len(by_phones)


def keeps(told: Told, stored: dict[str, int], length: int) -> None:
    """The log `stored` (id to seq) holds what was told, and of each batch all or nothing."""
    must(len(stored) == length, "an id stands twice")
    gone = {each: seq for each, seq in told.acknowledged.items() if stored.get(each) != seq}
    must(not gone, f"{len(gone)} acknowledged and lost, such as {next(iter(gone.items()), None)}")
    for batch in told.sent:
        must(len(batch & stored.keys()) in (0, len(batch)), "half a batch is in the log")
    strangers = stored.keys() - frozenset().union(*told.sent)
    must(not strangers, f"{len(strangers)} events that nobody sent")


def projected(database: Database, school: str) -> list[dict[str, Any]]:
    with database.read() as session:
        query = select(RecordRow.__table__).where(RecordRow.school_id == school).order_by(RecordRow.seq)
        return [dict(row) for row in session.execute(query).mappings()]


def image_holds(image: Path, told: Told) -> int:
    """As `holds`, of a bare SQLite file and quickly: thousands of images are looked at. Gives the log's length."""
    connection = sqlite3.connect(image)
    try:
        verdict = connection.execute("PRAGMA integrity_check").fetchall()
        must(verdict == [("ok",)], f"the file is damaged: {verdict[:3]}")
        rows = connection.execute("SELECT seq, id FROM event ORDER BY seq").fetchall()
        must([seq for seq, _ in rows] == list(range(1, len(rows) + 1)), "a gap")
        keeps(told, {str(UUID(bytes=event_id)): seq for seq, event_id in rows}, len(rows))
        head = connection.execute("SELECT max(seq) FROM log_head").fetchone()
        must(head == (len(rows),), f"the head says {head} of {len(rows)}")
        records = connection.execute("SELECT count(*) FROM record").fetchone()
        must(records == (len(rows),), f"{len(rows)} events and {records} records")
    except sqlite3.DatabaseError as damaged:
        raise Lost(f"the file does not open: {damaged}") from damaged
    finally:
        connection.close()
    return len(rows)


def counts(numbers: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(numbers.items()))
