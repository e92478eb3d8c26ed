"""A push beside what the desk does to the same phone, with real threads on PostgreSQL: neither waits for the other for
ever, because the head of the audit log is the last thing that a transaction takes hold of."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from server.services import pairing, second_factor, summaries
from server.services.erase import erase
from server.services.ids import new_id
from server.services.refusal import Refusal
from server.services.review import review
from server.services.who import Who
from server.settings import Settings
from server.store import audit, factors
from server.store.engine import Database
from tests.cast import KEYS, Cast, Clock
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


@pytest.mark.parametrize("database_url", [ON_POSTGRESQL], indirect=True)
def test_of_two_who_each_take_the_other_second_factor_away_one_is_refused(
    database: Database, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam = Who(cast.larch_lane, cast.sam, "senco")
    keys = {name: new_id(clock.now) for name in ("first", "second")}
    with database.write() as session:
        for name, key_id in keys.items():
            key = factors.Passkey(key_id, cast.larch_lane, cast.sam, name.encode(), b"", 0, name, clock.now)
            assert factors.add_passkey(session, key)
    first_has_looked, second_is_done = Event(), Event()
    passkeys = factors.passkeys

    def look(session: Any, school_id: str, person_id: str) -> Sequence[factors.Passkey]:
        found = passkeys(session, school_id, person_id)
        if not first_has_looked.is_set():
            first_has_looked.set()
            until_it_is_held_or_somebody_waits(database, second_is_done)
        return found

    def take_away(name: str) -> str | None:
        try:
            second_factor.remove(database, sam, keys[name], clock.now)
        except Refusal as refused:
            return refused.code
        finally:
            if name == "second":
                second_is_done.set()
        return None

    monkeypatch.setattr(factors, "passkeys", look)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(take_away, "first")
        assert first_has_looked.wait(30)
        second = threads.submit(take_away, "second")
        assert [first.result(60), second.result(60)] == [None, "last_factor"]


@pytest.mark.parametrize("database_url", [ON_POSTGRESQL], indirect=True)
def test_no_summary_names_a_pupil_who_is_erased_while_it_is_made(
    database: Database, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ada = phone_of(database, cast, clock, cast.adas_phone)
    ada.push(ada.log(cast.asha, cast.precision))
    clock.forward(days=7)
    review(database, cast.larch_lane, clock.now)
    settings = Settings(data_dir=tmp_path, keys_dir=KEYS)
    has_read, erased = Event(), Event()
    gather = summaries.gather

    def read(*asked: Any) -> Any:
        found = gather(*asked)
        assert cast.asha in str(found)
        has_read.set()
        until_it_is_held_or_somebody_waits(database, erased)
        return found

    def take_out() -> None:
        try:
            erase(database, settings, cast.larch_lane, cast.asha, "Asked for.", clock.now)
        finally:
            erased.set()

    monkeypatch.setattr(summaries, "gather", read)
    with ThreadPoolExecutor(2) as threads:
        made = threads.submit(summaries.build, database, cast.larch_lane, clock.now, clock.now)
        assert has_read.wait(30)
        gone = threads.submit(take_out)
        week_of = made.result(60)
        gone.result(60)
    assert week_of is not None
    assert cast.asha not in str(summaries.get(database, cast.larch_lane, week_of))
