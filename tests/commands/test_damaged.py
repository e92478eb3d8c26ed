"""A database file that is not whole is refused before anything is served, in words that say what to do."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from server.cli import main
from server.store.sqlite import sqlite3


def kept(*words: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own, as people start it: a server that does start would be stopped by the time limit."""
    run = [sys.executable, "-m", "server.cli", *words]
    return subprocess.run(run, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def file(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with 400 people of one school, and nothing in memory of it."""
    monkeypatch.setenv("KEPT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KEPT_PORT", "1")  # where nobody may listen: what is not refused ends too
    path = tmp_path / "kept.db"
    path.write_bytes(sqlite_template.read_bytes())
    made = CliRunner().invoke(main, ["init", "--name", "Elm", "--senco", "Sam Okoro", "--email", "sam@elm.example"])
    assert made.exit_code == 0, made.output
    with sqlite3.connect(path) as connection:
        school = connection.execute("SELECT id FROM school").fetchone()[0]
        connection.executemany(
            "INSERT INTO pupil (school_id, id, name, short_name) VALUES (?, ?, ?, ?)",
            [(school, at.to_bytes(16, "big"), f"Pupil {at} {'x' * 200}", f"P{at}") for at in range(400)],
        )
    connection.close()
    return path


def page_size(raw: bytes) -> int:
    return int.from_bytes(raw[16:18], "big")


def root_of(path: Path, name: str) -> int:
    """Where the first page of a table or index begins."""
    with sqlite3.connect(path) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]
    connection.close()
    return (page - 1) * page_size(path.read_bytes())


def cut(path: Path) -> None:
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) * 2 // 3 // page_size(raw) * page_size(raw) + 100])


def cut_to_its_first_page(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def one_bit(path: Path) -> None:
    """In the kind of the page at which the pupils begin."""
    raw, at = bytearray(path.read_bytes()), root_of(path, "pupil")
    raw[at] ^= 0x10
    path.write_bytes(raw)


def one_bit_of_an_index(path: Path) -> None:
    """A key that is not the one of its row: every page still reads."""
    raw = bytearray(path.read_bytes())
    at = raw.index((399).to_bytes(16, "big"))
    raw[at + 15] ^= 0x40
    path.write_bytes(raw)


def torn(path: Path) -> None:
    """Half of the page was written before the power went."""
    raw, at = bytearray(path.read_bytes()), root_of(path, "pupil")
    half = page_size(bytes(raw)) // 2
    raw[at : at + half] = bytes(half)
    path.write_bytes(raw)


def no_database(path: Path) -> None:
    path.write_bytes(b"<html>This disk is full</html>" * 400)


@pytest.mark.parametrize(
    "damage",
    [cut, cut_to_its_first_page, one_bit, one_bit_of_an_index, torn, no_database],
    ids=lambda each: each.__name__,
)
def test_a_damaged_file_is_refused_and_left_as_it_is(file: Path, damage: Callable[[Path], None]) -> None:
    damage(file)
    raw = file.read_bytes()
    command = "web" if damage is torn else "clock" if damage is cut else "serve"
    told = kept(command)
    assert told.returncode == 1
    assert "The database file is damaged. Put the last backup back: kept restore --replace FILE" in told.stderr
    assert "Traceback" not in told.stderr
    assert file.read_bytes() == raw
    looked = CliRunner().invoke(main, ["doctor"])
    assert looked.exit_code == 1
    assert "TO DO  database: The database file is damaged." in looked.output


def test_doctor_tells_of_a_database_of_another_version(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9001'")
    connection.close()
    looked = CliRunner().invoke(main, ["doctor"])
    assert "TO DO  database: The database was made by a newer Kept than this one." in looked.output
    assert "made by a newer Kept" in kept("web").stderr
