"""A push beside what the desk does to the same phone, with real threads on PostgreSQL: neither waits for the other for
ever, because the head of the audit log is the last thing that a transaction takes hold of."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from server.services import pairing
from server.store import audit
from server.store.engine import Database
from tests.cast import Cast, Clock
from tests.sync.phone import phone_of, statuses

SOMEBODY_WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def until_it_is_held_or_somebody_waits(database: Database, held: Event) -> None:
    """For the audit head to be taken by the other, who otherwise waits for what is held here."""
    looking = create_engine(database.url, isolation_level="AUTOCOMMIT")
    with looking.connect() as connection:
        until = monotonic() + 30
        while not held.is_set() and not connection.execute(text(SOMEBODY_WAITS)).scalar():
            assert monotonic() < until
    looking.dispose()


def acts(cast: Cast) -> dict[str, Callable[[Database, Clock], Any]]:
    """What holds the phone's row and then writes to the audit log."""
    phone = cast.adas_phone
    return {
        "removed": lambda database, clock: pairing.revoke(database, cast.larch_lane, phone.id, clock.now, cast.sam),
        "emptied": lambda database, clock: pairing.lost(database, [phone.append_token], clock.now),
    }


ON_POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgres)
"""SQLite has one writer at a time: there nobody can hold what another waits for."""


@pytest.mark.parametrize("database_url", [ON_POSTGRESQL], indirect=True)
@pytest.mark.parametrize("act", ["removed", "emptied"])
def test_a_push_and_what_is_done_to_its_phone_at_the_same_moment_both_go_through(
    database: Database, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    ada = phone_of(database, cast, clock, cast.adas_phone)
    with database.write() as session:
        audit.append(session, cast.larch_lane, [audit.Act(clock.now, "begins")])
    phone_is_held, audit_is_held = Event(), Event()
    append, append_events = audit.append, audit.append_events

    def desk_appends(session: Any, school_id: str, done: Any) -> None:
        if done and done[0].act.startswith("device."):
            phone_is_held.set()
            until_it_is_held_or_somebody_waits(database, audit_is_held)
        append(session, school_id, done)

    def push_appends(session: Any, school_id: str, events: Any) -> None:
        assert phone_is_held.wait(30)
        append_events(session, school_id, events)
        audit_is_held.set()

    monkeypatch.setattr(audit, "append", desk_appends)
    monkeypatch.setattr(audit, "append_events", push_appends)
    with ThreadPoolExecutor(2) as threads:
        desk: Future[Any] = threads.submit(acts(cast)[act], database, clock)
        assert phone_is_held.wait(30)
        pushed = threads.submit(ada.push, ada.log(cast.asha, cast.precision))
        desk.result(60)
        assert statuses(pushed.result(60)) == ["applied"]
