"""What people wrote about a pupil beside the records: notes of the desk on what was held, and answers that got lost."""

from pathlib import Path

import pytest
from sqlalchemy import select

from server.domain.audit import examine
from server.services.backup import back_up
from server.services.erase import erase
from server.services.held import release, send_back
from server.services.put_right import put_right
from server.services.refusal import Refusal
from server.services.restore import restore
from server.services.starting import make_ready
from server.settings import Settings
from server.store import audit
from server.store.base import Base
from server.store.engine import Database
from server.store.models.log import HeldItem
from tests.cast import KEYS, Cast, Clock
from tests.sync.phone import TestPhone, phone_of, session_body, statuses

WHY = "Asked for by the parent on 2 November."


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", database_url=database_url, keys_dir=KEYS)


@pytest.fixture
def ada(database: Database, cast: Cast, clock: Clock) -> TestPhone:
    return phone_of(database, cast, clock, cast.adas_phone)


def everything_stored(database: Database) -> str:
    with database.read() as session:
        return repr([session.execute(select(table)).all() for table in Base.metadata.sorted_tables])


def held_ids(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(HeldItem.id).order_by(HeldItem.seq)))


def test_what_the_senco_wrote_when_they_put_right_or_sent_back_goes_too(
    settings: Settings, database: Database, ada: TestPhone, cast: Cast, clock: Clock
) -> None:
    for _ in range(2):
        ada.push(ada.log(cast.asha, cast.precision, minutes="quetzal"))
    first, second = held_ids(database)
    body = session_body(cast.precision, clock, minutes=20)
    put_right(database, cast.larch_lane, first, cast.asha, body, cast.sam, clock.now, "Asha read quetzal twice.")
    send_back(database, cast.larch_lane, second, cast.sam, clock.now, "Which quetzal?")
    assert "quetzal twice" in everything_stored(database)
    erase(database, settings, cast.larch_lane, cast.asha, WHY, clock.now)
    assert "quetzal" not in everything_stored(database)


def test_what_was_put_down_for_another_pupil_and_put_right_goes_with_whom_it_is_about(
    settings: Settings, database: Database, ada: TestPhone, cast: Cast, clock: Clock
) -> None:
    session, read = ada.log(cast.ben, cast.precision), "Ben read quetzal."
    words = {"record": session["id"], "text": read}
    of_cora, in_newer_words = ada.item("note.add", cast.cora, words), ada.item("note.add", cast.asha, words, version=3)
    assert statuses(ada.push(session, of_cora, in_newer_words)) == [
        "applied",
        "scope_denied",
        "unknown_type_or_version",
    ]
    for each in held_ids(database):
        put_right(database, cast.larch_lane, each, cast.ben, words, cast.sam, clock.now, "Ben read quetzal twice.")
    erase(database, settings, cast.larch_lane, cast.ben, WHY, clock.now)
    assert "quetzal" not in everything_stored(database)
    with database.read() as log:
        assert examine(cast.larch_lane, audit.entries(log, cast.larch_lane), [], None)[1] == []
    assert statuses(ada.push(of_cora)) == ["edited"], "the phone hears of it what it heard before"


def test_what_the_audit_log_opens_of_a_list_that_was_brought_in_names_the_pupil_no_more(
    settings: Settings, database: Database, cast: Cast, clock: Clock
) -> None:
    def brought_in(*read: str) -> None:
        with database.write() as session:
            audit.append(session, cast.larch_lane, [audit.Act(clock.now, "import.pupils", body={"read": list(read)})])

    brought_in("Asha Rahman, Year 3", "Ben Okafor, Year 3")
    brought_in("Reading (Asha R, Ben O): 30 minutes")
    brought_in("Ashab Rashid, Year 4")
    erase(database, settings, cast.larch_lane, "Asha Rahman", WHY, clock.now)
    left = everything_stored(database)
    assert "Asha R" not in left.replace("Ashab Rashid", "")
    assert "Ashab Rashid" in left, "of another pupil's list nothing is taken"
    with database.read() as session:
        assert examine(cast.larch_lane, audit.entries(session, cast.larch_lane), [], None)[1] == []


def test_a_record_stays_proved_though_what_is_held_under_its_id_about_another_is_erased(
    settings: Settings, database: Database, ada: TestPhone, cast: Cast, clock: Clock
) -> None:
    of_asha = ada.log(cast.asha, cast.precision)
    ada.push(of_asha)
    of_ben = ada.log(cast.ben, cast.precision) | {"id": of_asha["id"], "entity": of_asha["id"]}
    assert statuses(ada.push(of_ben)) == ["id_conflict"]
    (held_id,) = held_ids(database)
    send_back(database, cast.larch_lane, held_id, cast.sam, clock.now, "Once more.")
    erase(database, settings, cast.larch_lane, cast.ben, WHY, clock.now)
    with database.read() as session:
        about = audit.about(session, cast.larch_lane, of_asha["id"])
        opened = [entry.seq for entry in audit.entries(session, cast.larch_lane) if entry.salt is not None]
    assert [seq in opened for seq in about] == [True, False], "the record, and what the SENCO did with the other"


def test_what_somebody_else_was_told_of_an_item_under_the_same_id_stays_as_their_phone_knows_it(
    settings: Settings, database: Database, ada: TestPhone, cast: Cast, clock: Clock
) -> None:
    tom = phone_of(database, cast, clock, cast.toms_phone)
    of_ben = ada.log(cast.ben, cast.precision, minutes="five")
    ada.push(of_ben)
    of_asha = tom.log(cast.asha, cast.precision) | {"id": of_ben["id"], "entity": of_ben["id"]}
    assert statuses(tom.push(of_asha)) == ["id_conflict"]
    of_bens, of_ashas = held_ids(database)
    send_back(database, cast.larch_lane, of_bens, cast.sam, clock.now, "Say it in figures.")
    send_back(database, cast.larch_lane, of_ashas, cast.sam, clock.now, "Which quetzal?")
    ada.pull()
    known = ada.events
    erase(database, settings, cast.larch_lane, cast.asha, WHY, clock.now)
    assert "quetzal" not in everything_stored(database)
    anew = phone_of(database, cast, clock, cast.adas_phone)
    anew.pull()
    of_ada = [event for event in known.values() if event["scope"] == f"user:{cast.ada}"]
    assert [event["type"] for event in of_ada] == ["held", "release"]
    assert [anew.events[event["id"]] for event in of_ada] == of_ada, "nobody told Ada's phone that anything had changed"


def test_what_comes_again_after_the_erasure_is_known_and_says_nothing(
    settings: Settings, database: Database, ada: TestPhone, cast: Cast, clock: Clock
) -> None:
    counted = ada.log(cast.asha, cast.precision)
    held = ada.log(cast.asha, cast.precision, minutes="quetzal")
    first = ada.push(counted, held)
    erase(database, settings, cast.larch_lane, cast.asha, WHY, clock.now)
    again = ada.push(counted, held)
    assert statuses(first) == ["applied", "invalid"]
    assert statuses(again) == ["duplicate", "invalid"]
    assert [result.seq for result in again.results] == [result.seq for result in first.results]
    assert "quetzal" not in everything_stored(database)
    with pytest.raises(Refusal, match="not_found"):
        release(database, cast.larch_lane, held_ids(database)[0], cast.sam, clock.now)


def test_what_came_late_and_was_erased_too_does_not_come_back_with_a_backup_from_between(
    settings: Settings, database: Database, ada: TestPhone, cast: Cast, clock: Clock, postgres_programs: None
) -> None:
    erase(database, settings, cast.larch_lane, "Asha Rahman", WHY, clock.now)
    ada.push(ada.log(cast.asha, cast.precision, minutes="quetzal"))
    between = back_up(database, settings, clock.forward(days=1)).path
    erase(database, settings, cast.larch_lane, cast.asha, WHY, clock.forward(days=1))
    assert "quetzal" not in everything_stored(database)
    found = restore(settings, between, str, clock.forward(days=1), replace=True)
    assert (found.erased_again, "quetzal" in everything_stored(database)) == (1, False)
    ada.witness = (0, "")
    ada.push(ada.log(cast.asha, cast.precision, minutes="quetzal"))
    later = back_up(database, settings, clock.forward(days=1)).path
    found = restore(settings, later, str, clock.forward(days=1), replace=True)
    assert (found.erased_again, "quetzal" in everything_stored(database)) == (0, True), (
        "nobody has decided this one yet"
    )


def test_a_file_that_was_put_back_by_hand_does_not_bring_the_pupil_back_either(
    settings: Settings, database: Database, ada: TestPhone, cast: Cast, clock: Clock
) -> None:
    if database.write_engine.dialect.name != "sqlite":
        return
    live = Path(settings.database_url.removeprefix("sqlite:///"))
    ada.push(ada.log(cast.asha, cast.precision, minutes="quetzal"))
    database.close()  # a file is copied by hand while nothing runs
    copied = live.read_bytes()
    erase(database, settings, cast.larch_lane, "Asha Rahman", WHY, clock.now)
    database.close()
    live.write_bytes(copied)
    assert "quetzal" in everything_stored(database)
    make_ready(settings, clock.now)
    assert "quetzal" not in everything_stored(database)
    assert "Asha Rahman" not in everything_stored(database)


def test_what_changes_an_erased_record_is_held_and_never_counts(
    settings: Settings, database: Database, ada: TestPhone, cast: Cast, clock: Clock
) -> None:
    record = ada.log(cast.asha, cast.precision)
    ada.push(record)
    erase(database, settings, cast.larch_lane, cast.asha, WHY, clock.now)
    assert statuses(ada.push(ada.amend(record, minutes=5), ada.log(cast.asha, cast.precision))) == ["scope_denied"] * 2
    for waiting in held_ids(database):
        with pytest.raises(Refusal, match="cannot_count"):
            release(database, cast.larch_lane, waiting, cast.sam, clock.now)
