"""Backups as files: closed to the recovery key, put away, and no more of them than are asked for."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pyrage
import pytest

from server.domain.audit import examine
from server.jobs.tick import tick
from server.services import entering, pairing, sealed, signin, unlocking
from server.services import people as people_service
from server.services.backup import back_up, make_key, rotate, state
from server.services.refusal import Refusal
from server.services.restore import RestoreError, drill, restore
from server.services.who import Who
from server.settings import SettingError, Settings
from server.store import audit, people
from server.store.copying import CopyError
from server.store.engine import Database
from tests.cast import KEYS, Cast, Clock


@pytest.fixture
def settings(database_url: str, tmp_path: Path, postgres_programs: None) -> Settings:
    return Settings(data_dir=tmp_path / "data", database_url=database_url, keys_dir=KEYS)


def never() -> str:
    raise AssertionError("this copy is open: nobody is asked for a key")


def test_a_closed_backup_shows_no_name_and_opens_with_the_key_of_the_sheet_alone(
    database: Database, cast: Cast, settings: Settings, clock: Clock
) -> None:
    plain = back_up(database, settings, clock.now)
    assert not plain.sealed
    assert plain.path.suffix == ".dump" or b"Asha Rahman" in plain.path.read_bytes()
    key = make_key(database)
    made = back_up(database, settings, clock.forward(days=1))
    assert made.sealed
    assert b"Asha" not in made.path.read_bytes()
    assert [path.name[:5] for path in settings.backup_dir.iterdir()] == ["kept-"] * 2, "nothing open is left beside it"
    as_typed = " ".join(key.secret[i : i + 6] for i in range(0, len(key.secret), 6)).lower()
    assert drill(settings, made.path, lambda: as_typed, clock.now).schools["Larch Lane Primary"] == 0
    for wrong, said in (
        (sealed.new_key().secret, "This key does not open this copy"),
        (key.secret[:-1], "That is not a recovery key"),
    ):
        with pytest.raises(RestoreError, match=said):
            restore(settings, made.path, lambda wrong=wrong: wrong, clock.now, replace=True)  # type: ignore[misc]


def test_a_closed_backup_with_one_wrong_byte_is_refused(
    database: Database, cast: Cast, settings: Settings, clock: Clock
) -> None:
    key = make_key(database)
    path = back_up(database, settings, clock.now).path
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    with pytest.raises(RestoreError, match="The copy is damaged"):
        drill(settings, path, lambda: key.secret, clock.now)


def test_a_closed_backup_that_reads_back_as_something_else_is_none(
    database: Database, cast: Cast, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bit of what was read turned on its way into the closed copy."""
    close = pyrage.encrypt_io

    def spoiled(source: BytesIO, target: BytesIO, recipients: list[pyrage.x25519.Recipient]) -> None:
        raw = bytearray(source.read())
        raw[-1] ^= 1
        close(BytesIO(raw), target, recipients)

    make_key(database)
    monkeypatch.setattr(pyrage, "encrypt_io", spoiled)
    with pytest.raises(CopyError, match="does not hold what was put into it"):
        back_up(database, settings, clock.now)
    assert list(settings.backup_dir.iterdir()) == []


def test_a_full_disk_is_no_fault_of_the_backup_s(tmp_path: Path) -> None:
    key = sealed.new_key()
    (tmp_path / "plain").write_bytes(b"Asha" * 500_000)
    sealed.seal(tmp_path / "plain", tmp_path / "closed", key.recipient)
    with Path("/dev/full").open("wb") as full, pytest.raises(OSError, match="No space left"):
        sealed.unseal(tmp_path / "closed", full, key.secret)


def test_the_sheet_holds_the_key_and_the_database_only_what_closes(
    database: Database, cast: Cast, settings: Settings, clock: Clock
) -> None:
    key = make_key(database)
    page = sealed.sheet_page("Larch & Lane", key, "3 November 2026")
    assert "<svg" in page
    assert "Larch &amp; Lane" in page
    assert key.secret in sealed.sheet("Larch Lane", key, "3 November 2026").replace(" ", "")
    raw = back_up(database, settings, clock.now).path.read_bytes()
    assert key.secret.encode() not in raw


def test_a_second_place_that_is_not_there_is_said_and_the_first_copy_stands(
    database: Database, cast: Cast, settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    gone = Settings(
        data_dir=settings.data_dir, database_url=settings.database_url, keys_dir=KEYS, backup_copy_dir=tmp_path / "usb"
    )
    made = back_up(database, gone, clock.now)
    assert made.path.exists()
    assert made.trouble == f"The second place {tmp_path / 'usb'} did not take the backup: No such file or directory."
    assert state(database).trouble == made.trouble
    assert not (tmp_path / "usb").exists(), "an unplugged disk must not become a folder on this one"
    (tmp_path / "usb").mkdir()
    assert back_up(database, gone, clock.forward(hours=1)).trouble is None
    assert state(database).trouble is None


def test_a_backup_that_cannot_be_written_leaves_nothing_and_is_said(
    database: Database, cast: Cast, settings: Settings, clock: Clock
) -> None:
    settings.data_dir.mkdir()
    settings.backup_dir.write_text("a file where the folder should be", "utf-8")
    with pytest.raises(OSError, match="exists"):
        back_up(database, settings, clock.now)
    settings.backup_dir.unlink()
    back_up(database, settings, clock.now)


def test_days_weeks_and_months_are_kept_and_other_files_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "kept-notes.txt"
    other.write_text("mine", "utf-8")
    day = datetime(2026, 1, 1, 2, tzinfo=UTC)
    for number in range(400):
        (tmp_path / f"kept-{day + timedelta(days=number):%Y%m%dT%H%M%SZ}.db").touch()
        rotate(tmp_path, (7, 5, 12))
    left = sorted(path.name[5:13] for path in tmp_path.glob("kept-2*"))
    assert left[-7:] == [f"202701{n}" for n in range(29, 32)] + [f"2027020{n}" for n in range(1, 5)]
    assert left[:3] == ["20260331", "20260430", "20260531"]
    assert len(left) == 7 + 3 + 10
    assert other.exists()


def test_the_clock_makes_one_a_night_for_all_schools_together(
    database: Database, cast: Cast, settings: Settings
) -> None:
    night = datetime(2026, 11, 4, 2, 1, tzinfo=UTC)
    for minutes in range(3):
        tick(database, settings, night + timedelta(minutes=minutes))
    assert len(list(settings.backup_dir.iterdir())) == 1
    tick(database, settings, night + timedelta(days=1))
    assert len(list(settings.backup_dir.iterdir())) == 2


def test_what_is_kept_is_said_in_three_numbers() -> None:
    assert Settings.from_env({"KEPT_BACKUP_KEEP": "14 8 24"}).backup_keep == (14, 8, 24)
    with pytest.raises(SettingError, match="give days, weeks and months"):
        Settings.from_env({"KEPT_BACKUP_KEEP": "a week"})


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_without_the_client_programs_of_postgresql_it_says_what_to_install(
    database: Database, cast: Cast, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CopyError, match="pg_dump is not on this machine"):
        back_up(database, settings, clock.now)


def phone_of_tom(database: Database, cast: Cast, device: str, now: datetime) -> pairing.Paired:
    code = pairing.create_code(database, cast.larch_lane, cast.tom, now).code
    return pairing.pair(database, code, device, "A phone", "", now)


def test_what_was_ended_since_stays_ended_when_a_backup_is_put_back(
    database: Database, cast: Cast, settings: Settings, clock: Clock
) -> None:
    school = cast.larch_lane
    with database.write() as session:
        sam = people.person(session, school, cast.sam)
        at_desk = signin.opened(session, school, sam, clock.now, "open", "password")
    link = signin.create_setup_token(database, school, cast.hana, clock.now)
    lost, found = str(uuid4()), str(uuid4())
    of_lost, of_found = (phone_of_tom(database, cast, each, clock.now) for each in (lost, found))
    code = pairing.create_code(database, school, cast.tom, clock.now).code
    made = back_up(database, settings, clock.now)
    signin.sign_out(database, at_desk.who, at_desk.token, clock.now)
    entering.set_up(database, link, "seven green larches by the gate", "", clock.now)  # pragma: allowlist secret
    pairing.pair(database, code, str(uuid4()), "Tom's phone", "", clock.now)
    pairing.revoke(database, school, lost, clock.now)
    people_service.end_access(database, Who(school, cast.sam, "senco"), cast.ada, clock.now)
    restore(settings, made.path, never, clock.now, replace=True)

    assert signin.at_desk(database, at_desk.token, clock.now) is None
    for spent, again in (
        ("spent_link", lambda: entering.set_up(database, link, "seven red larches by the gate", "", clock.now)),
        ("wrong_code", lambda: pairing.pair(database, code, str(uuid4()), "Whose?", "", clock.now)),
        ("device_revoked", lambda: unlocking.unlock_by_key(database, lost, of_lost.unlock_key, None, "", clock.now)),
    ):
        with pytest.raises(Refusal) as refused:
            again()
        assert refused.value.code == spent
    assert pairing.device_by_read_token(database, of_lost.read_token, clock.now) is None
    assert pairing.device_by_read_token(database, of_found.read_token, clock.now) is not None
    with database.read() as session:
        assert not people.person(session, school, cast.ada).active
        assert people.person(session, school, cast.sam).active
        assert examine(school, audit.entries(session, school), [], None)[1] == []
