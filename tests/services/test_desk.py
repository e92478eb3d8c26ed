"""The desk tells the SENCO what can still be saved, and never takes silence for a missed session.

Over 300 lines, because its examples share one school and its weeks.
"""

from datetime import date, datetime
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import insert, update

from server.domain.plan import Plan
from server.domain.vocabulary import PlanSource
from server.services import desk, desk_held, desk_map, desk_pupil, desk_pupils, review
from server.services.desk_lines import InMinutes
from server.services.ids import new_id
from server.services.keys import Keyring
from server.services.refusal import Refusal
from server.store import plans
from server.store.engine import Database
from server.store.jobs import see_clock
from server.store.models.devices import DeviceRow
from server.store.models.log import EventRow, HeldItem, NoteRow, RecordRow
from server.store.models.plans import ProvisionRow
from server.store.models.school import CalendarDay
from tests.cast import KEYS, Cast, Clock

MONDAY, TUESDAY, FRIDAY = date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 6)


class Log:
    """Writes records as the push would have left them, and reviews."""

    def __init__(self, database: Database, cast: Cast, clock: Clock) -> None:
        self.database, self.cast, self.clock, self.seq = database, cast, clock, 0

    def record(self, provision: str, pupil: str, on: date, outcome: str = "delivered", **more: Any) -> str:
        self.seq += 1
        made = new_id(self.clock.now)
        row = {
            "school_id": self.cast.larch_lane,
            "id": made,
            "seq": self.seq,
            "entity": made,
            "session": made,
            "provision_id": provision,
            "pupil_id": pupil,
            "on": on,
            "outcome": outcome,
            "minutes": None,
            "reason": None,
            "starts_at": None,
            "person_id": self.cast.ada if provision == self.cast.precision else self.cast.tom,
            "role": "ta",
            "group_size": None,
            "other_activity": False,
            "second_session": False,
            "makes_up": None,
            "amends": None,
            "adherence": None,
            "engagement": None,
            "grade": "same_day",
            "stated_at": self.clock.now,
            "received_at": self.clock.now,
            "stands": outcome != "void",
            **more,
        }
        with self.database.write() as session:
            session.execute(update(RecordRow).where(RecordRow.entity == row["entity"]).values(stands=False))
            session.execute(insert(RecordRow), [row])
        return made

    def review(self) -> None:
        with self.database.write() as session:
            see_clock(session, self.clock.now)
            review.recompute(session, self.cast.larch_lane, None, self.clock.now)

    def week(self, week_of: date | None = None) -> desk.Week:
        self.review()
        return desk.week(self.database, self.cast.larch_lane, self.clock.now, week_of)


@pytest.fixture
def log(database: Database, cast: Cast, clock: Clock) -> Log:
    return Log(database, cast, clock)


def at(clock: Clock, day: int, hour: int = 10) -> None:
    clock.now = datetime(2026, 11, day, hour, tzinfo=clock.now.tzinfo)


def names(lines: tuple[Any, ...]) -> list[tuple[str, str]]:
    return [(line.pupil.name, line.provision.name) for line in lines]


def test_a_new_week_has_everything_still_to_come_and_nothing_missed(log: Log, clock: Clock) -> None:
    at(clock, 2)
    week = log.week()
    [sums] = week.totals
    assert (sums.unit, sums.due, sums.to_come, sums.missed, sums.not_logged) == ("sessions", 7, 7, 0, 0)
    assert week.week.of == MONDAY
    assert week.week.current
    assert len(week.week.school_days) == 5


def test_the_parts_of_a_week_add_up_to_what_was_due(log: Log, cast: Cast, clock: Clock) -> None:
    at(clock, 5)
    log.record(cast.precision, cast.asha, MONDAY)
    log.record(cast.precision, cast.ben, MONDAY, "not_delivered", reason="pupil_absent")
    log.record(cast.talk_boost, cast.cora, TUESDAY, "part_delivered", minutes=10)
    week = log.week()
    for sums in (*week.totals, *week.lines):
        parts = sums.delivered + sums.not_as_specified + sums.missed + sums.not_logged + sums.to_come
        assert sums.due == parts


def test_what_nobody_has_logged_is_not_logged_and_never_missed(log: Log, cast: Cast, clock: Clock) -> None:
    """Talk boost is due three times; on Thursday two days are left, so one session can no longer come."""
    at(clock, 5)
    week = log.week()
    cora = next(line for line in week.lines if line.pupil.id == cast.cora)
    assert (cora.missed, cora.not_logged, cora.to_come, cora.days_left) == (0, 1, 2, 2)
    assert [(each.person.name, each.sessions) for each in week.not_logged] == [("Tom Tee", 1)]


def test_what_can_still_be_saved_comes_statutory_first(log: Log, cast: Cast, clock: Clock) -> None:
    """On Thursday two days are left, and each pupil still needs two sessions."""
    log.record(cast.talk_boost, cast.cora, MONDAY)
    at(clock, 5)
    week = log.week()
    assert names(week.can_be_saved) == [
        ("Asha Rahman", "Precision teaching"),
        ("Ben Ode", "Precision teaching"),
        ("Cora Lim", "Talk boost"),
    ]
    assert week.can_be_saved[0].statutory
    assert not week.can_be_saved[-1].statutory


def test_a_line_says_its_minutes_and_the_last_day_that_is_left(log: Log, cast: Cast, clock: Clock) -> None:
    log.record(cast.talk_boost, cast.cora, MONDAY)
    log.record(cast.talk_boost, cast.cora, TUESDAY, "part_delivered", minutes=5)
    at(clock, 6)
    week = log.week()
    cora = next(line for line in week.lines if line.pupil.id == cast.cora)
    assert (cora.delivered, cora.last_day, cora.days_left) == (Fraction(5, 4), FRIDAY, 1)
    assert cora.in_minutes == InMinutes(Fraction(60), Fraction(25), Fraction(35), Fraction(0))
    log.record(cast.talk_boost, cast.cora, FRIDAY)
    cora = next(line for line in log.week().lines if line.pupil.id == cast.cora)
    assert cora.last_day is None


def test_a_session_of_two_pupils_is_one_that_is_not_logged(log: Log, cast: Cast, clock: Clock) -> None:
    at(clock, 6)
    week = log.week()
    assert [line.not_logged for line in week.lines if line.provision.id == cast.precision] == [1, 1]
    ada = next(each for each in week.not_logged if each.person.id == cast.ada)
    assert ada.sessions == 1


def test_what_can_no_longer_be_met_is_said_apart(log: Log, cast: Cast, clock: Clock) -> None:
    at(clock, 6)
    week = log.week()
    assert ("Cora Lim", "Talk boost") in names(week.lost)
    assert ("Cora Lim", "Talk boost") not in names(week.can_be_saved)


def test_a_day_that_has_its_record_no_longer_lies_ahead(log: Log, cast: Cast, clock: Clock) -> None:
    at(clock, 6)
    log.record(cast.talk_boost, cast.cora, FRIDAY)
    week = log.week()
    cora = next(line for line in week.lines if line.pupil.id == cast.cora)
    assert (cora.days_left, cora.to_come, cora.not_logged) == (0, 0, 2)


def test_a_timetabled_time_that_passed_is_not_logged_although_days_are_left(
    log: Log, cast: Cast, clock: Clock, database: Database
) -> None:
    slots = [{"weekday": day, "starts_at": "09:30"} for day in ("mon", "tue", "thu")]
    with database.write() as session:
        session.execute(update(ProvisionRow).where(ProvisionRow.id == cast.talk_boost).values(slots=slots))
    at(clock, 4)
    week = log.week()
    cora = next(line for line in week.lines if line.pupil.id == cast.cora)
    assert (cora.not_logged, cora.to_come) == (2, 1)


def test_a_closed_week_that_silence_would_decide_is_to_be_confirmed(log: Log, cast: Cast, clock: Clock) -> None:
    log.record(cast.precision, cast.asha, MONDAY)
    at(clock, 9)
    week = log.week()
    assert ("Asha Rahman", "Precision teaching") in names(week.to_confirm)
    assert not week.lines[0].closed, "the lines are of this week; the closed one is only to be confirmed"


def test_an_earlier_week_can_be_read_by_any_of_its_days(log: Log, clock: Clock) -> None:
    at(clock, 11)
    week = log.week(TUESDAY)
    assert (week.week.of, week.week.over, week.week.current) == (MONDAY, True, False)
    assert week.week.next == date(2026, 11, 9)
    assert week.week.previous == date(2026, 10, 19), "half term has no school week"
    assert week.can_be_saved == ()


def test_snow_takes_a_day_out_of_those_left(log: Log, cast: Cast, clock: Clock, database: Database) -> None:
    with database.write() as session:
        session.execute(
            insert(CalendarDay),
            [
                {
                    "school_id": cast.larch_lane,
                    "id": new_id(clock.now),
                    "school_year": None,
                    "kind": "unplanned_closure",
                    "on": FRIDAY,
                    "reason": "Snow",
                    "known_from": clock.now,
                }
            ],
        )
    at(clock, 5)
    cora = next(line for line in log.week().lines if line.pupil.id == cast.cora)
    assert cora.days_left == 1


def test_a_line_with_open_questions_is_counted_and_not_judged(
    log: Log, cast: Cast, clock: Clock, database: Database
) -> None:
    with database.write() as session:
        session.execute(update(ProvisionRow).where(ProvisionRow.id == cast.talk_boost).values(asks=["How often?"]))
    week = log.week()
    assert week.not_judged == 1
    assert "Talk boost" not in {name for _, name in names(week.lines)}


def test_phones_with_unsent_work_are_named_until_they_are_removed(
    log: Log, cast: Cast, clock: Clock, database: Database
) -> None:
    waiting = {"next_n": 4, "queued": 3, "oldest_at": "2026-11-01T09:00:00Z"}
    with database.write() as session:
        session.execute(update(DeviceRow).where(DeviceRow.id == cast.adas_phone.id).values(manifest=waiting))
    [unsent] = log.week().devices
    assert (unsent.person.name, unsent.unsent) == ("Ada Tee", 3)
    with database.write() as session:
        session.execute(update(DeviceRow).where(DeviceRow.id == cast.adas_phone.id).values(revoked_at=clock.now))
    assert log.week().devices == ()


def test_a_phone_that_has_not_sent_stands_over_what_the_ledger_says(log: Log, cast: Cast, clock: Clock) -> None:
    """The phones of the cast were last heard from on 3 November."""
    at(clock, 9)
    week = log.week(MONDAY)
    assert all(line.awaiting_sync for line in week.lines)
    assert {(each.person, each.id) for line in week.lines for each in line.waits_for} == {
        ("Ada Tee", cast.adas_phone.id),
        ("Ada Tee", cast.adas_tablet.id),
        ("Tom Tee", cast.toms_phone.id),
    }
    at(clock, 12)
    assert not any(line.awaiting_sync for line in log.week(MONDAY).lines), "two school days are its grace"


def test_checks_that_have_stopped_say_since_when(log: Log, cast: Cast, clock: Clock, database: Database) -> None:
    before = desk.week(database, cast.larch_lane, clock.now)
    assert before.checks.late
    assert before.checks.seen_at is None
    assert not log.week().checks.late
    seen = clock.now
    clock.forward(hours=3)
    late = desk.week(database, cast.larch_lane, clock.now)
    assert late.checks.late
    assert late.checks.seen_at == seen


def test_the_map_says_each_dosage_in_words(log: Log, cast: Cast, clock: Clock, database: Database) -> None:
    shown = desk_map.provisions(database, cast.larch_lane, clock.now)
    assert [(row.title, row.dosage, row.statutory) for row in shown.provisions] == [
        ("Precision teaching", "2 x 30 minutes a week, TA", True),
        ("Talk boost", "3 x 20 minutes a week, TA", False),
    ]
    assert [each.name for each in shown.provisions[0].deliverers] == ["Ada Tee"]


def test_pupils_come_with_what_they_received_and_how_each_week_went(
    log: Log, cast: Cast, clock: Clock, database: Database
) -> None:
    for day in (MONDAY, TUESDAY):
        log.record(cast.precision, cast.asha, day)
    at(clock, 10)
    log.review()
    shown = desk_pupils.pupils(database, cast.larch_lane, clock.now)
    asha = next(row for row in shown.pupils if row.id == cast.asha)
    assert shown.weeks[-2:] == (MONDAY, date(2026, 11, 9))
    assert asha.weeks[-2:] == ("on_track", "open")
    assert asha.statutory
    assert asha.received.unit == "minutes"
    assert asha.received.part == 60


def no_keys(cast: Cast) -> Keyring:
    return Keyring(KEYS, cast.larch_lane)


def test_a_pupils_page_opens_every_figure_to_its_sessions(
    log: Log, cast: Cast, clock: Clock, database: Database
) -> None:
    taught = log.record(cast.precision, cast.asha, MONDAY, minutes=30)
    log.record(cast.precision, cast.asha, TUESDAY, "not_delivered", reason="staff_covering")
    with database.write() as session:
        note = {"id": new_id(clock.now), "record_entity": taught, "pupil_id": cast.asha, "person_id": cast.ada}
        rest = {"text": "Knew 8 of 10.", "amends": None, "voided": False, "seq": 99, "received_at": clock.now}
        session.execute(insert(NoteRow), [{"school_id": cast.larch_lane, **note, **rest}])
    at(clock, 10)
    page = desk_pupil.pupil(database, cast.larch_lane, cast.asha, clock.now, no_keys(cast))
    [precision] = page.provisions
    window = next(each for each in precision.windows if each.starts_on == MONDAY)
    assert (window.closed, window.status, window.received) == (True, "under", pytest.approx(0.5))
    assert [(each.on, each.by) for each in window.explanation.sessions] == [(MONDAY, "Ada Tee"), (TUESDAY, "Ada Tee")]
    assert window.explanation.sessions[0].says.startswith("Delivered, 30 minutes")
    assert window.explanation.sessions[1].says.startswith("Not delivered")
    assert "2" in window.explanation.sentence
    assert window.explanation.figures
    assert [record.on for record in precision.records] == [TUESDAY, MONDAY]
    assert precision.records[1].notes[0].text == "Knew 8 of 10."
    assert precision.owed.sessions == sum(
        each.sessions.owed for each in precision.windows if each.closed and each.sessions
    )


def test_the_page_says_what_the_stored_ledger_says(log: Log, cast: Cast, clock: Clock, database: Database) -> None:
    log.record(cast.precision, cast.asha, MONDAY)
    at(clock, 5)
    line = next(line for line in log.week().lines if line.pupil.id == cast.asha)
    [precision] = desk_pupil.pupil(
        database, cast.larch_lane, cast.asha, clock.now, Keyring(KEYS, cast.larch_lane)
    ).provisions
    window = precision.windows[-1]
    assert (window.state, window.closed) == (line.state, line.closed)
    assert window.sessions is not None
    assert window.sessions.delivered == line.delivered


def test_a_withdrawn_record_is_not_on_the_page(log: Log, cast: Cast, clock: Clock, database: Database) -> None:
    taught = log.record(cast.precision, cast.asha, MONDAY)
    log.record(cast.precision, cast.asha, MONDAY, "void", amends=taught, entity=taught)
    [precision] = desk_pupil.pupil(
        database, cast.larch_lane, cast.asha, clock.now, Keyring(KEYS, cast.larch_lane)
    ).provisions
    assert precision.records == ()


def test_a_pupil_of_another_school_is_not_there(cast: Cast, clock: Clock, database: Database) -> None:
    with pytest.raises(Refusal) as refused:
        desk_pupil.pupil(database, cast.larch_lane, cast.dot, clock.now, no_keys(cast))
    assert refused.value.code == "not_found"


@pytest.mark.parametrize(
    "item",
    [
        '{"type":"record.log","scope":"pupil:%s","body":{"on":"2026-11-02","outcome":"delivered","minutes":30}}',
        '{"type":7,"scope":null,"stated_at":"soon","body":{"on":"yesterday","outcome":"great","minutes":-1,"text":5}}',
        '{"body":[]}',
        "[]",
    ],
)
def test_a_held_item_is_listed_however_little_of_it_can_be_read(
    item: str, cast: Cast, clock: Clock, database: Database
) -> None:
    held_id = new_id(clock.now)
    with database.write() as session:
        event = {"seq": 1, "scope": f"user:{cast.ada}", "entity": held_id, "type": "held", "version": 1, "body": "{}"}
        rest = {"sha": bytes(16), "chain": bytes(12), "received_at": clock.now, "told": ""}
        session.execute(insert(EventRow), [{"school_id": cast.larch_lane, "id": held_id, **event, **rest}])
        row = {"id": held_id, "seq": 1, "item_id": new_id(clock.now), "sha": bytes(16), "person_id": cast.ada}
        why = {"device_id": cast.adas_phone.id, "code": "invalid", "detail": None, "resolved_at": None}
        item = item.replace("%s", cast.asha)
        session.execute(
            insert(HeldItem), [{"school_id": cast.larch_lane, **row, **why, "resolution": None, "item": item}]
        )
    [view] = desk_held.waiting(database, cast.larch_lane, no_keys(cast))
    assert (view.person.name, view.device.name, view.code) == ("Ada Tee", "phone", "invalid")
    assert abs((view.received_at - clock.now).total_seconds()) < 0.001
    if "record.log" in item:
        said = view.said
        assert (said.on, said.outcome, said.minutes) == (MONDAY, "delivered", 30)
        assert said.pupil is not None
        assert said.pupil.name == "Asha Rahman"
    else:
        assert (view.said.on, view.said.outcome, view.said.minutes, view.said.stated_at) == (None, None, None, None)


def test_a_school_without_anything_has_an_empty_desk(cast: Cast, clock: Clock, database: Database) -> None:
    week = desk.week(database, cast.other_school, clock.now)
    assert week.lines == ()
    assert desk_held.waiting(database, cast.other_school, no_keys(cast)) == []


def test_the_words_of_the_open_week_say_what_its_state_says(
    log: Log, cast: Cast, clock: Clock, database: Database
) -> None:
    """Today lies ahead until it has its record: on its last day the week is no more lost than on the day before."""
    at(clock, 5)
    for day, state, words in (
        (5, "last_chance", "Last chance: every day that is left is needed. 2 days left, room for 2 sessions"),
        (6, "unreachable", "Can no longer be met. 1 day left, room for 1 session"),
    ):
        at(clock, day)
        [precision] = desk_pupil.pupil(database, cast.larch_lane, cast.asha, clock.now, no_keys(cast)).provisions
        window = precision.windows[-1]
        assert window.state == state
        assert window.explanation.figures[-1].startswith(words)
    log.record(cast.precision, cast.asha, FRIDAY)
    [precision] = desk_pupil.pupil(database, cast.larch_lane, cast.asha, clock.now, no_keys(cast)).provisions
    assert precision.windows[-1].explanation.figures[-1].startswith("Can no longer be met. 0 days left")
    at(clock, 9)
    [precision] = desk_pupil.pupil(database, cast.larch_lane, cast.asha, clock.now, no_keys(cast)).provisions
    assert not any("days left" in figure for figure in precision.windows[-2].explanation.figures)


def test_a_record_taken_back_or_a_make_up_leaves_today_ahead(log: Log, cast: Cast, clock: Clock) -> None:
    """The state and the days left are of the same days."""
    at(clock, 5)
    taught = log.record(cast.precision, cast.asha, date(2026, 11, 5))
    log.record(cast.precision, cast.asha, date(2026, 11, 5), "void", amends=taught, entity=taught)
    log.record(cast.precision, cast.asha, date(2026, 11, 5), makes_up=date(2026, 10, 20))
    line = next(line for line in log.week().lines if line.pupil.id == cast.asha)
    assert (line.state, line.days_left, line.last_day, line.to_come) == ("last_chance", 2, FRIDAY, 2)


def test_a_pupil_with_an_old_support_plan_and_a_new_statutory_one_is_statutory(
    cast: Cast, clock: Clock, database: Database
) -> None:
    with database.write() as session:
        for source in (PlanSource.SEN_SUPPORT, PlanSource.SECTION_F):
            plans.add_plan(session, cast.larch_lane, Plan(new_id(clock.now), cast.cora, source, MONDAY))
    rows = desk_pupils.pupils(database, cast.larch_lane, clock.now).pupils
    assert [(row.statutory, row.source) for row in rows if row.id == cast.cora] == [(True, "section_f")]
