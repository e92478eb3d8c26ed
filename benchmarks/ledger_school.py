"""The two schools that the ledger is measured on, and new records for them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from benchmarks import kept_school
from server.domain.calendar import Span
from server.services.importing_kept import import_kept
from server.services.setup import create_school
from server.store import folds, weeks_said
from server.store.engine import Database, migrate, open_database
from server.store.models.log import RecordRow

PUPILS, SMALL = 300, 30
NOW = datetime(2027, 7, 16, 6, 0, tzinfo=UTC)
"""The last Friday of the year but one, in the morning."""
NEW = 50


@dataclass(frozen=True)
class School:
    db: Database
    id: str

    @property
    def key(self) -> bytes:
        """The id as SQLite has it."""
        return bytes.fromhex(self.id.replace("-", ""))

    def count(self) -> int:
        with self.db.read() as session:
            return int(session.execute(text("select count(*) from record")).scalar_one())


@contextmanager
def school_of(folder: Path, pupils: int) -> Iterator[School]:
    """Plans through the product's own import; records straight into their table, as the log's projection has them."""
    url = f"sqlite:///{folder / f'{pupils}.db'}"
    migrate(url)
    db = open_database(url)
    try:
        yield fill(db, "A large school", pupils)
    finally:
        db.close()


def fill(db: Database, name: str, pupils: int) -> School:
    """One school more in the database, with a year of records that nobody has looked at yet."""
    plans = {**kept_school.plans(pupils), "records": []}
    started = datetime(2026, 9, 1, tzinfo=UTC)
    school_id = create_school(db, name, started)
    import_kept(db, school_id, json.dumps(plans).encode(), started)
    entities: dict[str, str] = {}
    told = list(kept_school.records(pupils, 7))
    amended = {record["amends"] for record in told}
    rows = (
        row_of(school_id, seq, record, entities) | {"stands": record["id"] not in amended}
        for seq, record in enumerate(told, 10**6)
    )
    with db.write() as session:
        while some := list(islice(rows, 5000)):
            session.connection().execute(insert(RecordRow), some)
        weeks_said.rebuild(session, school_id)
    return School(db, school_id)


def row_of(school_id: str, seq: int, record: dict[str, Any], entities: dict[str, str]) -> dict[str, Any]:
    entity = entities.get(record["amends"] or "", record["id"])
    entities[record["id"]] = entity
    at = datetime.fromisoformat(record["recorded_at"])
    same = ("id", "session", "outcome", "minutes", "reason", "starts_at", "role", "group_size", "other_activity")
    return {name: record[name] for name in (*same, "second_session", "amends")} | {
        "school_id": school_id,
        "seq": seq,
        "entity": entity,
        "provision_id": record["provision"],
        "pupil_id": record["pupil"],
        "person_id": record["by"],
        "on": date.fromisoformat(record["on"]),
        "makes_up": None,
        "stands": True,
        "adherence": None,
        "engagement": None,
        "grade": "same_day",
        "stated_at": at,
        "received_at": at,
    }


_number = iter(range(10**7, 10**8))


def new_rows(school: School) -> list[dict[str, Any]]:
    """NEW records of today, each of another provision."""
    numbers = [(next(_number), provision) for provision in range(1, 1 + NEW * 3, 3)]
    told = [(number, kept_school.delivered(number, provision, NOW.date())) for number, provision in numbers]
    return [row_of(school.id, number + 10**7, record, {}) for number, record in told]


def add(session: Session, school: School, rows: list[dict[str, Any]]) -> None:
    """Puts new records where a push would put them, and marks them."""
    session.connection().execute(insert(RecordRow), rows)
    weeks_said.add(session, school.id, rows, [])
    marks = [(row["provision_id"], row["pupil_id"], Span(row["on"], row["on"])) for row in rows]
    folds.mark_dirty(session, school.id, marks, NOW)
