"""What was said in each week of a school year: the sums that the push keeps, beside other ways to have them."""

import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select, text
from werkzeug.test import EnvironBuilder

from benchmarks import kept_school
from benchmarks.ledger_school import NEW, NOW, PUPILS, SMALL, School, new_rows, school_of
from benchmarks.measure import Report, Row, interleaved, ratios
from server.services.review import recompute, review_changes
from server.store import weeks_said
from server.store.models.log import RecordRow

MANY = 200
"""Calls a round, where one is too short to be measured."""
SHARE = 50
"""The ORM is measured on one provision in so many."""
SUMS = """
select date("on", '-6 days', 'weekday 1'), provision_id, pupil_id, outcome, coalesce(reason, ''),
  count(*), coalesce(sum(minutes), 0), sum(minutes is null)
from record not indexed where school_id = :school and stands group by 1, 2, 3, 4, 5
"""
YEAR = """
select provision_id, pupil_id, outcome, coalesce(reason, ''), count(*), coalesce(sum(minutes), 0), sum(minutes is null)
from record not indexed where school_id = :school and stands and "on" between '2026-09-07' and '2027-08-01'
group by 1, 2, 3, 4
"""
JOINED = """
select line.provision_id, line.pupil_id, record.outcome, coalesce(record.reason, ''),
  count(*), coalesce(sum(record.minutes), 0), sum(record.minutes is null)
from provision_pupil as line cross join week left join record indexed by ix_record_of
  on record.school_id = line.school_id and record.provision_id = line.provision_id
  and record.pupil_id = line.pupil_id and record."on" between week.of and week.ends_on and record.stands
where line.school_id = :school group by 1, 2, 3, 4
"""


def run() -> Report:
    with (
        tempfile.TemporaryDirectory() as folder,
        school_of(Path(folder), PUPILS) as large,
        school_of(Path(folder), SMALL) as small,
    ):
        return _measured(large, small)


def _measured(large: School, small: School) -> Report:
    report = Report(
        "Sums of what was said, week by week",
        f"{PUPILS} pupils with 6 provisions each, 39 weeks, {large.count():,} records, in SQLite. Sessions, stated "
        "minutes and sessions without, by provision, pupil, week, outcome and reason. Kept makes them in one "
        "statement, and a push keeps them. The hand-written statement sums the same into a table with the same key, by "
        "the quickest plan that was found for it; as read, the sums are those of a provision and pupil in the time "
        "asked for.",
    )
    with large.db.write() as session:
        columns = "week_of date, provision_id blob, pupil_id blob, outcome text, reason text"
        key = "primary key (week_of, provision_id, pupil_id, outcome, reason)"
        session.execute(
            text(f"create table sums ({columns}, sessions int, minutes int, unstated int, {key}) without rowid")
        )
        session.execute(text("create table week (of date primary key, ends_on date)"))
        for monday in kept_school.mondays():
            ends_on = monday + timedelta(days=6)
            session.execute(
                text("insert into week values (:of, :ends_on)"), {"of": f"{monday}", "ends_on": f"{ends_on}"}
            )
    for school in (large, small):
        with school.db.write() as session:
            recompute(session, school.id, [kept_school.provision_id(0)], NOW)
    hello = _hello()
    contenders: dict[str, Callable[[], object]] = {
        "hand-written SQL, from raw records into a table": lambda: _by_hand(large),
        "Kept: from raw records into its table": lambda: _rebuild(large),
        "hand-written SQL, from raw records, read": lambda: _read_by_hand(large, YEAR),
        "a join of weeks and records by date, read": lambda: _read_by_hand(large, JOINED),
        f"an ORM query a provision and week ({SHARE} times one in {SHARE})": lambda: _by_orm(large),
        "Kept: the year's sums, read": lambda: _read(large, date(2026, 9, 7), date(2027, 7, 31)),
        "Kept: one week's sums, read": lambda: _read(large, date(2027, 7, 5), date(2027, 7, 11)),
        f"Kept: {MANY} times {NEW} new records added to the sums": lambda: _add(large),
        f"the same in a school of {SMALL} pupils": lambda: _add(small),
        f"Kept: {MANY} reviews with nothing changed": lambda: _idle(large),
        f"{MANY} calls of a Flask view that says hello": lambda: [hello() for _ in range(MANY)],
    }
    report.costs = costs = interleaved(contenders)
    into, rebuild, raw, joined, orm, year, week, added, in_small, idle, flask = costs.values()
    report.rows = [
        Row("the year's sums from raw records", "hand-written SQL of the same sums", ratios(rebuild, into), 1.3, 1.1),
        Row("the year's sums, as kept", "hand-written SQL from raw records", ratios(year, raw), 0.7, 0.5),
        Row("one week's sums, as kept", "hand-written SQL of the year", ratios(week, raw), 0.06, 0.03),
        Row("sums per new record at 10 times the rows", "itself", ratios(added, in_small), 1.3, 1.1),
        Row(f"sums after {NEW} new records", "making them again", ratios(added, rebuild, MANY), 1 / 150, 1 / 400),
        Row("a review with nothing changed", "a call of a Flask view", ratios(idle, flask), 2.0, 1.0),
        Row("the year's sums from raw records", "an ORM query a week", ratios(rebuild, orm, SHARE), 1 / 60, 1 / 100),
        Row("the year's sums, as kept", "a careful join by date", ratios(year, joined), 1 / 3, 1 / 3.5),
    ]
    return report


def _by_hand(school: School) -> None:
    with school.db.write() as session:
        session.execute(text("delete from sums"))
        session.execute(text(f"insert into sums {SUMS}"), {"school": school.key})


def _rebuild(school: School) -> None:
    with school.db.write() as session:
        weeks_said.rebuild(session, school.id)


def _read_by_hand(school: School, statement: str) -> int:
    with school.db.read() as session:
        return len(session.execute(text(statement), {"school": school.key}).all())


def _by_orm(school: School) -> int:
    """As one would write it without a thought: a query a cell, the sums are Python's."""
    found = 0
    for number in range(0, PUPILS * len(kept_school.LINES), SHARE):
        for monday in kept_school.mondays():
            sums: Counter[tuple[str, str | None]] = Counter()
            with school.db.read() as session:
                query = select(RecordRow).where(
                    RecordRow.school_id == school.id,
                    RecordRow.provision_id == kept_school.provision_id(number),
                    RecordRow.on.between(monday, monday + timedelta(days=6)),
                    RecordRow.stands,
                )
                for record in session.scalars(query):
                    sums[record.outcome, record.reason] += 1
            found += len(sums)
    return found


def _read(school: School, from_on: date, to_on: date) -> int:
    with school.db.read() as session:
        return len(weeks_said.between(session, school.id, from_on, to_on))


def _add(school: School) -> None:
    batches = [new_rows(school) for _ in range(MANY)]
    with school.db.write() as session:
        for rows in batches:
            weeks_said.add(session, school.id, rows, [])


def _idle(school: School) -> None:
    for _ in range(MANY):
        if review_changes(school.db, school.id, NOW).provisions:
            raise RuntimeError("something was touched")


def _hello() -> Callable[[], object]:
    """What a server calls: without sockets on either side."""
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "hello")
    return lambda: b"".join(app(EnvironBuilder(path="/").get_environ(), lambda *_: None))
