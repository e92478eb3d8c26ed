"""Watching: each provision says when it must next be looked at, and its look is whole or has not happened."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select, text, update

from server.services.review import review
from server.store import reviewing
from server.store.engine import Database
from server.store.models.log import WindowRow
from server.store.models.plans import ProvisionRow
from tests.cast import Cast
from tests.services.conftest import At
from tests.services.test_review import kinds, log, log_length, missed, open_alerts
from tests.sync.phone import TestPhone

EXPLAINED = {
    "sqlite": "EXPLAIN QUERY PLAN SELECT id FROM provision WHERE school_id = x'00' AND review_due_on <= '2026-11-09'",
    "postgresql": "EXPLAIN SELECT id FROM provision"
    " WHERE school_id = '0192aaaa-0000-7000-8000-000000000001' AND review_due_on <= '2026-11-09'",
}


@pytest.fixture
def no_outbox(database: Database) -> Iterator[None]:
    """The last thing that a look writes cannot be written."""
    with database.write() as session:
        session.execute(text("ALTER TABLE outbox RENAME TO taken_away"))
    yield
    with database.write() as session:
        session.execute(text("ALTER TABLE taken_away RENAME TO outbox"))


def next_looks(database: Database, cast: Cast) -> dict[str, date | None]:
    with database.read() as session:
        rows = session.scalars(select(ProvisionRow).where(ProvisionRow.school_id == cast.larch_lane))
        return {row.id: row.review_due_on for row in rows}


def test_a_line_is_looked_at_on_the_next_school_day_and_one_that_is_over_never_again(
    database: Database, cast: Cast, at: At
) -> None:
    over = update(ProvisionRow).where(ProvisionRow.id == cast.talk_boost).values(ends_on=date(2026, 9, 30))
    with database.write() as session:
        session.execute(over)
    assert set(review(database, cast.larch_lane, at(6)).provisions) == {cast.precision, cast.talk_boost}
    assert next_looks(database, cast) == {cast.precision: date(2026, 11, 7), cast.talk_boost: None}
    assert review(database, cast.larch_lane, at(9)).provisions == (cast.precision,)


def test_what_is_due_for_a_look_is_found_by_an_index_that_holds_nothing_else(database: Database, cast: Cast) -> None:
    with database.write() as session:
        dialect = session.get_bind().dialect.name
        if dialect == "postgresql":
            # What it knows of the table may be of another test's rows.
            session.execute(text("ANALYZE provision"))
            session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = str(session.execute(text(EXPLAINED[dialect])).all())
    assert "ix_provision_review_due" in plan
    with database.read() as session:
        found = reviewing.to_be_looked_at(session, cast.larch_lane, date(2026, 11, 9))
    assert found == sorted([cast.precision, cast.talk_boost])


def test_ledger_alert_and_notice_are_stored_together_or_not_at_all(
    database: Database, cast: Cast, at: At, ada: TestPhone, tom: TestPhone, no_outbox: None
) -> None:
    for day in (4, 5, 6):
        log(tom, cast.cora, cast.talk_boost, at(day, 10), **missed())
    for day in (2, 3, 4, 5):
        log(ada, cast.asha, cast.precision, at(5, 11), on=f"2026-11-0{day}", **missed("no_room"))
    before = log_length(database, cast)
    looked = review(database, cast.larch_lane, at(5, 15, 30))
    assert looked.failed == (cast.precision,)
    assert kinds(database, cast, cast.asha) == []
    assert log_length(database, cast) == before
    with database.read() as session:
        computed = set(session.scalars(select(WindowRow.provision_id).where(WindowRow.school_id == cast.larch_lane)))
    assert computed == {cast.talk_boost}


def test_what_could_not_be_stored_is_told_at_the_next_look(
    database: Database, cast: Cast, at: At, ada: TestPhone
) -> None:
    for day in (2, 3, 4, 5):
        log(ada, cast.asha, cast.precision, at(5, 11), on=f"2026-11-0{day}", **missed("no_room"))
    with database.write() as session:
        session.execute(text("ALTER TABLE outbox RENAME TO taken_away"))
    assert review(database, cast.larch_lane, at(5, 12)).failed == (cast.precision,)
    with database.write() as session:
        session.execute(text("ALTER TABLE taken_away RENAME TO outbox"))
    assert review(database, cast.larch_lane, at(5, 15, 30)).failed == ()
    (alert,) = [each for each in open_alerts(database, cast, cast.asha) if each.kind == "unreachable"]
    assert [(step.act, step.by) for step in alert.events] == [("opened", "Kept"), ("told", "Sam Senco")]
