"""The audit log as it is stored, bent in the ways that a person with the database could bend it."""

import json
import quopri
import subprocess
import sys
import textwrap
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Update, delete, insert, select, update
from sqlalchemy.orm import Session

from server.domain import audit as verifier
from server.domain.audit import Checkpoint
from server.services import auditing, desk_pupil, sync
from server.services.erase import erase
from server.services.ids import new_id
from server.services.keys import Keyring
from server.services.refusal import Refusal
from server.services.who import Who
from server.settings import Settings
from server.store import audit, log
from server.store.engine import Database
from server.store.log_statements import BLANK
from server.store.models.audit import AuditCheckpoint, AuditEntry, AuditHead
from server.store.models.log import EventRow
from tests.cast import Cast, Clock
from tests.sync.phone import TestPhone

Edit = Callable[[Session], object]


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def written(database: Database, cast: Cast, clock: Clock, tom: TestPhone) -> list[str]:
    """Three records by Tom, and three acts of Sam's; the ids of the records."""
    records = [tom.log(cast.cora, cast.talk_boost, minutes=20) for _ in range(3)]
    tom.push(*records)
    for name in ("device.paired", "device.revoked", "plan.changed"):
        act = audit.Act(clock.forward(minutes=1), name, cast.sam, None, cast.adas_phone.id, {"name": "Ada's phone"})
        with database.write() as session:
            audit.append(session, cast.larch_lane, [act])
    return [record["id"] for record in records]


def verdict(database: Database, keys: Path, cast: Cast, *outside: Checkpoint) -> list[tuple[str, int]]:
    found = auditing.verify(database, keys, cast.larch_lane, outside).found
    return [(finding.fault, finding.seq) for finding in found]


def bend(database: Database, edit: Edit) -> None:
    with database.write() as session:
        edit(session)


def test_every_push_and_every_act_stands_in_the_log(
    database: Database, cast: Cast, keys: Path, written: list[str]
) -> None:
    with database.read() as session:
        told = [json.loads(entry.text) for entry in audit.entries(session, cast.larch_lane)]
    acts = [one["act"] for one in told]
    assert acts == ["record.log"] * 3 + ["device.paired", "device.revoked", "plan.changed"]
    assert [one["object"] for one in told[:3]] == written
    assert {one["actor"] for one in told[:3]} == {cast.tom}
    assert verdict(database, keys, cast) == []


def test_no_name_and_no_figure_stands_in_the_chain_itself(database: Database, cast: Cast, written: list[str]) -> None:
    with database.read() as session:
        texts = "".join(entry.text for entry in audit.entries(session, cast.larch_lane))
    assert "Ada" not in texts
    assert "delivered" not in texts
    assert cast.cora not in texts


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        (
            update(AuditEntry).where(AuditEntry.seq == 2).values(text=AuditEntry.text + " "),
            [("edited", 2), ("unlike_checkpoint", 6)],
        ),
        (delete(AuditEntry).where(AuditEntry.seq == 2), [("gap", 2), ("unlike_checkpoint", 6)]),
        (delete(AuditEntry).where(AuditEntry.seq > 4), [("unlike_checkpoint", 6)]),
        (update(AuditEntry).where(AuditEntry.seq == 5).values(body="{}"), [("unlike_commitment", 5)]),
    ],
    ids=["edited entry", "missing entry", "cut tail", "act told otherwise"],
)
def test_each_bent_row_is_found_for_what_it_is(
    database: Database, cast: Cast, clock: Clock, keys: Path, written: list[str], edit: object, found: object
) -> None:
    assert auditing.take_checkpoint(database, keys, cast.larch_lane, clock.now)
    bend(database, lambda session: session.execute(edit))  # type: ignore[call-overload]
    assert verdict(database, keys, cast) == found


@pytest.mark.parametrize(
    "values",
    [
        {"body": '{"outcome":"delivered"}'},
        {"user_id": "0192bbbb-0000-7000-8000-000000000001"},
        {"stated_at": None},
        {"n": 99},
        {"type": "record.void"},
    ],
    ids=lambda values: next(iter(values)),
)
def test_a_record_that_was_changed_in_the_database_is_unlike_what_was_written(
    database: Database, cast: Cast, keys: Path, written: list[str], values: dict[str, object]
) -> None:
    bend(database, lambda session: session.execute(update(EventRow).where(EventRow.id == written[1]).values(values)))
    assert verdict(database, keys, cast) == [("unlike_commitment", 2)]


def test_a_record_that_was_deleted_in_the_database_is_missed(
    database: Database, cast: Cast, keys: Path, written: list[str]
) -> None:
    bend(database, lambda session: session.execute(delete(EventRow).where(EventRow.id == written[1])))
    assert verdict(database, keys, cast) == [("unlike_commitment", 2)]


def amiss(database: Database, cast: Cast) -> list[tuple[int, str]]:
    return [(finding.seq, finding.say) for finding in auditing.entered(database, cast.larch_lane)]


def shut(seq: int) -> Update:
    """As an erasure leaves an entry."""
    return update(AuditEntry).where(AuditEntry.seq == seq).values(salt=None, body=None)


def test_a_record_that_was_changed_after_what_opens_its_entry_was_taken_away_is_found(
    database: Database, cast: Cast, keys: Path, written: list[str]
) -> None:
    assert amiss(database, cast) == []
    bend(database, lambda session: session.execute(shut(2)))
    bend(
        database,
        lambda session: session.execute(update(EventRow).where(EventRow.id == written[1]).values(body="{}")),
    )
    assert verdict(database, keys, cast) == []
    taken_away = f"What shows that entry 2 speaks of {written[1]} was taken away, and nobody erased it."
    assert amiss(database, cast) == [(2, taken_away)]


def test_an_entry_that_is_opened_with_words_of_its_own_does_not_vouch_for_a_changed_record(
    database: Database, cast: Cast, keys: Path, written: list[str]
) -> None:
    with database.read() as session:
        (event,) = log.events(session, cast.larch_lane, [written[1]])
    aside = update(AuditEntry).where(AuditEntry.seq == 2).values(body=audit.committed(event).decode())
    bend(database, lambda session: session.execute(aside))
    bend(
        database,
        lambda session: session.execute(update(EventRow).where(EventRow.id == written[1]).values(body="{}")),
    )
    assert verdict(database, keys, cast) == []
    assert [seq for seq, _ in amiss(database, cast)] == [2]


def test_a_record_that_was_written_past_the_audit_log_is_found(
    database: Database, cast: Cast, clock: Clock, keys: Path, written: list[str]
) -> None:
    forged = new_id(clock.now)

    def write(session: Session) -> None:
        (row,) = session.execute(select(EventRow.__table__).where(EventRow.id == written[0])).mappings()
        head = log.read_head(session, cast.larch_lane)
        session.execute(insert(EventRow).values({**row, "id": forged, "entity": forged, "seq": head.seq + 1}))

    bend(database, write)
    assert verdict(database, keys, cast) == []
    past = f"No entry of the audit log speaks of {forged}: it was written past it."
    assert amiss(database, cast) == [(0, past)]
    # An entry about another one, turned towards it, does not speak of it either.
    turned = update(AuditEntry).where(AuditEntry.seq == 6).values(object_id=forged)
    bend(database, lambda session: session.execute(turned))
    assert amiss(database, cast) == [(0, past)]


@pytest.mark.parametrize("signs", [True, False], ids=["a phone that signs", "a phone without a key"])
def test_a_mark_of_a_missing_signature_that_was_changed_in_the_database_is_found(
    database: Database, cast: Cast, clock: Clock, ada: TestPhone, *, signs: bool
) -> None:
    """No commitment binds it, and the grade that people see follows from it."""
    phone = cast.adas_phone.id
    if signs:
        ada.begin_to_sign()
    how = {"name": "phone", "key_id": "key" if signs else None}
    with database.write() as session:
        act = audit.Act(clock.now, "device.paired", cast.ada, phone, phone, how)
        audit.append(session, cast.larch_lane, [act])
    bare = ada.log(cast.asha, cast.precision)
    ada.push(bare)
    if signs:
        ada.push(ada.signed(ada.log(cast.asha, cast.precision)))
    assert amiss(database, cast) == []
    with database.write() as session:
        session.execute(update(EventRow).where(EventRow.id == bare["id"]).values(unsigned=not signs))
    assert amiss(database, cast) == [
        (0, f"Whether {bare['id']} came without its device's signature is marked otherwise than it was.")
    ]
    with database.write() as session:
        act = audit.Act(clock.now, "device.paired", cast.ada, phone, phone, how | {"key_id": None if signs else "key"})
        audit.append(session, cast.larch_lane, [act])
    assert amiss(database, cast) == []  # nobody can tell any more


def test_a_record_that_came_on_another_day_than_it_says_is_found(
    database: Database, cast: Cast, clock: Clock, keys: Path, written: list[str]
) -> None:
    earlier = update(EventRow).where(EventRow.id == written[2]).values(received_at=clock.now - timedelta(days=3))
    bend(database, lambda session: session.execute(earlier))
    assert verdict(database, keys, cast) == []
    assert amiss(database, cast) == [(3, "What entry 3 speaks of did not come when it says.")]


@pytest.mark.parametrize("gone", [update(EventRow).values(body=BLANK), delete(EventRow)], ids=["blanked", "deleted"])
def test_a_record_that_was_taken_out_as_if_its_pupil_were_erased_is_missed(
    database: Database, cast: Cast, keys: Path, written: list[str], gone: Any
) -> None:
    bend(database, lambda session: session.execute(gone.where(EventRow.id == written[1])))
    bend(database, lambda session: session.execute(shut(2)))
    assert verdict(database, keys, cast) == []
    assert amiss(database, cast) == [(2, "What entry 2 speaks of was taken out, and nobody erased it.")]


def test_an_erasure_explains_what_is_gone_of_its_pupil_and_not_what_came_later(
    database: Database, cast: Cast, clock: Clock, keys: Path, tom: TestPhone, tmp_path: Path, written: list[str]
) -> None:
    act = audit.Act(clock.now, "pupil.erase", object_id=cast.cora, body={"reason": "Not so: nothing was taken out."})
    bend(database, lambda session: audit.append(session, cast.larch_lane, [act]))
    later = tom.log(cast.cora, cast.talk_boost)
    tom.push(later)
    bend(database, lambda session: session.execute(shut(8)))
    bend(
        database,
        lambda session: session.execute(update(EventRow).where(EventRow.id == later["id"]).values(body=BLANK)),
    )
    assert amiss(database, cast) == [(8, "What entry 8 speaks of was taken out, and nobody erased it.")]
    erase(database, Settings(data_dir=tmp_path, keys_dir=keys), cast.larch_lane, cast.cora, "They left.", clock.now)
    assert (verdict(database, keys, cast), amiss(database, cast)) == ([], [])


def test_a_log_written_anew_is_sound_to_itself_and_unlike_the_checkpoint_that_somebody_kept(
    database: Database, cast: Cast, clock: Clock, keys: Path, written: list[str]
) -> None:
    kept = auditing.take_checkpoint(database, keys, cast.larch_lane, clock.now)
    assert kept

    def anew(session: Session) -> None:
        for model in (AuditCheckpoint, AuditEntry, AuditHead):
            session.execute(delete(model).where(model.school_id == cast.larch_lane))
        audit.append(session, cast.larch_lane, [audit.Act(clock.now, "plan.changed", cast.sam)] * 6)

    bend(database, anew)
    assert verdict(database, keys, cast) == []
    assert verdict(database, keys, cast, kept) == [("unlike_checkpoint", 6)]
    forged = replace(kept, root=bytes(32))
    assert verdict(database, keys, cast, forged) == [("bad_signature", 6)]


def test_forgetting_what_was_said_of_somebody_leaves_the_log_sound(
    database: Database, cast: Cast, clock: Clock, keys: Path, written: list[str]
) -> None:
    kept = auditing.take_checkpoint(database, keys, cast.larch_lane, clock.now)
    assert kept

    def erase(session: Session) -> None:
        audit.forget(session, cast.larch_lane, [written[0], cast.adas_phone.id])
        session.execute(update(EventRow).where(EventRow.id == written[0]).values(body="{}"))

    bend(database, erase)
    assert verdict(database, keys, cast, kept) == []
    with database.read() as session:
        opened = [entry.seq for entry in audit.entries(session, cast.larch_lane) if entry.salt is not None]
    assert opened == [2, 3]


def test_a_checkpoint_is_taken_when_something_was_added_and_kept_otherwise(
    database: Database, cast: Cast, clock: Clock, keys: Path, written: list[str]
) -> None:
    first = auditing.take_checkpoint(database, keys, cast.larch_lane, clock.now)
    assert auditing.take_checkpoint(database, keys, cast.larch_lane, clock.forward(days=1)) == first
    with database.write() as session:
        audit.append(session, cast.larch_lane, [audit.Act(clock.now, "plan.changed", cast.sam)])
    second = auditing.take_checkpoint(database, keys, cast.larch_lane, clock.now)
    assert first
    assert second
    assert (first.size, second.size) == (6, 7)
    assert auditing.take_checkpoint(database, keys, cast.other_school, clock.now) is None


def test_one_record_is_proved_without_a_word_of_any_other(
    database: Database, cast: Cast, clock: Clock, keys: Path, written: list[str]
) -> None:
    with pytest.raises(Refusal):
        auditing.prove(database, keys, cast.larch_lane, written[1])
    auditing.take_checkpoint(database, keys, cast.larch_lane, clock.now)
    proof = auditing.prove(database, keys, cast.larch_lane, written[1])
    assert auditing.is_proved(proof)
    assert written[0] not in json.dumps(proof)
    assert written[2] not in json.dumps(proof)
    proof["entries"][0]["text"] = proof["entries"][0]["text"].replace("record.log", "record.void")
    assert not auditing.is_proved(proof)
    with pytest.raises(Refusal):
        auditing.prove(database, keys, cast.other_school, written[1])


def test_whoever_has_a_pack_and_python_checks_it_alone(
    database: Database, cast: Cast, clock: Clock, keys: Path, written: list[str], tmp_path: Path
) -> None:
    kept = auditing.take_checkpoint(database, keys, cast.larch_lane, clock.now)
    assert kept
    lines = list(auditing.pack(database, keys, cast.larch_lane))
    alone = tmp_path / "verify_audit.py"
    alone.write_text(Path(verifier.__file__).read_text("utf-8"), "utf-8")
    outside = tmp_path / "checkpoint.json"
    outside.write_text(json.dumps(kept.as_told()), "utf-8")

    def checked(told: list[str]) -> tuple[int, str]:
        pack = tmp_path / "pack.jsonl"
        pack.write_text("".join(told), "utf-8")
        # -I: no folder of Kept's, -S: no installed package.
        command = [sys.executable, "-I", "-S", str(alone), str(pack), str(outside)]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        return run.returncode, run.stdout + run.stderr

    assert checked(lines) == (0, "Sound: 6 entries, 2 checkpoints.\n")
    assert checked(lines[:-1])[0] == 4
    assert checked([*lines[:3], *lines[4:]])[0] == 3
    assert checked([*lines[:3], lines[3].replace("record.log", "record.void"), *lines[4:]])[0] == 2
    assert checked([lines[0], lines[1].replace('"size":6', '"size":5'), *lines[2:]])[0] == 5


def test_a_pupil_s_page_on_paper_carries_the_newest_checkpoint(
    database: Database, cast: Cast, clock: Clock, keys: Path, written: list[str]
) -> None:
    ring = Keyring(keys, cast.larch_lane)
    assert desk_pupil.pupil(database, cast.larch_lane, cast.asha, clock.now, ring).checkpoint is None
    kept = auditing.take_checkpoint(database, keys, cast.larch_lane, clock.now)
    told = desk_pupil.pupil(database, cast.larch_lane, cast.asha, clock.now, ring).checkpoint
    assert told
    assert "Keep this page: with it your school can show" in told
    assert verifier.read_checkpoints(told) == [kept]


def test_what_somebody_kept_is_read_however_it_was_saved(
    database: Database, cast: Cast, clock: Clock, keys: Path, written: list[str]
) -> None:
    with database.read() as session:
        assert auditing.checkpoint_text(session, cast.larch_lane) is None
    first = auditing.take_checkpoint(database, keys, cast.larch_lane, clock.now)
    assert first
    with database.read() as session:
        text = auditing.checkpoint_text(session, cast.larch_lane)
    assert text
    assert text.startswith("On 3 November 2026 the log of who did what had 6 entries.")
    quoted = "\n".join(f"> {line}" for line in textwrap.wrap(text, 70))
    printable = quopri.encodestring(text.encode()).decode()
    told = first.as_told()
    phones = json.dumps({"checkpoints": [dict(sorted(told.items())), told]}, indent=1)
    assert [verifier.read_checkpoints(kept) for kept in (json.dumps(told), text, quoted, printable)] == [[first]] * 4
    assert verifier.read_checkpoints(phones) == [first, first]
    for nothing in (
        "",
        "Dear Sam",
        "{}",
        json.dumps({"size": 3}),
        '{"signature": "00"}',
        '{"signature": 3, "size": "a"}',
    ):
        with pytest.raises(ValueError, match=r"checkpoint|non-hex|fromhex|invalid"):
            verifier.read_checkpoints(nothing)


def test_a_phone_hears_the_newest_checkpoint_and_one_that_was_removed_hears_none(
    database: Database, cast: Cast, clock: Clock, keys: Path, written: list[str], tom: TestPhone
) -> None:
    who, sent = Who(cast.larch_lane, cast.tom, "ta", cast.toms_phone.id), hello_of(cast.toms_phone.id, clock.now)
    assert sync.hello(database, who, sent, clock.now).checkpoint is None
    auditing.take_checkpoint(database, keys, cast.larch_lane, clock.now)
    tom.push(tom.log(cast.cora, cast.talk_boost, minutes=20))
    second = auditing.take_checkpoint(database, keys, cast.larch_lane, clock.forward(days=1))
    assert sync.hello(database, who, sent, clock.now).checkpoint == second
    assert sync.hello(database, replace(who, revoked=True), sent, clock.now).checkpoint is None


def hello_of(device: str, now: datetime) -> dict[str, Any]:
    manifest = {"next_n": 5, "queued": 0, "oldest_at": None, "blocked": 0}
    storage = {"persisted": True, "installed": False}
    return {"device": device, "app": "1", "clock": now, "manifest": manifest, "storage": storage}


def test_a_key_that_two_ask_for_at_once_is_one_key(tmp_path: Path) -> None:
    from server.services.keys import checkpoint_key, keep, public_half

    first = public_half(checkpoint_key(tmp_path, "school"))
    keep(tmp_path / "school" / "checkpoint.pem", b"another")
    assert public_half(checkpoint_key(tmp_path, "school")) == first
    assert (tmp_path / "school" / "checkpoint.pem").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "school").iterdir()] == ["checkpoint.pem"]
