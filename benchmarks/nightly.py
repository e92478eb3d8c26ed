"""The clock's heavy hours: a large school's night, fifty schools after 72 hours without a clock, notices sent."""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median, quantiles

from benchmarks.ledger_school import PUPILS, School, fill, school_of
from benchmarks.measure import Cost, Report, Row, interleaved, ratios
from server.domain.calendar import Span
from server.domain.ladder import NoticeKind
from server.jobs.tick import tick
from server.services.ids import new_id
from server.services.review import recompute, review, review_changes
from server.services.summaries import build
from server.settings import Settings
from server.store import folds, outbox, people, plans
from server.store.engine import Database, migrate, open_database
from tests.notify.push_service import PushService, push_service

SCHOOLS, EACH = 50, 6
"""As many pupils in all as in the large school."""
FIRST = datetime(2027, 6, 14, 2, 30, tzinfo=UTC)
"""A Monday night in London, late in the year: the ledger of a whole year lies behind it."""
DOWN = timedelta(hours=72)
ROUNDS = 3
NOTICES = 8
"""Notices a school, all due at one minute."""
CHILD = """
import sys
from datetime import datetime
from server.services.review import review
from server.store.engine import open_database
db = open_database(sys.argv[1])
if len(sys.argv) > 3:
    review(db, sys.argv[2], datetime.fromisoformat(sys.argv[3]))
print(open("/proc/self/status").read())
"""
"""`VmHWM` is the process's own peak; what getrusage tells may be that of the process that began it."""


def run() -> Report:
    with tempfile.TemporaryDirectory() as folder, school_of(Path(folder), PUPILS) as large:
        url = f"sqlite:///{Path(folder) / 'many.db'}"
        migrate(url)
        db = open_database(url)
        try:
            many = [fill(db, f"School {number}", EACH) for number in range(SCHOOLS)]
            # The demo's clock leaves the nightly backup of the whole installation out: it has figures of its own.
            settings = Settings(data_dir=Path(folder), keys_dir=Path(folder) / "keys", demo=True)
            return _measured(large, many, settings, Path(folder) / f"{PUPILS}.db")
        finally:
            db.close()


def _measured(large: School, many: Sequence[School], settings: Settings, file: Path) -> Report:
    report = Report(
        "Nights, downtime and notices",
        f"{PUPILS} pupils with 6 provisions each and a year of {large.count():,} records; and {SCHOOLS} schools of "
        f"{EACH} pupils in one database, as many pupils and records in all. A night: the review at 03:30 after a day "
        f"whose records were looked at as they came. Downtime: one tick of the clock {DOWN.total_seconds() / 3600:.0f} "
        "hours after the last, with the records that the phones kept meanwhile: publishing, checkpoints, reviews, "
        f"ladder, summaries. SQLite; rounds: {ROUNDS}.",
    )
    _everything(large, FIRST)
    for school in many:
        _everything(school, FIRST)
    tick(many[0].db, settings, FIRST)
    tick(large.db, settings, FIRST)
    at = {"night": FIRST, "many": FIRST, "one": FIRST}
    costs: dict[str, list[Cost]] = {}
    for _ in range(ROUNDS):
        at["night"] += timedelta(days=1)
        day = at["night"].date() - timedelta(days=1)
        for school in (large, *many):
            _came(school, Span(day, day), at["night"] - timedelta(hours=10))
        _looked_at_as_they_came(large, at["night"] - timedelta(hours=9))
        turns = {
            f"a night of {PUPILS} pupils with 6 provisions each": partial(review, large.db, large.id, at["night"]),
            "the review of everything": partial(_everything, large, at["night"]),
        }
        _note(costs, interleaved(turns, 1))
    for key, schools in (("many", many), ("one", [large])):
        at[key] = at["night"]
        for _ in range(ROUNDS):
            before, at[key] = at[key], at[key] + DOWN
            for school in schools:
                _came(school, Span(before.date(), at[key].date()), at[key])
            name = f"{len(schools)} school{'s' if len(schools) > 1 else ''} after 72 hours without a clock"
            _note(costs, interleaved({name: partial(tick, schools[0].db, settings, at[key])}, 1))
    report.costs = {
        name: Cost(tuple(cost.cpu[0] for cost in of), tuple(cost.wall[0] for cost in of)) for name, of in costs.items()
    }
    night, everything, of_many, of_one = report.costs.values()
    report.rows = [
        Row("a night", "the review of everything", ratios(night, everything)),
        Row(f"{SCHOOLS} schools after 72 hours", "one school of as many pupils", ratios(of_many, of_one)),
    ]
    report.lines = [*_notices(many[0].db, many, settings, at["many"]), *_memory(large, file, at["one"])]
    report.lines += _summary(large, at["one"])
    return report


def _note(costs: dict[str, list[Cost]], found: Mapping[str, Cost]) -> None:
    for name, cost in found.items():
        costs.setdefault(name, []).append(cost)


def _everything(school: School, now: datetime) -> None:
    with school.db.write() as session:
        recompute(session, school.id, None, now)


def _came(school: School, days: Span, now: datetime) -> None:
    """The year's records are in the table already; those of these days are marked as a push marks them."""
    with school.db.write() as session:
        lines = plans.provisions(session, school.id).values()
        marks = [(line.provision.id, pupil, days) for line in lines for pupil in line.provision.pupils]
        folds.mark_dirty(session, school.id, marks, now)


def _looked_at_as_they_came(school: School, now: datetime) -> None:
    while review_changes(school.db, school.id, now).provisions:
        pass


def _notices(db: Database, schools: Sequence[School], settings: Settings, now: datetime) -> list[str]:
    """From the minute in which a notice is due until the push service has it."""
    with push_service() as service:
        _due(schools, service, now)
        began = time.time()
        arrived: list[float] = []
        take = service.take

        def taken(path: str, headers: dict[str, str], body: bytes) -> None:
            take(path, headers, body)
            arrived.append(time.time() - began)

        service.take = taken  # type: ignore[method-assign] # only to see when each came
        hosts = Settings(
            data_dir=settings.data_dir, keys_dir=settings.keys_dir, demo=True, push_extra_hosts=("127.0.0.1",)
        )
        tick(db, hosts, now + timedelta(minutes=1))
    if len(arrived) != len(schools) * NOTICES:
        raise RuntimeError(f"{len(arrived)} of {len(schools) * NOTICES} notices were handed over")
    spread = sorted(second + wait for second in arrived for wait in range(0, 60, 5))
    told = (
        f"Due to handed over: {len(arrived)} notices of {len(schools)} schools, all due in one minute, are with the "
        f"push service {median(arrived):.1f} s (median) and {_p95(arrived):.1f} s (p95) after the tick began. "
        f"The clock ticks once a minute: from any second of it p95 is {_p95(spread):.0f} s."
    )
    return [told, ""]


def _p95(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=20)[-1]


def _due(schools: Sequence[School], service: PushService, now: datetime) -> None:
    to = service.subscriber()
    for school in schools:
        with school.db.write() as session:
            adults = list(people.people(session, school.id))[:NOTICES]
            for number, person in enumerate(adults):
                endpoint = to.endpoint.replace("/one", f"/{school.id}-{number}")
                outbox.subscribe(
                    session, school.id, outbox.Subscription(new_id(now), person, endpoint, to.p256dh, to.auth), now
                )
                body = {"sessions": 2, "alerts": []}
                notice = outbox.Outgoing(new_id(now), person, NoticeKind.NUDGE, f"bench-{number}", body, now, now, 0)
                outbox.put(session, school.id, notice, f"bench:{person}")


def _memory(school: School, file: Path, now: datetime) -> list[str]:
    """Of a process that does a night's review, beside one that has only opened the database."""
    night = (now + timedelta(days=1)).isoformat()
    idle, busy = (_peak([f"sqlite:///{file}", school.id, *more]) for more in ((), (night,)))
    return [f"Memory: a process that does such a night's review peaks at {busy} MiB; {idle} before it begins.", ""]


def _peak(words: Sequence[str]) -> int:
    """In MiB."""
    told = subprocess.run([sys.executable, "-c", CHILD, *words], check=True, capture_output=True, text=True).stdout
    found = re.search(r"VmHWM:\s+(\d+) kB", told)
    if found is None:
        raise RuntimeError("the system does not tell how much memory a process took")
    return int(found[1]) // 1024


def _summary(school: School, now: datetime) -> list[str]:
    monday = now + timedelta(days=7 - now.weekday())
    began = time.process_time()
    week = build(school.db, school.id, monday, monday)
    spent = time.process_time() - began
    if week is None:
        raise RuntimeError("no week was summed up")
    return [f"The weekly summary of the {PUPILS} pupils is made and stored in {spent:.1f} s of CPU."]
