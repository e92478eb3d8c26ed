"""What a database holds, so that a copy can be held against what it was copied from, and whether it holds together."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Table, func, select, text, update
from sqlalchemy.orm import Session

from server.domain.audit import examine
from server.domain.chain import GENESIS, next_chain
from server.store import audit, log
from server.store.base import Base
from server.store.conflict import insert_into
from server.store.models.jobs import Installation
from server.store.models.log import EventRow
from server.store.models.school import LogHead

FOLDED = ("record", "note", "presence", "equipment", "week_said")
"""The tables that can be made again from the log."""


MADE, RECIPIENT, TROUBLE, DRILL = "backups", "backup_recipient", "backup_trouble", "last_drill"
OUTSIDE = (MADE, RECIPIENT, TROUBLE, DRILL)
"""What is noted of the world outside the database: it does not go back in time with it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the log of a school stood. `chain` is hexadecimal."""

    epoch: str
    seq: int
    chain: str


@dataclass(frozen=True, slots=True)
class Contents:
    """`counts` are the rows of each table, `marks` the logs by school."""

    counts: Mapping[str, int]
    marks: Mapping[str, Mark]


@dataclass(frozen=True, slots=True)
class Kept:
    """One copy that was made. `away`: it is in the second place too. `at` is an ISO instant, `size` in bytes."""

    file: str
    at: str
    size: int
    sha256: str
    away: bool
    marks: Mapping[str, Mark]


def contents(session: Session) -> Contents:
    """All within one snapshot, if the session is one."""
    counts = {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in _tables()}
    heads = session.execute(select(LogHead.school_id, LogHead.epoch, LogHead.seq, LogHead.chain))
    return Contents(counts, {row.school_id: Mark(row.epoch, row.seq, row.chain.hex()) for row in heads})


def fault_of_logs(session: Session) -> str | None:
    """Reads every event: what is wrong with a log's seqs or chain, in words; None where all of them hold."""
    for school_id, mark in contents(session).marks.items():
        seq, chain = 0, GENESIS
        query = select(EventRow.seq, EventRow.id, EventRow.chain).where(EventRow.school_id == school_id)
        for row in session.execute(query.order_by(EventRow.seq), execution_options={"yield_per": 5000}):
            seq, chain = seq + 1, next_chain(chain, row.id)
            if (row.seq, row.chain) != (seq, chain):
                return f"the log of school {school_id} does not hold together at {seq}"
        if (seq, chain.hex()) != (mark.seq, mark.chain):
            return f"the log of school {school_id} ends at {seq}, and its head says {mark.seq}"
    return None


def fault_of_audit(session: Session) -> str | None:
    """Reads every entry of the audit logs, and holds them against their checkpoints."""
    for school_id in contents(session).marks:
        entries = audit.entries(session, school_id, opened=False)
        _, found = examine(school_id, entries, audit.checkpoints(session, school_id), None)
        if found:
            return f"the audit log of school {school_id}: {found[0].say}"
    return None


def digest_of_folds(session: Session) -> str:
    """A digest of every row that is folded from the log, in the order of the keys."""
    found = sha256()
    for table in _tables():
        if table.name in FOLDED:
            query = select(table).order_by(*table.primary_key)
            for row in session.execute(query, execution_options={"yield_per": 5000}):
                found.update(repr(tuple(row)).encode())
    return found.hexdigest()


def revision(session: Session) -> str | None:
    """Which migration the database was brought up to."""
    found: str | None = session.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def begin_again(session: Session, epochs: Mapping[str, str]) -> None:
    """Gives the logs of a copy that is put back their new epochs. What is durable stays what this copy knows of."""
    for school_id, epoch in epochs.items():
        session.execute(update(LogHead).where(LogHead.school_id == school_id).values(epoch=epoch))


def set_durable(session: Session, marks: Mapping[str, Mark]) -> None:
    """Lets devices go of what is up to these marks. A log that does not go through a mark is left as it is: it was put
    back in time since the copy was made."""
    for school_id, mark in marks.items():
        here = log.chain_at(session, school_id, mark.seq)
        if here is not None and here.hex() == mark.chain:
            session.execute(
                update(LogHead)
                .where(LogHead.school_id == school_id, LogHead.durable_seq < mark.seq)
                .values(durable_seq=mark.seq)
            )


def fact(session: Session, name: str) -> Any:
    """A JSON value that was noted under this name; None where none was."""
    value = session.scalar(select(Installation.value).where(Installation.key == name))
    return None if value is None else json.loads(value)


def note(session: Session, name: str, value: Any) -> None:
    """In the place of what was noted under this name."""
    noted = insert_into(session, Installation).values(key=name, value=json.dumps(value))
    session.execute(
        noted.on_conflict_do_update(index_elements=[Installation.key], set_={"value": noted.excluded.value})
    )


def made(session: Session) -> list[Kept]:
    """The copies that were noted, the newest first."""
    return [
        Kept(**{**one, "marks": {school: Mark(**mark) for school, mark in one["marks"].items()}})
        for one in fact(session, MADE) or []
    ]


def note_made(session: Session, copies: list[Kept]) -> None:
    """`copies`, the newest first, in the place of those that were noted."""
    note(session, MADE, [asdict(copy) for copy in copies])


def _tables() -> Iterator[Table]:
    yield from Base.metadata.sorted_tables
