"""The keys of a school: sealed notes are opened for the desk, the file and nobody else, and doctor tries the keys."""

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from server.services import authenticator, desk_held, desk_pupil, keys
from server.services.doctor import examine
from server.services.exporting import export_kept
from server.services.keys import Keyring, SealKey
from server.services.notes import CANNOT_BE_OPENED
from server.settings import Settings
from server.store import audit
from server.store.engine import Database
from server.store.ledgers import Sealed
from server.store.models.log import NoteRow
from tests.cast import Cast, Clock
from tests.sync.phone import Item, TestPhone, phone_of, statuses

WORDS = "Zoë read well.\nThen she was tired."
Says = Callable[[], list[tuple[str, bool]]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def seal(folder: Path, cast: Cast, clock: Clock) -> SealKey:
    return keys.seal_key(folder, cast.larch_lane, clock.now)


@pytest.fixture
def says(database: Database, cast: Cast, clock: Clock, folder: Path) -> Says:
    """What the desk shows of Asha's notes, and whether it could be opened."""

    def shown() -> list[tuple[str, bool]]:
        ring = Keyring(folder, cast.larch_lane)
        page = desk_pupil.pupil(database, cast.larch_lane, cast.asha, clock.now, ring)
        return [
            (note.text, note.opened) for line in page.provisions for record in line.records for note in record.notes
        ]

    return shown


@pytest.fixture
def record(ada: TestPhone, cast: Cast) -> Item:
    made = ada.log(cast.asha, cast.precision)
    ada.push(made)
    return made


def file_of(folder: Path, cast: Cast, seal: SealKey) -> Path:
    return folder / cast.larch_lane / f"seal.{seal.kid}.pem"


def test_a_sealed_note_is_opened_for_the_desk_and_stored_nowhere(
    ada: TestPhone, database: Database, record: Item, seal: SealKey, says: Says
) -> None:
    ada.begin_to_sign()
    assert statuses(ada.push(ada.signed(ada.sealed_note(record, WORDS, seal)))) == ["applied"]
    assert says() == [(WORDS, True)]
    with database.read() as session:
        assert session.execute(select(NoteRow.text, NoteRow.kid)).all() == [(None, seal.kid)]
        if database.read_engine.dialect.name == "sqlite":
            everything = [
                str(row)
                for (table,) in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
                for row in session.execute(text(f'SELECT * FROM "{table}"'))  # noqa: S608 - the names of its own tables
            ]
            assert [row for row in everything if "Then she was tired" in row] == []


def test_a_phone_pulls_the_note_as_it_was_sealed(
    ada: TestPhone, database: Database, cast: Cast, clock: Clock, record: Item, seal: SealKey
) -> None:
    note, adas_tablet = ada.sealed_note(record, WORDS, seal), phone_of(database, cast, clock, cast.adas_tablet)
    ada.push(note)
    adas_tablet.pull()
    assert adas_tablet.events[note["id"]]["body"] == note["body"]


def test_plain_notes_and_sealed_ones_stand_side_by_side_and_amend_each_other(
    ada: TestPhone, record: Item, cast: Cast, seal: SealKey, says: Says
) -> None:
    plain = ada.item("note.add", cast.asha, {"record": record["id"], "text": "From an older app."})
    ada.push(plain)
    assert says() == [("From an older app.", True)]
    changed = ada.sealed_note(record, WORDS, seal, type="note.amend", entity=plain["id"], base=plain["id"])
    assert statuses(ada.push(changed)) == ["applied"]
    assert says() == [(WORDS, True)]


def test_what_was_sealed_to_the_key_of_last_term_still_opens(
    ada: TestPhone, database: Database, cast: Cast, clock: Clock, folder: Path, record: Item, seal: SealKey, says: Says
) -> None:
    ada.push(ada.sealed_note(record, "Last term.", seal))
    new = keys.rotate(database, folder, cast.larch_lane, clock.forward(days=90))
    assert keys.seal_key(folder, cast.larch_lane, clock.now) == new != seal
    ada.push(ada.sealed_note(record, "This term.", new))
    assert says() == [("Last term.", True), ("This term.", True)]
    with database.read() as session:
        assert [json.loads(entry.text)["act"] for entry in audit.entries(session, cast.larch_lane)].count(
            "key.made"
        ) == 1


def spoiled(note: Item, how: str) -> Item:
    body: dict[str, Any] = note["body"]
    match how:
        case "another key":
            return note | {"body": body | {"kid": "00000000"}}
        case "another place":
            return note | {"n": note["n"] + 1}
        case "cut":
            return note | {"body": body | {"sealed": body["sealed"][:-4]}}
    return note | {"body": body | {"sealed": "A" * 600}}


@pytest.mark.parametrize("how", ["another key", "another place", "cut", "no envelope"])
def test_what_cannot_be_opened_is_kept_and_says_so(
    ada: TestPhone, database: Database, cast: Cast, folder: Path, record: Item, seal: SealKey, says: Says, how: str
) -> None:
    assert statuses(ada.push(spoiled(ada.sealed_note(record, WORDS * 9, seal), how))) == ["applied"]
    assert says() == [(CANNOT_BE_OPENED, False)]
    ring = Keyring(folder, cast.larch_lane)
    written = json.loads("".join(export_kept(database, cast.larch_lane, keyring=ring)))
    assert [note["text"] for note in written["notes"]] == [CANNOT_BE_OPENED]


def test_what_is_no_envelope_in_form_is_held(ada: TestPhone, record: Item, seal: SealKey) -> None:
    note = ada.sealed_note(record, WORDS, seal)
    for body in ({"kid": "x"}, {"sealed": "short"}, {"sealed": note["body"]["sealed"] + "!"}, {"text": WORDS}):
        other = ada.sealed_note(record, WORDS, seal)
        assert statuses(ada.push(other | {"body": other["body"] | body})) == ["invalid"]


def test_a_held_note_is_read_by_the_senco_before_it_counts(
    tom: TestPhone, ada: TestPhone, database: Database, cast: Cast, folder: Path, record: Item, seal: SealKey
) -> None:
    assert statuses(tom.push(tom.sealed_note(record, WORDS, seal))) == ["scope_denied"]
    [held] = desk_held.waiting(database, cast.larch_lane, Keyring(folder, cast.larch_lane))
    assert held.said.text == WORDS


def test_a_kept_file_holds_the_words(
    ada: TestPhone, database: Database, cast: Cast, folder: Path, record: Item, seal: SealKey
) -> None:
    ada.push(ada.sealed_note(record, WORDS, seal))
    ring = Keyring(folder, cast.larch_lane)
    written = json.loads("".join(export_kept(database, cast.larch_lane, keyring=ring)))
    assert [note["text"] for note in written["notes"]] == [WORDS]


def test_another_school_s_keys_open_nothing(
    ada: TestPhone, database: Database, cast: Cast, folder: Path, clock: Clock, record: Item, seal: SealKey
) -> None:
    ada.push(ada.sealed_note(record, WORDS, seal))
    keys.make_keys(folder, cast.other_school, clock.now)
    theirs = desk_pupil.pupil(database, cast.larch_lane, cast.asha, clock.now, Keyring(folder, cast.other_school))
    assert [note.opened for line in theirs.provisions for record in line.records for note in record.notes] == [False]


def test_a_key_is_made_once_and_only_the_server_s_user_can_read_it(
    folder: Path, cast: Cast, clock: Clock, seal: SealKey
) -> None:
    keys.make_keys(folder, cast.larch_lane, clock.forward(days=1))
    assert keys.seal_key(folder, cast.larch_lane, clock.now) == seal
    assert sorted(path.name for path in (folder / cast.larch_lane).iterdir()) == [
        "checkpoint.pem",
        f"seal.{seal.kid}.pem",
    ]
    assert stat.S_IMODE(file_of(folder, cast, seal).stat().st_mode) == 0o600


def told(database: Database, folder: Path, clock: Clock, name: str) -> tuple[bool, str]:
    """What doctor says of the keys of this school."""
    found = examine(database, Settings(keys_dir=folder, data_dir=folder.parent), True, clock.now)
    [one] = [finding for finding in found if finding.what == "keys" and name in finding.say]
    return one.well, one.say


def test_doctor_tries_every_key(
    ada: TestPhone, database: Database, cast: Cast, clock: Clock, folder: Path, record: Item, seal: SealKey
) -> None:
    path, name = file_of(folder, cast, seal), "Larch Lane"
    ada.push(ada.sealed_note(record, WORDS, seal))
    assert told(database, folder, clock, name)[0]
    assert told(database, folder, clock, "Elm Road")[0]
    whole = path.read_bytes()
    path.chmod(0o640)
    assert "chmod" in told(database, folder, clock, name)[1]
    path.chmod(0o600)
    path.write_bytes(whole[:150])
    well, say = told(database, folder, clock, name)
    assert (well, seal.kid in say) == (False, True)
    path.unlink()
    well, say = told(database, folder, clock, name)
    assert (well, seal.kid in say) == (False, True)
    path.write_bytes(whole)
    path.chmod(0o600)
    assert told(database, folder, clock, name)[0]


def test_doctor_sees_that_others_can_read_the_key_of_the_codes(
    database: Database, cast: Cast, clock: Clock, folder: Path, seal: SealKey
) -> None:
    authenticator.sealed(folder, cast.larch_lane, cast.sam, authenticator.new_secret())
    assert told(database, folder, clock, "Larch Lane")[0]
    (folder / cast.larch_lane / authenticator.KEY).chmod(0o644)
    assert "chmod" in told(database, folder, clock, "Larch Lane")[1]


def test_a_damaged_newest_key_is_not_given_to_phones(folder: Path, cast: Cast, clock: Clock, seal: SealKey) -> None:
    new = keys.new_seal_key(folder, cast.larch_lane, clock.forward(days=1))
    file_of(folder, cast, new).write_text("rubbish")
    assert keys.seal_key(folder, cast.larch_lane, clock.now) == seal


def test_a_file_that_holds_another_key_than_its_name_says_opens_nothing(
    ada: TestPhone, cast: Cast, clock: Clock, folder: Path, record: Item, seal: SealKey, says: Says
) -> None:
    ada.push(ada.sealed_note(record, WORDS, seal))
    new = keys.new_seal_key(folder, cast.larch_lane, clock.forward(days=1))
    file_of(folder, cast, seal).write_bytes(file_of(folder, cast, new).read_bytes())
    assert says() == [(CANNOT_BE_OPENED, False)]
    assert not keys.opens_its_own(folder, cast.larch_lane, seal.kid)
    assert keys.seal_key(folder, cast.larch_lane, clock.now) == new


def test_what_names_no_key_leads_to_no_file(folder: Path, cast: Cast, seal: SealKey) -> None:
    """A name with a path in it came from nowhere that Kept writes."""
    elsewhere = f"../{cast.larch_lane}/seal.{seal.kid}"
    assert Keyring(folder, cast.larch_lane).open(Sealed(elsewhere, "A" * 600, "", 1), seal.kid) is None
    assert keys.opens_its_own(folder, cast.larch_lane, seal.kid)
    assert not keys.opens_its_own(folder, cast.larch_lane, elsewhere)


def test_a_key_is_read_once_for_all_notes_of_a_page(
    ada: TestPhone, cast: Cast, folder: Path, record: Item, seal: SealKey
) -> None:
    ring, opened = Keyring(folder, cast.larch_lane), []
    for words in ("First.", "Second."):
        note = ada.sealed_note(record, words, seal)
        sealed = Sealed(seal.kid, note["body"]["sealed"], ada.who.device_id or "", note["n"])
        opened.append(ring.open(sealed, note["id"]))
        file_of(folder, cast, seal).unlink(missing_ok=True)
    assert opened == ["First.", "Second."]


def test_a_key_of_another_kind_signs_no_checkpoint(folder: Path, cast: Cast, seal: SealKey) -> None:
    path = folder / cast.larch_lane / "checkpoint.pem"
    path.write_bytes(file_of(folder, cast, seal).read_bytes())
    with pytest.raises(ValueError, match="holds another kind of key than the one that signs checkpoints"):
        keys.checkpoint_key(folder, cast.larch_lane)
