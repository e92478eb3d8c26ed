"""What goes wrong while a backup is written is said, and nothing half or spoiled is left; who left stays away."""

import os
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from server.services.backup import back_up, state
from server.services.ended import Ended, stay_ended
from server.settings import Settings
from server.store import people
from server.store.copying import CopyError
from server.store.engine import Database
from tests.cast import KEYS, Cast, Clock


@pytest.fixture
def settings(database_url: str, tmp_path: Path, postgres_programs: None) -> Settings:
    return Settings(data_dir=tmp_path / "data", database_url=database_url, keys_dir=KEYS)


def test_a_disk_that_keeps_another_thing_than_was_copied_is_said_to_be_failing(
    database: Database, cast: Cast, settings: Settings, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = shutil.copyfile

    def spoiled(source: Path, target: Path) -> None:
        copied(source, target)
        raw = bytearray(target.read_bytes())
        raw[len(raw) // 2] ^= 1
        target.write_bytes(raw)

    disk = tmp_path / "usb"
    disk.mkdir()
    settings = replace(settings, backup_copy_dir=disk)
    monkeypatch.setattr(shutil, "copyfile", spoiled)
    made = back_up(database, settings, clock.now)
    assert made.trouble == f"What was written to {disk} is not what was copied there. The disk may be failing."
    assert (made.away, state(database).away, state(database).trouble) == (None, False, made.trouble)
    assert made.path.exists()
    assert list(disk.iterdir()) == [], "a spoiled copy is no backup"


def test_a_backup_whose_place_is_taken_is_said_in_words_and_leaves_nothing_half(
    database: Database, cast: Cast, settings: Settings, clock: Clock
) -> None:
    kind = "db" if database.write_engine.dialect.name == "sqlite" else "dump"
    taken = settings.backup_dir / f"kept-20261103T101500Z.{kind}"
    taken.mkdir(parents=True)
    said = "The backup could not be written: Is a directory."
    with pytest.raises(CopyError, match=said):
        back_up(database, settings, clock.now)
    assert (state(database).trouble, state(database).made_at) == (said, None)
    assert list(settings.backup_dir.iterdir()) == [taken]


def test_what_a_backup_left_that_was_cut_off_goes_after_a_day(
    database: Database, cast: Cast, settings: Settings, clock: Clock
) -> None:
    settings.backup_dir.mkdir(parents=True)

    def left(name: str, at: datetime) -> Path:
        path = settings.backup_dir / name
        path.write_text("half of a school", "utf-8")
        os.utime(path, (at.timestamp(), at.timestamp()))
        return path

    old = left(".kept-20261102T020100Z.db.7.half", clock.now - timedelta(hours=25))
    running = left(".kept-20261103T101400Z.db.8.half", clock.now - timedelta(hours=23))
    mine = left(".notes", clock.now - timedelta(days=9))
    made = back_up(database, settings, clock.now)
    assert not old.exists()
    assert sorted(settings.backup_dir.iterdir()) == sorted([running, mine, made.path])


@pytest.mark.parametrize("another", [True, False])
def test_a_senco_who_left_is_let_in_again_only_where_the_backup_knows_no_other(
    another: bool, database: Database, cast: Cast, clock: Clock
) -> None:
    school = cast.larch_lane
    with database.write() as session:  # as the backup says it
        role = "senco" if another else "head"
        people.change_access(session, school, cast.hana, access_role=role, active=True)
        before = Ended(people=frozenset({(school, cast.sam), (school, cast.tom)}))
        stay_ended(session, before, clock.now)
    with database.read() as session:
        assert people.person(session, school, cast.sam).active is not another
        assert not people.person(session, school, cast.tom).active, "he left for good"
