"""The audit log as it is stored, bent in the ways that a person with the database could bend it."""

import json
import quopri
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from server.domain import audit as verifier
from server.services import auditing, desk_pupil, sync
from server.services.keys import Keyring
from server.services.refusal import Refusal
from server.services.who import Who
from server.store import audit
from server.store.engine import Database
from server.store.models.audit import AuditCheckpoint, AuditEntry, AuditHead
from server.store.models.log import EventRow
from tests.cast import Cast, Clock
from tests.services.bent import bend, verdict
from tests.sync.phone import TestPhone


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
