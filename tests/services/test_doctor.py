"""What doctor says of the clock, the backups, the doors, the mail and the notices: what is so, and what to do."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from server.services.backup import back_up, make_key, newest_in, note_drill
from server.services.doctor import Finding, examine
from server.settings import Settings
from server.store.engine import Database
from server.store.jobs import see_clock
from server.store.models.alerts import OutboxRow
from server.store.sqlite import sqlite3
from tests.cast import KEYS, Cast, Clock, known_id


@pytest.fixture
def settings(database_url: str, tmp_path: Path, postgres_programs: None) -> Settings:
    (tmp_path / "data").mkdir()
    return Settings(data_dir=tmp_path / "data", database_url=database_url, keys_dir=KEYS)


def told(database: Database, settings: Settings, clock: Clock, what: str) -> list[Finding]:
    return [each for each in examine(database, settings, True, clock.now) if each.what == what]


def told_once(database: Database, settings: Settings, clock: Clock, what: str) -> tuple[bool, str]:
    [one] = told(database, settings, clock, what)
    return one.well, one.say


def test_checks_that_never_ran_that_run_and_that_have_stopped_are_told_apart(
    database: Database, cast: Cast, settings: Settings, clock: Clock
) -> None:
    never = "The checks have never run. Start them: kept serve, or kept clock beside kept web."
    assert told_once(database, settings, clock, "clock") == (False, never)
    with database.write() as session:
        see_clock(session, clock.now)
    clock.forward(minutes=5)
    well = "The checks ran within the last five minutes."
    assert told_once(database, settings, clock, "clock") == (True, well)
    clock.forward(minutes=1)
    since = "The checks have not run since Tuesday 03 November, 10:15 UTC. Start them: kept serve, or kept clock."
    assert told_once(database, settings, clock, "clock") == (False, since)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_whose_references_lead_nowhere_is_to_be_put_back(
    database: Database, cast: Cast, settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    assert told_once(database, settings, clock, "database") == (True, "The database file is sound.")
    with sqlite3.connect(tmp_path / "kept.db") as connection:
        connection.execute("PRAGMA foreign_keys = off")
        connection.execute("UPDATE log_head SET school_id = randomblob(16)")
    connection.close()
    damaged = "The database file is damaged. Put the last backup back: kept restore --replace FILE"
    assert told_once(database, settings, clock, "database") == (False, damaged)


def test_the_last_backup_is_well_for_a_day_and_a_half_and_then_to_be_made_again(
    database: Database, cast: Cast, settings: Settings, clock: Clock
) -> None:
    well, say = told_once(database, settings, clock, "backup")
    assert (well, say.endswith("make one now: kept backup")) == (False, True)
    made = back_up(database, settings, clock.now).path
    since = f"The last backup was made on Tuesday 03 November, 10:15 UTC, and checked: {made.name}."
    clock.forward(hours=35)
    assert told_once(database, settings, clock, "backup") == (True, since)
    clock.forward(hours=1)
    again = f"{since} Look into the clock's line here, then make one: kept backup"
    assert told_once(database, settings, clock, "backup") == (False, again)


def test_a_second_place_is_asked_for_until_it_is_named_and_there(
    database: Database, cast: Cast, settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    well, say = told_once(database, settings, clock, "second place")
    assert (well, say.endswith("KEPT_BACKUP_COPY_DIR")) == (False, True)
    disk = tmp_path / "usb"
    settings = replace(settings, backup_copy_dir=disk)
    gone = f"{disk} is not there. Plug the disk in, or connect the folder again."
    assert told_once(database, settings, clock, "second place") == (False, gone)
    back_up(database, settings, clock.now)
    [made, trouble] = told(database, settings, clock, "backup")
    assert (made.well, trouble.well) == (True, False)
    assert trouble.say.startswith(f"The second place {disk} did not take the backup: ")
    disk.mkdir()
    back_up(database, settings, clock.forward(hours=1))
    same = f"Each backup is put into {disk} too."
    same += " It is on the same disk: that is well only if another program carries it away."
    assert told_once(database, settings, clock, "second place") == (True, same)
    assert [each.well for each in told(database, settings, clock, "backup")] == [True], "the trouble is over"


def test_the_newest_backup_is_looked_for_in_the_second_place_first(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, backup_copy_dir=tmp_path / "usb")
    assert newest_in(settings) is None
    settings.backup_dir.mkdir()
    old, new, there = (f"kept-2026110{day}T020100Z.db" for day in (2, 4, 3))
    for name in (new, old, "notes.txt"):
        (settings.backup_dir / name).touch()
    assert newest_in(settings) == settings.backup_dir / new, "the disk is not plugged in"
    (tmp_path / "usb").mkdir()
    assert newest_in(settings) == settings.backup_dir / new, "there is nothing on it yet"
    (tmp_path / "usb" / there).touch()
    assert newest_in(settings) == tmp_path / "usb" / there


def test_a_recovery_key_and_a_practice_once_a_term_are_asked_for(
    database: Database, cast: Cast, settings: Settings, clock: Clock
) -> None:
    never = "A backup was last put back for practice: never. Practise once a term: kept restore --drill"
    assert told_once(database, settings, clock, "drill") == (False, never)
    [key] = told(database, settings, clock, "backup key")
    assert (key.well, key.say.endswith("kept backup --new-key")) == (False, True)
    make_key(database)
    assert told(database, settings, clock, "backup key") == []
    note_drill(database, clock.now)
    clock.forward(days=119)
    last = "A backup was last put back for practice: on 03 November 2026."
    assert told_once(database, settings, clock, "drill") == (True, last)
    clock.forward(days=1)
    assert told_once(database, settings, clock, "drill") == (
        False,
        f"{last} Practise once a term: kept restore --drill",
    )


def test_a_demo_school_needs_no_backup_no_mail_and_no_address_for_phones(
    database: Database, cast: Cast, settings: Settings, clock: Clock
) -> None:
    real = examine(database, settings, True, clock.now)
    assert {each.what for each in real if not each.well} >= {"backup", "second place", "drill", "https", "mail"}
    demo = examine(database, replace(settings, demo=True), True, clock.now)
    assert {each.what for each in demo} == {each.what for each in real} - {
        "backup", "second place", "backup key", "drill", "mail"
    }  # fmt: skip
    assert [each.well for each in demo if each.what == "https"] == [True]


def test_the_address_that_people_type_is_said(database: Database, cast: Cast, settings: Settings, clock: Clock) -> None:
    at_school = replace(settings, base_url="https://kept.school.example")
    reached = "People reach Kept at https://kept.school.example."
    assert told_once(database, at_school, clock, "https") == (True, reached)
    well, say = told_once(database, settings, clock, "https")
    assert (well, "which only this machine can open" in say) == (False, True)


def test_a_notice_that_has_waited_for_more_than_a_day_is_told(
    database: Database, cast: Cast, settings: Settings, clock: Clock
) -> None:
    well = "No notice has waited for more than a day."
    assert told_once(database, settings, clock, "notices") == (True, well)
    about = {"school_id": cast.larch_lane, "id": known_id("7", 1), "person_id": cast.sam, "key": "digest"}
    written = {"channel": "push", "kind": "digest", "topic": "t", "body": {}, "created_at": clock.now}
    with database.write() as session:
        session.add(OutboxRow(**about, **written, next_try_at=clock.now))
    clock.forward(days=1)
    assert told_once(database, settings, clock, "notices") == (True, well)
    clock.now += timedelta(minutes=1)
    waits = "Notices have waited since 03 November, 10:15 UTC. Check that this machine reaches the internet."
    assert told_once(database, settings, clock, "notices") == (False, waits)
