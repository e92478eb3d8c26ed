"""A million entries of one school's audit log, verified: each record is held against what was written of it, too."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert

from benchmarks.measure import Cost, Report, Row, interleaved, ratios
from server.domain.audit import Tree, chained, genesis
from server.services import auditing
from server.store import audit
from server.store.engine import Database, migrate, open_database
from server.store.log import Event
from server.store.models.log import EventRow
from tests.cast import Cast, cast_on

ENTRIES, STEP, SECONDS, ROUNDS = 1_000_000, 5_000, 10.0, 3
BEGAN = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
BODY = json.dumps(
    {
        "adherence": "as_planned", "engagement": 3, "group_size": None, "makes_up": None, "minutes": 30,
        "on": "2026-11-03", "other_activity": False, "outcome": "delivered",
        "provision": "0192eeee-0000-7000-8000-000000000001", "reason": None, "role": "ta", "second_session": False,
        "session": "0197a000-0000-7000-8000-000000000201", "starts_at": "09:30",
    },
    sort_keys=True, separators=(",", ":"),
)  # fmt: skip
"""A record as a phone sends it."""


def run() -> Report:
    """Every tenth entry is an act at the desk, the others are records: ten years of a large school."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'kept.db'}"
        migrate(url)
        db, keys = open_database(url), Path(folder) / "keys"
        cast = cast_on(db, BEGAN)
        fill(db, cast)
        auditing.take_checkpoint(db, keys, cast.larch_lane, BEGAN)

        def verify() -> None:
            found = auditing.verify(db, keys, cast.larch_lane)
            assert (found.size, found.checkpoints, found.found) == (ENTRIES, 1, []), found.found[:3]  # noqa: S101

        costs = interleaved({"verify": verify, "the hashes alone": lambda: hashes(cast.larch_lane)}, ROUNDS)
        db.close()
    within = Cost((SECONDS,) * ROUNDS, (SECONDS,) * ROUNDS)
    report = Report("Audit", f"{ENTRIES:,} entries on SQLite, read, chained, opened and put into the tree.", costs)
    report.rows += [
        Row(f"{ENTRIES:,} entries verified", f"{SECONDS:g} s", ratios(costs["verify"], within), gate=1),
        Row("the same", "the hashes alone", ratios(costs["verify"], costs["the hashes alone"])),
    ]
    return report


def fill(db: Database, cast: Cast) -> None:
    """Each transaction appends records, and then acts."""
    for first in range(1, ENTRIES + 1, STEP):
        numbers = range(first, first + STEP)
        events = list(records(cast, [number for number in numbers if number % 10]))
        acts = [
            audit.Act(BEGAN, "alert.acknowledged", cast.sam, object_id=id_of(number), body={"state": "acknowledged"})
            for number in numbers
            if not number % 10
        ]
        with db.write() as session:
            rows = [
                {
                    "school_id": cast.larch_lane, "id": event.id, "seq": event.seq, "scope": event.scope,
                    "entity": event.entity, "type": event.type, "version": 1, "user_id": event.user,
                    "device_id": event.device, "n": event.n, "stated_at": event.stated_at, "body": event.body,
                    "sha": event.sha, "chain": bytes(12), "received_at": event.received_at,
                }
                for event in events
            ]  # fmt: skip
            session.execute(insert(EventRow), rows)
            audit.append_events(session, cast.larch_lane, events)
            audit.append(session, cast.larch_lane, acts)


def records(cast: Cast, numbers: list[int]) -> Iterator[Event]:
    for number in numbers:
        at = BEGAN + timedelta(seconds=number)
        yield Event(
            seq=number, id=id_of(number), scope=f"pupil:{cast.asha}", entity=id_of(number), type="record.log",
            version=1, base=None, user=cast.ada, device=cast.adas_phone.id, n=number, stated_at=at, received_at=at,
            body=BODY, sha=bytes(16), unsigned=False,
        )  # fmt: skip


def id_of(number: int) -> str:
    return f"0197a000-0000-7000-8000-{number:012d}"


def hashes(school: str) -> None:
    """What no verifier can do without: a link of the chain, a leaf of the tree and an opened commitment an entry."""
    text, tree, before = "x" * 330, Tree(), genesis(school)
    for _ in range(ENTRIES):
        before = chained(before, text)
        tree.add(text.encode())
        chained(before, BODY)
