"""What is owed can be booked, once, for the window that owes it; the phone is told, and its record is what repays.

In the week of 2 November Ada gave Asha one of two sessions of 30 minutes, and Ben both. It is Monday the 9th.
Over 300 lines, because its examples share that week and one way to book.
"""

import json
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from server.services import catch_up
from server.services.publish import publish
from server.services.refusal import Refusal
from server.services.who import Who
from server.store import audit
from server.store.engine import Database
from server.store.models.plans import ProvisionDeliverer, ProvisionPupil, ProvisionRow
from server.store.models.school import CalendarDay
from shared_schema.events import SERVER_BODIES
from tests.cast import Cast, Clock, known_id
from tests.services.conftest import At
from tests.sync.phone import TestPhone, statuses

LAST_WEEK, THURSDAY = date(2026, 11, 2), date(2026, 11, 12)
Book = Callable[..., catch_up.BookingView]


@pytest.fixture
def sam(cast: Cast) -> Who:
    return Who(cast.larch_lane, cast.sam, "senco")


@pytest.fixture
def monday(ada: TestPhone, tom: TestPhone, cast: Cast, at: At, published: None) -> None:
    at(3, 10)
    ada.push(ada.log(cast.asha, cast.precision), ada.log(cast.ben, cast.precision))
    at(4, 10)
    ada.push(ada.log(cast.ben, cast.precision))
    at(9, 9)


@pytest.fixture
def book(database: Database, cast: Cast, clock: Clock, sam: Who, monday: None) -> Book:
    def booked(**other: Any) -> catch_up.BookingView:
        asked = {
            "provision": cast.precision,
            "makes_up": LAST_WEEK,
            "on": THURSDAY,
            "person": cast.ada,
            "minutes": None,
        } | other
        pupil = asked.pop("pupil", cast.asha)
        return catch_up.book(database, sam, pupil, **asked, now=clock.now)

    return booked


def owed(database: Database, cast: Cast, clock: Clock, pupil: str) -> catch_up.OwedProvision | None:
    shown = catch_up.owed(database, cast.larch_lane, pupil, clock.now).provisions
    return shown[0] if shown else None


def refused(book: Book, **other: Any) -> tuple[str, dict[str, str]]:
    with pytest.raises(Refusal) as no:
        book(**other)
    return no.value.code, dict(no.value.fields)


def test_what_a_closed_window_owes_is_listed_with_who_could_give_it(
    database: Database, cast: Cast, clock: Clock, monday: None
) -> None:
    found = owed(database, cast, clock, cast.asha)
    assert found is not None
    [debt] = [each for each in found.debts if each.starts_on == LAST_WEEK]
    assert (debt.ends_on, debt.owed_sessions, debt.owed_minutes, debt.sessions) == (date(2026, 11, 6), 1, 30, 1)
    assert found.debts[0].starts_on == date(2026, 9, 2), "the oldest first"
    assert found.minutes == 30
    assert [each.name for each in found.people] == ["Ada Tee"], "the plan says a TA; Tom is an HLTA"


def test_a_booking_reaches_the_phone_and_its_record_repays_the_window_that_it_names(
    book: Book, database: Database, cast: Cast, clock: Clock, at: At, ada: TestPhone
) -> None:
    made = book()
    assert (made.minutes, made.state) == (30, "booked")
    ada.pull()
    [event] = [each for each in ada.events.values() if each["type"] == "plan.booking"]
    assert SERVER_BODIES["plan.booking", 1]().validate(event["body"]) == {}
    told = event["body"]
    assert (event["scope"], event["entity"]) == (f"pupil:{cast.asha}", made.id)
    assert (told["on"], told["makes_up"], told["makes_up_until"], told["minutes"], told["open"]) == (
        "2026-11-12",
        "2026-11-02",
        "2026-11-06",
        30,
        True,
    )
    at(12, 11)
    item = ada.log(cast.asha, cast.precision)
    item["body"] |= {"session": told["session"], "makes_up": told["makes_up"]}
    assert statuses(ada.push(item)) == ["applied"]
    at(13, 18)
    found = owed(database, cast, clock, cast.asha)
    assert found is not None
    assert [(each.state, each.repaid_on) for each in found.bookings] == [("repaid", THURSDAY)]
    assert LAST_WEEK not in [each.starts_on for each in found.debts]
    this_week = next(each for each in found.debts if each.starts_on == date(2026, 11, 9))
    assert this_week.owed_sessions == 2, "it was not given for this week"


def test_a_booking_whose_day_is_over_is_not_recorded_yet_and_is_never_a_missed_session(
    book: Book, database: Database, cast: Cast, clock: Clock, at: At
) -> None:
    book()
    before = owed(database, cast, clock, cast.asha)
    at(16, 9)
    found = owed(database, cast, clock, cast.asha)
    assert before is not None
    assert found is not None
    assert [each.state for each in found.bookings] == ["not_recorded"]
    old = [each for each in found.debts if each.starts_on <= LAST_WEEK]
    assert [each.owed_sessions for each in old] == [
        each.owed_sessions for each in before.debts if each.starts_on <= LAST_WEEK
    ]


def test_a_debt_that_went_another_way_needs_no_booking_any_more(
    book: Book, database: Database, cast: Cast, clock: Clock, ada: TestPhone
) -> None:
    book()
    late = ada.log(cast.asha, cast.precision)
    late["body"] |= {"on": "2026-11-05", "grade": "late"}
    ada.push(late)
    found = owed(database, cast, clock, cast.asha)
    assert found is not None
    assert [each.state for each in found.bookings] == ["not_needed"]


def test_nothing_is_booked_where_nothing_is_owed(book: Book, cast: Cast) -> None:
    assert refused(book, pupil=cast.ben)[0] == "nothing_owed"
    assert refused(book, makes_up=date(2026, 11, 9))[0] == "nothing_owed", "that week is not over"
    assert refused(book, makes_up=date(2027, 7, 1))[0] == "nothing_owed"


def test_no_more_is_booked_than_is_owed(book: Book) -> None:
    assert "Only 30 minutes" in refused(book, minutes=45)[1]["minutes"]
    assert book(minutes=20).minutes == 20
    assert "Only 10 minutes" in refused(book, minutes=15, on=date(2026, 11, 13))[1]["minutes"]
    assert book(on=date(2026, 11, 13)).minutes == 10, "what is left of it"
    assert refused(book, on=date(2026, 11, 16))[0] == "nothing_owed"


@pytest.mark.parametrize(
    ("on", "because"),
    [
        (date(2026, 11, 6), "Choose a day after it"),
        (date(2026, 11, 8), "is over"),
        (date(2026, 11, 14), "is not a school day"),
        (date(2026, 12, 21), "is not a school day"),
    ],
)
def test_the_day_is_a_school_day_to_come_after_the_window_that_it_repays(book: Book, on: date, because: str) -> None:
    code, fields = refused(book, on=on)
    assert code == "check_fields"
    assert list(fields) == ["on"]
    assert because in fields["on"]


def test_a_day_that_snow_took_is_no_school_day(book: Book, database: Database, cast: Cast, clock: Clock) -> None:
    with database.write() as session:
        snow = {"kind": "unplanned_closure", "on": THURSDAY, "reason": "snow", "known_from": clock.now}
        session.execute(
            insert(CalendarDay).values(school_id=cast.larch_lane, id=known_id("7", 1), school_year=None, **snow)
        )
    assert "not a school day" in refused(book)[1]["on"]


def test_a_pupil_has_one_make_up_session_a_day(book: Book) -> None:
    book(minutes=10)
    assert "one a day is enough" in refused(book, minutes=10)[1]["on"]


def test_a_day_with_a_session_of_its_own_is_full(book: Book, database: Database, cast: Cast) -> None:
    with database.write() as session:
        session.execute(
            update(ProvisionRow)
            .where(ProvisionRow.id == cast.precision)
            .values(slots=[{"weekday": "thu", "starts_at": "09:30"}, {"weekday": "tue", "starts_at": "09:30"}])
        )
    assert "has its own session" in refused(book)[1]["on"]
    assert book(on=date(2026, 11, 13)).state == "booked"


def test_a_day_with_a_session_of_another_line_that_took_the_place_of_the_same_one_is_full(
    book: Book, database: Database, cast: Cast, at: At
) -> None:
    """From the 9th two lines stand where one stood: what the one owes is not given on a day of the other."""
    made = [known_id("e", number) for number in (21, 22)]
    with database.write() as session:
        first = session.scalars(select(ProvisionRow).where(ProvisionRow.id == cast.precision)).one()
        copied = {column.name: getattr(first, column.name) for column in ProvisionRow.__table__.columns}
        slots = [], [{"weekday": "thu", "starts_at": "09:30"}]
        for line, slot in zip(made, slots, strict=True):
            begins = {"id": line, "replaces": cast.precision, "starts_on": date(2026, 11, 9), "slots": slot}
            session.execute(insert(ProvisionRow).values(copied | begins))
            about = {"school_id": cast.larch_lane, "provision_id": line}
            session.execute(insert(ProvisionPupil).values(about | {"pupil_id": cast.asha}))
            session.execute(insert(ProvisionDeliverer).values(about | {"person_id": cast.ada}))
    at(16, 9)
    owed_week = {"provision": made[0], "makes_up": date(2026, 11, 9)}
    assert "has its own session" in refused(book, on=date(2026, 11, 19), **owed_week)[1]["on"]
    assert book(on=date(2026, 11, 20), **owed_week).state == "booked"


def test_what_is_daily_is_made_up_on_a_day_that_has_its_own_or_never(
    book: Book, database: Database, cast: Cast
) -> None:
    with database.write() as session:
        row = session.scalars(select(ProvisionRow).where(ProvisionRow.id == cast.precision)).one()
        row.dosage = row.dosage | {"window": "day", "count": [1, 1]}
    assert book(makes_up=date(2026, 11, 5)).makes_up == date(2026, 11, 5)


def test_only_who_would_count_can_be_booked(book: Book, cast: Cast) -> None:
    assert "another role" in refused(book, person=cast.tom)[1]["person"]
    assert "delivers" in refused(book, person=cast.hana)[1]["person"]
    assert "delivers" in refused(book, person=cast.omar)[1]["person"], "of another school"


def test_who_is_booked_for_another_s_session_sees_the_pupil_and_no_longer_than_needed(
    book: Book, database: Database, cast: Cast, clock: Clock, at: At, tom: TestPhone
) -> None:
    with database.write() as session:
        row = session.scalars(select(ProvisionRow).where(ProvisionRow.id == cast.precision)).one()
        row.dosage = row.dosage | {"role": None}
    book(person=cast.tom)
    tom.pull()
    assert f"pupil:{cast.asha}" in tom.scopes
    assert f"pupil:{cast.ben}" not in tom.scopes
    with database.write() as session:
        publish(session, cast.larch_lane, at(27), date(2026, 11, 27))
    tom.pull()
    assert f"pupil:{cast.asha}" not in tom.scopes


def test_pupils_booked_for_one_time_are_one_session_up_to_the_group_that_the_plan_allows(
    book: Book, database: Database, cast: Cast, clock: Clock, ada: TestPhone
) -> None:
    october = date(2026, 10, 19)
    first, second = book(makes_up=october), book(makes_up=october, pupil=cast.ben)
    assert first.id != second.id
    ada.pull()
    sessions = {e["body"]["session"] for e in ada.events.values() if e["type"] == "plan.booking"}
    assert len(sessions) == 1
    with database.write() as session:
        row = session.scalars(select(ProvisionRow).where(ProvisionRow.id == cast.precision)).one()
        row.dosage = row.dosage | {"group": [1, 1]}
    friday = date(2026, 11, 13)
    book(makes_up=october, on=friday)
    assert "1 together at most" in refused(book, makes_up=october, on=friday, pupil=cast.ben)[1]["person"]


def test_a_cancelled_booking_leaves_the_phone_and_the_debt_is_open_again(
    book: Book, database: Database, cast: Cast, clock: Clock, sam: Who, ada: TestPhone
) -> None:
    made = book()
    for _ in range(2):
        catch_up.cancel(database, sam, made.id, clock.now)
    ada.pull()
    told = [each["body"]["open"] for each in ada.events.values() if each["type"] == "plan.booking"]
    assert told == [True, False]
    assert book(on=THURSDAY).state == "booked"
    with pytest.raises(Refusal, match="not_found"):
        catch_up.cancel(database, sam, known_id("1", 1), clock.now)


def test_what_was_recorded_is_not_cancelled(
    book: Book, database: Database, cast: Cast, clock: Clock, sam: Who, ada: TestPhone
) -> None:
    made = book()
    ada.pull()
    told = next(each["body"] for each in ada.events.values() if each["type"] == "plan.booking")
    item = ada.log(cast.asha, cast.precision)
    item["body"] |= {"session": told["session"], "makes_up": told["makes_up"]}
    ada.push(item)
    with pytest.raises(Refusal, match="out_of_date"):
        catch_up.cancel(database, sam, made.id, clock.now)
    ada.push(ada.void(item))
    catch_up.cancel(database, sam, made.id, clock.now)


def test_another_school_books_nothing_here(book: Book, database: Database, cast: Cast, clock: Clock) -> None:
    made = book()
    omar = Who(cast.other_school, cast.omar, "senco")
    for act in (
        lambda: catch_up.cancel(database, omar, made.id, clock.now),
        lambda: catch_up.owed(database, cast.other_school, cast.asha, clock.now),
        lambda: catch_up.book(
            database,
            omar,
            cast.asha,
            provision=cast.precision,
            makes_up=LAST_WEEK,
            on=THURSDAY,
            person=cast.omar,
            minutes=30,
            now=clock.now,
        ),
    ):
        with pytest.raises(Refusal, match="not_found"):
            act()


def test_who_booked_and_who_cancelled_stands_in_the_audit_log(
    book: Book, database: Database, cast: Cast, clock: Clock, sam: Who
) -> None:
    made = book()
    catch_up.cancel(database, sam, made.id, clock.now)
    with database.read() as session:
        acts = [json.loads(each.text) for each in audit.entries(session, cast.larch_lane)]
    mine = [(each["act"], each["actor"]) for each in acts if each["object"] == made.id]
    assert mine == [("booking.made", cast.sam), ("booking.cancelled", cast.sam)]


def test_part_of_a_session_is_owed_and_repaid_in_part(
    book: Book, database: Database, cast: Cast, clock: Clock, ada: TestPhone
) -> None:
    made = book(minutes=15)
    ada.pull()
    told = next(each["body"] for each in ada.events.values() if each["type"] == "plan.booking")
    item = ada.log(cast.asha, cast.precision, minutes=15)
    item["body"] |= {"session": told["session"], "makes_up": told["makes_up"], "outcome": "part_delivered"}
    ada.push(item)
    found = owed(database, cast, clock, cast.asha)
    assert found is not None
    debt = next(each for each in found.debts if each.starts_on == LAST_WEEK)
    assert (debt.owed_sessions, debt.owed_minutes) == (Fraction(1, 2), 15)
    assert made.id in [each.id for each in found.bookings if each.state == "repaid"]
