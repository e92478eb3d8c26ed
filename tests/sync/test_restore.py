"""The restore drill: whatever a restored or promoted database lacks, the phones bring back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from server.app import create_app
from server.services.backup import back_up
from server.services.restore import RestoreError, drill, restore
from server.settings import Settings
from server.store import log
from server.store.copies import fault_of_logs
from server.store.copying import CopyError
from server.store.engine import Database
from server.store.models.log import EventRow, RecordRow
from server.store.models.school import LogHead
from tests.cast import EPOCH, KEYS, Cast, Clock
from tests.sync.over_http import HttpPhone, serving, two_phones


@pytest.fixture
def settings(database_url: str, tmp_path: Path, postgres_programs: None) -> Settings:
    (tmp_path / "away").mkdir()
    return Settings(
        data_dir=tmp_path / "data", database_url=database_url, keys_dir=KEYS, backup_copy_dir=tmp_path / "away"
    )


@pytest.fixture
def phones(settings: Settings, cast: Cast, clock: Clock) -> Iterator[tuple[HttpPhone, HttpPhone]]:
    """Of Ada and Tom, with the server up all the time."""
    with serving(create_app(settings, clock)) as port:
        yield two_phones(port, cast, clock)


def never() -> str:
    raise AssertionError("this copy is open: nobody is asked for a key")


def ids_in_the_log(database: Database, cast: Cast) -> set[str]:
    with database.read() as session:
        assert fault_of_logs(session) is None
        return set(
            session.scalars(
                select(EventRow.id).where(EventRow.school_id == cast.larch_lane, EventRow.device_id.is_not(None))
            )
        )


def head(database: Database, cast: Cast) -> log.Head:
    with database.read() as session:
        return log.read_head(session, cast.larch_lane)


def test_after_a_restore_two_phones_bring_back_all_that_the_backup_lacks(
    phones: tuple[HttpPhone, HttpPhone], settings: Settings, database: Database, cast: Cast, clock: Clock
) -> None:
    ada, tom = phones
    first = ada.save(cast.asha, cast.precision)
    ada.sync()
    kept = back_up(database, settings, clock.forward(hours=1))
    saved = [first, tom.save(cast.cora, cast.talk_boost)]
    saved += [ada.change(first, minutes=20), *(ada.save(cast.ben, cast.precision) for _ in range(6))]
    for phone in phones:
        phone.sync()
    assert ids_in_the_log(database, cast) == {item["id"] for item in saved}

    restore(settings, kept.path, never, clock.forward(hours=1), replace=True)
    assert ids_in_the_log(database, cast) == {first["id"]}
    assert head(database, cast).epoch != EPOCH
    saved.append(ada.save(cast.asha, cast.precision))
    for phone in (*phones, *phones):
        phone.sync()
    assert "push 409" in ada.told
    assert "pull 409" in tom.told
    assert ids_in_the_log(database, cast) == {item["id"] for item in saved}
    with database.read() as session:
        counted = session.scalars(select(RecordRow.id)).all()
    assert sorted(counted) == sorted(item["id"] for item in saved)
    for phone in phones:
        assert phone.device.disk.epoch == head(database, cast).epoch
        assert not phone.device.queued()


def test_what_phones_have_let_go_of_is_in_both_of_the_last_two_backups(
    phones: tuple[HttpPhone, HttpPhone], settings: Settings, database: Database, cast: Cast, clock: Clock
) -> None:
    ada, _ = phones
    saved, made = [], []
    for _ in range(3):
        saved.append(ada.save(cast.asha, cast.precision))
        ada.sync()
        made.append(back_up(database, settings, clock.forward(days=1)))
    ada.sync()
    gone = {item["id"] for item in saved} - ada.device.disk.own.keys()
    assert gone == {saved[0]["id"], saved[1]["id"]}
    # The newest turns out to be lost, and the one before it is put back.
    restore(settings, made[1].path, never, clock.forward(hours=1), replace=True)
    ada.sync()
    assert ids_in_the_log(database, cast) == {item["id"] for item in saved}


def test_nothing_is_durable_before_it_is_in_two_checked_backups_that_left_the_machine(
    phones: tuple[HttpPhone, HttpPhone], settings: Settings, database: Database, cast: Cast, clock: Clock
) -> None:
    ada, _ = phones
    ada.save(cast.asha, cast.precision)
    ada.sync()
    alone = Settings(data_dir=settings.data_dir, database_url=settings.database_url, keys_dir=KEYS)
    for _ in range(3):
        back_up(database, alone, clock.forward(days=1))
    assert head(database, cast).durable_seq == 0
    back_up(database, settings, clock.forward(days=1))
    assert head(database, cast).durable_seq == 0
    (away,) = settings.backup_copy_dir.iterdir()  # type: ignore[union-attr]
    away.unlink()
    back_up(database, settings, clock.forward(days=1))
    assert head(database, cast).durable_seq == 0
    back_up(database, settings, clock.forward(days=1))
    assert head(database, cast).durable_seq == head(database, cast).seq == 1


def test_a_backup_of_another_history_makes_nothing_durable(
    phones: tuple[HttpPhone, HttpPhone], settings: Settings, database: Database, cast: Cast, clock: Clock
) -> None:
    ada, tom = phones
    early = back_up(database, settings, clock.forward(days=1))
    ada.save(cast.asha, cast.precision)
    ada.sync()
    for _ in range(2):
        back_up(database, settings, clock.forward(days=1))
    restore(settings, early.path, never, clock.forward(days=1), replace=True)
    tom.save(cast.cora, cast.talk_boost)
    tom.sync()
    back_up(database, settings, clock.forward(days=1))
    assert head(database, cast).durable_seq == 0, "Ada's session is in the backups, and Tom's stands at its number"


def test_a_drill_says_what_it_found_and_leaves_the_database_alone(
    phones: tuple[HttpPhone, HttpPhone], settings: Settings, database: Database, cast: Cast, clock: Clock
) -> None:
    ada, _ = phones
    record = ada.save(cast.asha, cast.precision)
    ada.note(record, "Read well.")
    ada.change(record, minutes=15)
    ada.sync()
    kept = back_up(database, settings, clock.forward(hours=1))
    ada.save(cast.asha, cast.precision)
    ada.sync()
    found = drill(settings, kept.path, never, clock.now)
    assert found.schools == {"Larch Lane Primary": 3, "Elm Road Primary": 0}
    assert found.checked.endswith("made anew from the log")
    assert head(database, cast).seq == 4


def test_a_drill_finds_tables_that_say_another_thing_than_the_log(
    phones: tuple[HttpPhone, HttpPhone], settings: Settings, database: Database, cast: Cast, clock: Clock
) -> None:
    ada, _ = phones
    ada.save(cast.asha, cast.precision)
    ada.sync()
    with database.write() as session:
        session.scalars(select(RecordRow)).one().minutes = 55
    kept = back_up(database, settings, clock.forward(hours=1))
    with pytest.raises(RestoreError, match="What the log says is not what the tables"):
        drill(settings, kept.path, never, clock.now)


def test_a_log_that_does_not_hold_together_is_not_backed_up_as_if_it_did(
    phones: tuple[HttpPhone, HttpPhone], settings: Settings, database: Database, cast: Cast, clock: Clock
) -> None:
    ada, _ = phones
    ada.save(cast.asha, cast.precision)
    ada.sync()
    with database.write() as session:
        session.scalars(select(EventRow)).one().chain = bytes(12)
    with pytest.raises(CopyError, match="does not hold together at 1"):
        back_up(database, settings, clock.forward(hours=1))
    assert list(settings.backup_dir.iterdir()) == []


def test_a_backup_is_not_put_over_a_school_unless_that_is_said(
    settings: Settings, database: Database, cast: Cast, clock: Clock
) -> None:
    kept = back_up(database, settings, clock.now)
    with pytest.raises(RestoreError, match=r"There is a school here already: Elm Road Primary, Larch Lane Primary\."):
        restore(settings, kept.path, never, clock.now)
    assert head(database, cast).epoch == EPOCH


def test_a_damaged_backup_is_refused_in_plain_words_and_nothing_changes(
    settings: Settings, database: Database, cast: Cast, clock: Clock, tmp_path: Path
) -> None:
    whole = back_up(database, settings, clock.now).path.read_bytes()
    middle = len(whole) // 2
    for number, bad in enumerate((whole[:middle], b"", b"a letter", whole[:20_000] + bytes(20_000) + whole[40_000:])):
        file = tmp_path / f"bad-{number}"
        file.write_bytes(bad)
        with pytest.raises(RestoreError, match=r"Nothing was changed\."):
            restore(settings, file, never, clock.now, replace=True)
    assert head(database, cast).epoch == EPOCH
    with database.read() as session:
        assert session.scalars(select(LogHead.epoch)).all() == [EPOCH, EPOCH]
