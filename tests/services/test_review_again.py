"""A review of what records have touched finds what a review of everything finds, whatever comes in whatever order."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from server.imports.kept_file import kept_file
from server.imports.kept_ids import with_uuids
from server.services import showing
from server.services.imported_events import imported_events
from server.services.review import recompute, review
from server.store import alerts, folds, log, weeks_said
from server.store.base import Base
from server.store.engine import Database
from server.store.models.alerts import AlertEvent, AlertRow
from server.store.models.log import RecordRow, WeekSaid, WindowRow
from server.store.models.plans import ProvisionRow
from tests.domain.draw import bounds, kept_files
from tests.services.kept_schools import exported, made_from, storable

FEW = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "phases": (Phase.explicit, Phase.reuse, Phase.generate),  # to shrink a school takes minutes
}
MANY = int(os.environ.get("KEPT_CASES", "200"))
STEPS = st.lists(
    st.tuples(st.integers(0, 8), st.sampled_from((0, 1, 1, 2, 3, 7, 20)), st.booleans()), min_size=1, max_size=8
)
Step = tuple[int, int, bool]
"""How many records come, how many days later, and whether a person then settles an alert."""


@dataclass
class Pair:
    """Two schools that hear the same: in `again` the review looks at what has changed, in `whole` at everything."""

    database: Database
    again: str
    whole: str
    events: list[log.NewEvent]

    @property
    def both(self) -> tuple[str, str]:
        return self.again, self.whole

    def say(self, number: int, now: datetime) -> None:
        some, self.events = self.events[:number], self.events[number:]
        for school in self.both:
            with self.database.write() as session:
                said, _ = log.append(session, school, log.lock_head(session, school), some, now)
                folds.project(session, school, said, now)

    def review(self, now: datetime) -> None:
        with self.database.write() as session:
            everything = update(ProvisionRow).where(ProvisionRow.school_id == self.whole)
            session.execute(everything.values(reviewed_on=None, reviewed_basis=None))
        for school in self.both:
            assert review(self.database, school, now).failed == ()

    def settle_one(self, now: datetime) -> None:
        for school in self.both:
            with self.database.write() as session:
                standing = select(AlertRow).where(AlertRow.school_id == school, AlertRow.state.in_(alerts.STANDING))
                row = session.scalars(standing.order_by(AlertRow.key)).first()
                if row is not None:
                    people = select(RecordRow.person_id).where(RecordRow.school_id == school).order_by(RecordRow.id)
                    alerts.resolve(session, school, row.id, session.scalars(people).first(), "Done.", now)


def pair_of(database: Database, file: dict[str, Any]) -> tuple[Pair, datetime]:
    """The schools before anything is recorded, on the first day of the calendar."""
    one = exported(database, made_from(database, storable(file)))
    data = json.dumps(one).encode()
    events = list(imported_events(with_uuids(kept_file(data), data)))
    first, _ = bounds(file["calendar"])
    now = datetime.combine(first, time(16, 30), UTC)
    empty = {**one, "records": []}
    return Pair(database, made_from(database, empty, now), made_from(database, empty, now), events), now


def rows(database: Database, model: type[Base], school: str, *leave: str) -> list[str]:
    """Every row, in an order of its own, without what differs between any two schools."""
    without = {"id", "school_id", "computed_at", "created_at", "reviewed_basis", *leave}
    columns = [column for column in model.__table__.columns if column.name not in without]
    with database.read() as session:
        found = session.execute(select(*columns).where(model.school_id == school))  # type: ignore[attr-defined]
        return sorted(repr(tuple(row)) for row in found)


def stored(database: Database, school: str) -> dict[str, list[str]]:
    with database.read() as session:
        nudges = log.last_bodies(session, school, ("nudge.set",))
    return {
        "windows": rows(database, WindowRow, school, "as_of"),
        "alerts": rows(database, AlertRow, school),
        "steps": rows(database, AlertEvent, school, "alert_id"),
        "looks": rows(database, ProvisionRow, school, "reviewed_on"),
        "nudges": sorted(nudges.values()),
    }


def lived(database: Database, file: dict[str, Any], steps: Sequence[Step]) -> None:
    pair, now = pair_of(database, file)
    pair.review(now)
    for number, days, settles in [*steps, (len(pair.events), 1, False), (0, 30, False)]:
        now += timedelta(days=days, minutes=1)
        pair.say(number, now)
        pair.review(now)
        assert stored(database, pair.again) == stored(database, pair.whole), now
        assert [one.found for one in showing.examine(database, pair.again, now) if one.found] == []
        if settles:
            pair.settle_one(now)
    with database.write() as session:
        recompute(session, pair.again, None, now)
        recompute(session, pair.whole, None, now)
    assert stored(database, pair.again) == stored(database, pair.whole)


def test_a_day_of_the_holiday_at_the_end_of_a_week_comes_like_any_other(database: Database) -> None:
    """The week's one school day is Monday 7 September; what is dated Thursday is known before, and then of the past."""
    dosage = {"kind": "direct", "count": [2, 2], "minutes": None, "window_minutes": None, "window": "week"}
    dosage |= {"weekdays": None, "bound": "target", "group": None, "role": None, "qualified": False}
    line = {"id": "v0", "title": "Lego", "pupils": ["p0"], "plan": None, "items": [], "dosage": dosage}
    line |= {"starts_on": "2026-09-02", "ends_on": None, "block_weeks": None, "deliverers": ["ada"]}
    record = {"id": "r0", "session": "s", "provision": "v0", "pupil": "p0", "on": "2026-09-10", "outcome": "delivered"}
    record |= {"minutes": 20, "reason": None, "starts_at": None, "by": "ada", "role": None, "group_size": None}
    record |= {"other_activity": False, "second_session": False, "makes_up": None, "amends": None, "recorded_at": None}
    rest = {"starts_on": "2026-09-08", "ends_on": "2026-09-14"}
    term = {"name": "Autumn", "starts_on": "2026-09-02", "ends_on": "2026-10-23", "half_term": rest}
    year = {"name": "2026-27", "terms": [term], "inset_days": [], "bank_holidays": [], "planned_closures": []}
    pupil = {"id": "p0", "name": "P", "year_group": 4, "sen_status": "K", "on_roll_from": None, "on_roll_to": None}
    file = {
        "format": "kept/1",
        "school": {"name": "Larch Lane", "settings": {}},
        "calendar": {"years": [year], "unplanned_closures": []},
        "people": [{"id": "ada", "name": "Ada", "role": "ta", "qualifications": []}],
        "pupils": [pupil],
        "plans": [],
        "provisions": [line],
        "records": [record],
    }
    lived(database, file, [(0, 6, False), (1, 0, False), (0, 2, False), (0, 7, False)])


@settings(max_examples=12, **FEW)  # type: ignore[arg-type]
@given(kept_files(), STEPS)
def test_looking_again_at_what_has_changed_finds_what_looking_at_everything_finds(
    database: Database, case: tuple[dict[str, Any], str], steps: list[Step]
) -> None:
    lived(database, case[0], steps)


@pytest.mark.slow
@settings(max_examples=MANY, derandomize=False, **FEW)  # type: ignore[arg-type]
@given(kept_files(most_records=60), STEPS)
def test_looking_again_finds_the_same_in_many_schools(
    database: Database, case: tuple[dict[str, Any], str], steps: list[Step]
) -> None:
    lived(database, case[0], steps)


@settings(max_examples=12, **FEW)  # type: ignore[arg-type]
@given(kept_files(), STEPS)
def test_the_sums_of_a_week_kept_up_record_by_record_equal_those_made_from_all_records(
    database: Database, case: tuple[dict[str, Any], str], steps: list[Step]
) -> None:
    pair, now = pair_of(database, case[0])
    for number, _, _ in [*steps, (len(pair.events), 0, False)]:
        pair.say(number, now)
    kept_up = rows(database, WeekSaid, pair.again)
    with database.write() as session:
        weeks_said.rebuild(session, pair.again)
    assert rows(database, WeekSaid, pair.again) == kept_up
    with database.read() as session:
        standing = select(RecordRow.on, RecordRow.minutes).where(RecordRow.school_id == pair.again, RecordRow.stands)
        days: list[tuple[date, int | None]] = [(row.on, row.minutes) for row in session.execute(standing)]
        sums = session.execute(select(WeekSaid.__table__).where(WeekSaid.school_id == pair.again)).all()
    assert sum(row.sessions for row in sums) == len(days)
    assert sum(row.minutes for row in sums) == sum(minutes or 0 for _, minutes in days)
    assert sum(row.unstated for row in sums) == sum(minutes is None for _, minutes in days)
