"""What stands in the way of a backup that is put back: a damaged database, a file of something else, too few rights."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shutil import which

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from server.services.backup import back_up
from server.services.restore import RestoreError, drill, restore
from server.services.starting import check, make_ready
from server.settings import Settings
from server.store import copying
from server.store.engine import Database, open_database
from server.store.schools import schools
from server.store.sqlite import sqlite3
from tests.cast import KEYS, Cast, Clock
from tests.commands.test_damaged import cut_to_its_first_page, no_database, torn

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
POSTGRES = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def settings(database_url: str, tmp_path: Path, postgres_programs: None) -> Settings:
    return Settings(data_dir=tmp_path / "data", database_url=database_url, keys_dir=KEYS)


@pytest.fixture
def made(database: Database, cast: Cast, settings: Settings, clock: Clock) -> Path:
    """A backup of Larch Lane and Elm Road."""
    return back_up(database, settings, clock.now).path


def names(url: str) -> list[str]:
    db = open_database(url)
    try:
        with db.read() as session:
            return sorted(school.name for school in schools(session))
    finally:
        db.close()


BOTH = ["Elm Road Primary", "Larch Lane Primary"]


@SQLITE
@pytest.mark.parametrize("damage", [cut_to_its_first_page, torn, no_database], ids=lambda each: each.__name__)
def test_a_damaged_database_is_laid_aside_as_it_is_and_the_backup_takes_its_place(
    made: Path, database: Database, settings: Settings, clock: Clock, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    database.close()
    file = tmp_path / "kept.db"
    damage(file)
    spoiled = file.read_bytes()
    with pytest.raises(RestoreError, match="There is a school here already: "):
        restore(settings, made, str, clock.now)
    assert file.read_bytes() == spoiled
    found = restore(settings, made, str, clock.forward(hours=1), replace=True)
    assert found.aside is not None
    assert (found.aside / "kept.db").read_bytes() == spoiled
    assert check(settings) == "this"
    assert sorted(found.schools) == names(settings.database_url) == BOTH


@SQLITE
def test_the_journal_of_a_damaged_database_is_laid_aside_with_it(
    made: Path, database: Database, settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    database.close()
    no_database(tmp_path / "kept.db")
    (tmp_path / "kept.db-journal").write_bytes(bytes(512))
    found = restore(settings, made, str, clock.now, replace=True)
    assert found.aside is not None
    assert (found.aside / "kept.db-journal").read_bytes() == bytes(512)
    assert names(settings.database_url) == BOTH


@SQLITE
def test_an_empty_file_is_no_school_that_could_be_overrun(
    made: Path, database: Database, settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    database.close()
    (tmp_path / "kept.db").write_bytes(b"")
    found = restore(settings, made, str, clock.now)
    assert (found.aside, sorted(found.schools)) == (None, BOTH)


@POSTGRES
@pytest.mark.postgres
def test_a_backup_goes_into_an_empty_postgresql(made: Path, settings: Settings, clock: Clock) -> None:
    with copying.scratch_database(settings.database_url) as empty:
        assert empty is not None
        found = restore(replace(settings, database_url=empty), made, str, clock.now)
        assert (found.aside, sorted(found.schools)) == (None, BOTH)
        assert names(empty) == BOTH


@POSTGRES
@pytest.mark.postgres
def test_where_what_is_here_cannot_be_backed_up_nothing_takes_its_place(
    made: Path, settings: Settings, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "pg_restore").symlink_to(which("pg_restore") or "")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    before = sorted(settings.backup_dir.iterdir())
    with pytest.raises(RestoreError, match=r"What is there now could not be backed up: pg_dump is not on this machine"):
        restore(settings, made, str, clock.forward(hours=1), replace=True)
    assert sorted(settings.backup_dir.iterdir()) == before
    assert names(settings.database_url) == BOTH


@POSTGRES
@pytest.mark.postgres
def test_an_account_that_may_make_no_database_is_told_that_it_cannot_practise(
    made: Path, settings: Settings, clock: Clock, postgres_server: str
) -> None:
    small = f"kept_small_{time.monotonic_ns()}"
    admin = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE ROLE {small} LOGIN PASSWORD 'small'"))
    url = make_url(settings.database_url).set(username=small, password="small")  # pragma: allowlist secret
    try:
        with pytest.raises(RestoreError, match="the database account must be allowed to make a database"):
            drill(replace(settings, database_url=url.render_as_string(hide_password=False)), made, str, clock.now)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP ROLE {small}"))
        admin.dispose()


def test_a_backup_of_the_other_database_says_which_it_is_of(
    made: Path, settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    lite = settings.database_url.startswith("sqlite")
    other, ours = ("postgresql", "sqlite") if lite else ("sqlite", "postgresql")
    file = tmp_path / "other"
    file.write_bytes(b"PGDMP and so on" if lite else b"SQLite format 3\0 and so on")
    said = f"This is a backup of {other}, and KEPT_DATABASE_URL names {ours}."
    with pytest.raises(RestoreError, match=said):
        restore(settings, file, str, clock.now, replace=True)
    with pytest.raises(RestoreError, match="gone cannot be read or written: No such file or directory"):
        restore(settings, tmp_path / "gone", str, clock.now, replace=True)
    assert names(settings.database_url) == BOTH


@SQLITE
def test_a_database_of_another_program_is_no_backup(
    made: Path, settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    file = tmp_path / "photos.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
    connection.close()
    with pytest.raises(RestoreError, match="This is no backup of Kept"):
        restore(settings, file, str, clock.now, replace=True)
    assert names(settings.database_url) == BOTH


@SQLITE
def test_a_copy_whose_log_was_changed_is_not_put_back(made: Path, settings: Settings, clock: Clock) -> None:
    with sqlite3.connect(made) as connection:
        connection.execute("UPDATE log_head SET seq = 3")
    connection.close()
    with pytest.raises(RestoreError, match=r"The copy is damaged: .*log"):
        restore(settings, made, str, clock.now, replace=True)
    assert names(settings.database_url) == BOTH


def test_a_server_that_does_not_answer_is_no_damaged_database() -> None:
    gone = Settings(database_url="postgresql://kept@127.0.0.1:1/kept?connect_timeout=5")
    with pytest.raises(OperationalError, match=r"127\.0\.0\.1"):
        check(gone)


def test_where_nobody_was_ever_erased_a_start_changes_nothing(
    database: Database, cast: Cast, settings: Settings, clock: Clock
) -> None:
    assert make_ready(settings, clock.now) is None
    assert names(settings.database_url) == BOTH
