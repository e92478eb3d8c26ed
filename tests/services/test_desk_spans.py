"""The desk's figures over a chosen span, and what has no windows, from what phones have pushed."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, update

from server.domain.buckets import ReviewState, Said
from server.domain.spans import SpanKind
from server.services import desk as desk_week
from server.services import desk_map, desk_pupil, desk_pupils, review
from server.services.desk_provision import PupilProvision
from server.services.desk_spans import Asked, Bucket
from server.services.ids import new_id
from server.services.keys import Keyring
from server.store import folds
from server.store.engine import Database
from server.store.models.plans import ProvisionDeliverer, ProvisionPupil, ProvisionRow
from tests.cast import KEYS, Cast, Clock, weekly
from tests.services.conftest import At
from tests.sync.phone import TestPhone, statuses

MONDAY = "2026-11-02"


class Desk:
    def __init__(self, database: Database, cast: Cast, clock: Clock) -> None:
        self.database, self.cast, self.clock = database, cast, clock

    def line(self, pupil: str, provision: str, asked: Asked = Asked()) -> PupilProvision:  # noqa: B008 - a value
        page = desk_pupil.pupil(
            self.database, self.cast.larch_lane, pupil, self.clock.now, Keyring(KEYS, self.cast.larch_lane), asked
        )
        return next(each for each in page.provisions if each.id == provision)

    def add(self, title: str, pupil: str, person: str, **changes: Any) -> str:
        """A line of the map that begins with the term."""
        made, here = new_id(self.clock.now), self.cast.larch_lane
        dosage = weekly(1, 30) | {"count": None, "minutes": None} | changes.pop("dosage")
        row = {
            "school_id": here, "id": made, "title": title, "plan_id": None, "items": [], "dosage": dosage,
            "starts_on": date(2026, 9, 2), "ends_on": None, "block_weeks": None, "slots": [], "replaces": None,
            "weeks_per_year": None, "review_on": None, "wording": None, "measurable": "full", "asks": [],
            "area_of_need": None, "created_at": self.clock.now, "review_due_on": date.min,
        } | changes  # fmt: skip
        with self.database.write() as session:
            session.execute(insert(ProvisionRow), [row])
            about = {"school_id": here, "provision_id": made}
            session.execute(insert(ProvisionPupil), [about | {"pupil_id": pupil}])
            session.execute(insert(ProvisionDeliverer), [about | {"person_id": person}])
        return made

    def review(self) -> None:
        with self.database.write() as session:
            review.recompute(session, self.cast.larch_lane, None, self.clock.now)


@pytest.fixture
def desk(database: Database, cast: Cast, clock: Clock) -> Desk:
    return Desk(database, cast, clock)


def taught(phone: TestPhone, pupil: str, provision: str, *days: str, **body: Any) -> None:
    answer = phone.push(*(phone.log(pupil, provision, on=day, **body) for day in days))
    assert set(statuses(answer)) == {"applied"}


def test_a_figure_of_any_span_says_its_windows_its_formula_and_its_rule(
    desk: Desk, cast: Cast, ada: TestPhone, at: At
) -> None:
    at(18, 10)
    taught(ada, cast.asha, cast.precision, "2026-11-02", "2026-11-03", "2026-11-09", "2026-11-17")
    half = desk.line(cast.asha, cast.precision, Asked(SpanKind.HALF_TERM))
    assert half.received.words == "75%"
    assert half.received.sentence == "Received 90 of 120 minutes = 75%: delivered / due."
    assert [(window.counted, window.says) for window in half.explained.windows] == [
        (True, "2 of 2 sessions, 60 of 60 minutes"),
        (True, "1 of 2 sessions, 30 of 60 minutes"),
        (False, "still running: counts when it has closed"),
    ]
    assert len(half.windows) == 3
    week = desk.line(cast.asha, cast.precision, Asked(SpanKind.WEEK, date(2026, 11, 10)))
    assert (week.received.words, week.received.percent) == ("1 of 2", None)
    assert week.status == "to_confirm"
    assert [record.on for record in week.records] == [date(2026, 11, 9)]
    last = desk.line(cast.asha, cast.precision, Asked(SpanKind.LAST, windows=2))
    assert (last.received.words, last.explained.sentence[:27]) == ("75%", "The last 2 closed windows i")
    assert half.timely.words == "0%", "all were entered on the 18th"
    assert half.as_specified.words == "100%"


def test_a_phone_that_has_not_sent_stands_over_the_span(
    desk: Desk, cast: Cast, at: At, database: Database, clock: Clock
) -> None:
    """The phones of the cast were last heard from on 3 November; two school days are their grace."""
    at(9, 10)
    desk.review()
    asked = Asked(SpanKind.WEEK, date(2026, 11, 4))
    assert desk.line(cast.asha, cast.precision, asked).awaiting_sync
    rows = desk_pupils.pupils(database, cast.larch_lane, clock.now, asked).pupils
    assert [row.awaiting_sync for row in rows] == [True, True, True]
    at(12, 10)
    assert not desk.line(cast.asha, cast.precision, asked).awaiting_sync


def test_the_map_and_the_pupils_say_the_same_of_a_span_as_the_page(
    desk: Desk, cast: Cast, ada: TestPhone, at: At, database: Database, clock: Clock
) -> None:
    at(18, 10)
    taught(ada, cast.asha, cast.precision, "2026-11-02", "2026-11-03", "2026-11-09")
    desk.review()
    for asked in (Asked(SpanKind.HALF_TERM), Asked(SpanKind.YEAR), Asked(SpanKind.LAST, windows=1), Asked()):
        page = desk.line(cast.asha, cast.precision, asked)
        rows = desk_pupils.pupils(database, cast.larch_lane, clock.now, asked).pupils
        asha = next(row for row in rows if row.id == cast.asha)
        assert (asha.received, asha.status) == (page.received, page.status)
        ben = desk.line(cast.ben, cast.precision, asked)
        line = next(
            row
            for row in desk_map.provisions(database, cast.larch_lane, clock.now, asked).provisions
            if row.id == cast.precision
        )
        assert line.received.part == page.received.part + ben.received.part
        assert line.received.whole == page.received.whole + ben.received.whole


def test_a_span_of_the_past_shows_its_own_weeks(
    desk: Desk, cast: Cast, at: At, database: Database, clock: Clock
) -> None:
    at(18, 10)
    desk.review()
    first_half = desk_pupils.pupils(database, cast.larch_lane, clock.now, Asked(SpanKind.HALF_TERM, date(2026, 9, 10)))
    assert first_half.weeks[-1] == date(2026, 10, 19)
    assert (first_half.span.previous, first_half.span.next) == (None, date(2026, 10, 31))


def test_indirect_work_has_figures_of_its_own_and_is_in_no_other(
    desk: Desk, cast: Cast, tom: TestPhone, at: At, database: Database, clock: Clock
) -> None:
    advice = desk.add("Advice to staff", cast.cora, cast.tom, dosage=weekly(1, 60) | {"kind": "indirect"})
    at(18, 10)
    taught(tom, cast.cora, advice, "2026-11-02", "2026-11-09", minutes=60)
    desk.review()
    asked = Asked(SpanKind.HALF_TERM)
    assert desk.line(cast.cora, advice, asked).received.words == "2 of 2"
    [cora] = [
        row for row in desk_pupils.pupils(database, cast.larch_lane, clock.now, asked).pupils if row.id == cast.cora
    ]
    assert (cora.received.words, cora.received.whole) == ("0%", 120)
    assert cora.indirect is not None
    assert (cora.indirect.words, cora.indirect.whole) == ("2 of 2", 120)
    assert cora.owed == 6
    sums = desk_week.week(database, cast.larch_lane, clock.now, date(2026, 11, 9)).totals
    assert [(each.indirect, each.due, each.delivered) for each in sums] == [(False, 7, 0), (True, 1, 1)]


def test_ambient_support_is_there_but_for_what_phones_report_lost(
    desk: Desk, cast: Cast, ada: TestPhone, at: At
) -> None:
    dosage = {"kind": "ambient", "window": "week", "window_minutes": 1200}
    support = desk.add("Support in class", cast.asha, cast.ada, dosage=dosage)
    at(18, 10)

    def report(on: str, minutes: int, reason: str | None = None) -> dict[str, Any]:
        body = {"provision": support, "on": on, "minutes_lost": minutes, "reason": reason}
        return ada.item("presence.report", cast.asha, body)

    lost = [report("2026-11-03", 40, "staff_covering"), report("2026-11-04", 25), report("2026-11-04", 0)]
    assert set(statuses(ada.push(*lost))) == {"applied"}
    line = desk.line(cast.asha, support, Asked(SpanKind.HALF_TERM))
    found = line.bucket.ambient
    assert found is not None
    assert (found.days, found.days_lost, found.minutes_lost) == (12, 1, 40)
    assert found.sentence.startswith("40 minutes lost on 1 of 12 school days: adult moved to cover 40.")
    assert (line.received.words, line.windows) == ("nothing due", ())
    week = desk.line(cast.asha, support, Asked(SpanKind.WEEK, date(2026, 11, 10))).bucket.ambient
    assert week is not None
    assert (week.days, week.minutes_lost) == (5, 0)
    last = desk.line(cast.asha, support, Asked(SpanKind.LAST, windows=2)).bucket.ambient
    assert last is not None
    assert [each.week_of for each in last.weeks] == [date(2026, 11, 9), date(2026, 11, 16)]


def test_equipment_is_said_week_by_week_and_the_same_after_a_rebuild(
    desk: Desk, cast: Cast, ada: TestPhone, at: At, database: Database, clock: Clock
) -> None:
    slope = desk.add("Writing slope", cast.asha, cast.ada, dosage={"kind": "equipment", "window": None})
    at(18, 10)
    for week_of, in_place in ((MONDAY, True), ("2026-11-09", True), ("2026-11-09", False)):
        body = {"provision": slope, "week_of": week_of, "in_place": in_place}
        assert statuses(ada.push(ada.item("equipment.confirm", cast.asha, body))) == ["applied"]
    asked = Asked(SpanKind.TERM)
    before = desk.line(cast.asha, slope, asked).bucket.equipment
    assert before is not None
    assert (before.in_place, before.not_in_place) == (1, 1)
    assert before.not_said == len(before.weeks) - 2 == 8
    assert [week.said for week in before.weeks[-2:]] == [Said.IN_PLACE, Said.NOT_IN_PLACE]
    with database.write() as session:
        folds.rebuild(session, cast.larch_lane, clock.now)
    assert desk.line(cast.asha, slope, asked).bucket.equipment == before


def test_a_review_is_due_then_passed_then_held(desk: Desk, cast: Cast, ada: TestPhone, at: At) -> None:
    due = date(2026, 11, 13)
    dosage = {"kind": "review", "window": None}
    targets = desk.add("Targets", cast.asha, cast.ada, dosage=dosage, review_on=due)

    def state() -> ReviewState:
        found = desk.line(cast.asha, targets).bucket.review
        assert found is not None
        return found.state

    at(12, 10)
    assert state() is ReviewState.TO_COME
    at(13, 10)
    assert state() is ReviewState.DUE
    at(16, 10)
    assert state() is ReviewState.PASSED
    taught(ada, cast.asha, targets, "2026-11-16", minutes=None)
    assert state() is ReviewState.HELD


def test_a_line_of_sessions_with_a_date_for_its_review_says_so_beside_its_figures(
    desk: Desk, cast: Cast, at: At, database: Database
) -> None:
    at(18, 10)
    with database.write() as session:
        session.execute(
            update(ProvisionRow).where(ProvisionRow.id == cast.precision).values(review_on=date(2026, 11, 20))
        )
    found = desk.line(cast.asha, cast.precision)
    assert found.bucket.review is not None
    assert found.bucket.review.sentence == "Due on 20 November 2026: not held yet."
    assert found.received.whole > 0


def test_in_the_first_weeks_of_a_schools_first_year_the_page_opens(desk: Desk, cast: Cast, clock: Clock) -> None:
    clock.now = clock.now.replace(month=9, day=8)
    assert desk.line(cast.asha, cast.precision).received.words == "0 of 2"


def test_a_block_runs_through_its_last_school_week_and_has_then_ended(
    desk: Desk, cast: Cast, at: At, database: Database, clock: Clock
) -> None:
    dosage = {"count": [1, 1], "minutes": [20, 20]}
    block = desk.add("Six weeks", cast.cora, cast.tom, dosage=dosage, starts_on=date(2026, 11, 2), block_weeks=2)

    def ended() -> bool:
        rows = desk_map.provisions(database, cast.larch_lane, clock.now).provisions
        return next(row.ended for row in rows if row.id == block)

    at(13, 10)
    assert not ended()
    at(16, 10)
    assert ended()
    with database.write() as session:
        row = update(ProvisionRow).where(ProvisionRow.school_id == cast.larch_lane, ProvisionRow.id == block)
        session.execute(row.values(block_weeks=6, ends_on=date(2026, 11, 6)))
    assert ended(), "whichever comes first"


def test_a_line_without_a_length_has_sessions_and_no_minutes(desk: Desk, cast: Cast, at: At, clock: Clock) -> None:
    club = desk.add("Lego club", cast.cora, cast.tom, dosage={"count": [2, 2]})
    at(4, 10)
    desk.review()
    shown = desk_week.week(desk.database, cast.larch_lane, clock.now)
    [line] = [line for line in shown.lines if line.provision.id == club]
    assert (line.unit, line.due, line.in_minutes) == ("sessions", 2, None)


def test_a_line_with_open_questions_has_no_figure_of_any_kind(desk: Desk, cast: Cast) -> None:
    dosage = {"kind": "ambient", "window": "week", "window_minutes": 1200}
    support = desk.add("Support in class", cast.asha, cast.ada, dosage=dosage, asks=["How much?"])
    assert desk.line(cast.asha, support).bucket == Bucket()
