"""What whoever runs the server sees in a terminal: doctor, link, review."""

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.cli import main
from server.store.engine import is_sound, open_database
from server.store.sqlite import sqlite3


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEPT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)


def kept(*words: str) -> Result:
    return CliRunner().invoke(main, words, catch_exceptions=False)


def school_with_staff() -> None:
    kept("init", "--name", "Elm Road", "--senco", "Sam Okoro", "--email", "sam@elm.example")
    Path("staff.csv").write_text("Name,Role\nJo Field,TA\nJo Siskin,TA\n", "utf-8")
    kept("import", "staff", "staff.csv")


def test_doctor_says_what_is_well_and_what_to_do_and_its_exit_status_tells() -> None:
    school_with_staff()
    told = kept("doctor")
    assert told.exit_code == 1
    assert "ok     database: The database file is sound." in told.output
    assert "ok     school: Elm Road." in told.output
    assert "TO DO  clock: The checks have never run." in told.output


def test_nobody_else_on_the_machine_can_read_the_database_and_doctor_sees_where_they_can() -> None:
    school_with_staff()
    assert stat.S_IMODE(Path("data").stat().st_mode) == 0o700
    assert "Other users of this machine" not in kept("doctor").output
    Path("data").chmod(0o755)
    Path("data/kept.db").chmod(0o644)
    assert "TO DO  database: Other users of this machine can read the database." in kept("doctor").output
    Path("data/kept.db").chmod(0o600)
    assert "Other users of this machine" not in kept("doctor").output


def test_doctor_asks_for_a_school_where_there_is_none() -> None:
    school_with_staff()
    with sqlite3.connect("data/kept.db") as connection:
        connection.execute("PRAGMA foreign_keys = off")
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if table != "alembic_version":
                connection.execute(f'DELETE FROM "{table}"')  # noqa: S608 - the database's own names
    connection.close()
    assert "TO DO  school: There is no school yet. Make one: kept init" in kept("doctor").output


def test_doctor_refuses_to_guess_at_a_database_that_is_not_kepts(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    told = kept("doctor")
    assert told.exit_code == 1
    assert "does not answer as Kept's does" in told.output


def test_a_reference_to_nothing_is_damage() -> None:
    school_with_staff()
    db = open_database("sqlite:///data/kept.db")
    with db.read() as session:
        assert is_sound(session)
    with sqlite3.connect("data/kept.db") as connection:
        connection.execute("PRAGMA foreign_keys = off")
        connection.execute("UPDATE log_head SET school_id = randomblob(16)")
    connection.close()
    with db.read() as session:
        assert not is_sound(session)
    db.close()
    assert "TO DO  database: The database file is damaged." in kept("doctor").output


def test_a_link_is_for_one_person_who_uses_the_desk() -> None:
    school_with_staff()
    assert "/desk/#setup=" in kept("link", "Sam").output
    assert "/desk/#setup=" in kept("link", "sam@elm.example", "--new-password").output
    refused = kept("link", "Jo Field")
    assert refused.exit_code == 1
    assert "For a phone: kept link --phone" in refused.output


def test_a_code_is_for_one_person_and_a_name_that_fits_two_lists_both() -> None:
    school_with_staff()
    assert "On Jo Field's phone open http://127.0.0.1:8000/ and type " in kept("link", "--phone", "Jo Field").output
    several = kept("link", "--phone", "Jo")
    assert several.exit_code == 1
    assert "Jo Field (ta)" in several.output
    assert "Jo Siskin (ta)" in several.output
    assert "Sam Okoro" not in several.output


def test_a_review_can_be_asked_for() -> None:
    school_with_staff()
    assert "Elm Road is reviewed." in kept("review").output
