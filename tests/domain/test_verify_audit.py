"""The one file that a receiver of a pack runs: it reads the pack and what was kept, and says what is wrong."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from server.domain.audit import Checkpoint, Entry, from_told, main, read_checkpoints
from tests.domain.test_audit import PUBLIC, SCHOOL, checkpoint_of, log_of

KEPT = checkpoint_of(log_of(3))
TOLD = json.dumps(KEPT.as_told(), separators=(",", ":"))


def test_a_checkpoint_travels_as_plain_words_and_hex_and_comes_back_the_same() -> None:
    assert KEPT.as_told() == {
        "school": SCHOOL,
        "size": 3,
        "root": KEPT.root.hex(),
        "head": KEPT.head.hex(),
        "at": "2026-11-03T10:15:00.000Z",
        "signature": KEPT.signature.hex(),
    }
    assert from_told(KEPT.as_told()) == KEPT


@pytest.mark.parametrize(
    "saved",
    [
        TOLD,
        json.dumps(KEPT.as_told(), indent=2),
        f"Dear Sam,\r\n\r\nplease keep this:\r\n{TOLD}\r\n",
        "=\n".join(TOLD[at : at + 70] for at in range(0, len(TOLD), 70)),
        "=\r\n".join(TOLD[at : at + 70] for at in range(0, len(TOLD), 70)),
        "\n".join(f"> > {TOLD[at : at + 60]}" for at in range(0, len(TOLD), 60)),
    ],
    ids=["printed", "laid out", "in a letter", "broken by mail", "broken by other mail", "quoted twice"],
)
def test_a_kept_checkpoint_is_read_however_it_was_saved(saved: str) -> None:
    assert read_checkpoints(saved) == [KEPT]
    other = checkpoint_of(log_of(2))
    assert read_checkpoints(saved + "\n" + json.dumps(other.as_told())) == [KEPT, other]


@pytest.mark.parametrize(
    ("saved", "why"),
    [
        ("", "no checkpoint"),
        ("Dear Sam", "no checkpoint"),
        ('{"size": 3}', "no checkpoint"),
        ('{"signature": "00"}', "a checkpoint lacks a part"),
        (TOLD.replace('"size":3', '"size":null'), "a checkpoint lacks a part"),
    ],
)
def test_where_nothing_was_kept_it_says_so(saved: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        read_checkpoints(saved)


def pack_of(entries: list[Entry], *checkpoints: Checkpoint, key: bytes = PUBLIC) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = [{"school": SCHOOL, "key": key.hex()}]
    told += [{"checkpoint": one.as_told()} for one in checkpoints]
    for entry in entries:
        line: dict[str, Any] = {"seq": entry.seq, "text": entry.text, "h": entry.h.hex()}
        if entry.seq != 2:
            line["salt"] = entry.salt.hex() if entry.salt is not None else None
            line["body"] = entry.body.decode() if entry.body is not None else None
        told.append(line)
    return told


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def checked(told: list[dict[str, Any]], *kept: bytes) -> tuple[int, str]:
        pack = tmp_path / "pack"
        pack.write_bytes("\n\n".join(json.dumps(line, ensure_ascii=False) for line in told).encode())
        files = []
        for number, text in enumerate(kept):
            (tmp_path / f"kept{number}").write_bytes(text)
            files.append(str(tmp_path / f"kept{number}"))
        status = main(str(pack), *files)
        return status, capsys.readouterr().out

    return checked


def test_a_sound_pack_is_said_to_be_sound_with_how_much_was_looked_at(run: Any) -> None:
    log = log_of(4, word="Zoë’s record")
    log[0] = log[0]._replace(salt=None, body=None)
    two, three = checkpoint_of(log[:2]), checkpoint_of(log[:3])
    assert run(pack_of(log, two)) == (0, "Sound: 4 entries, 1 checkpoints.\n")
    mail = f"Liebe Grüße\n> {json.dumps(three.as_told())}"
    for letters in ("utf-8", "latin-1"):
        assert run(pack_of(log, two), mail.encode(letters)) == (0, "Sound: 4 entries, 2 checkpoints.\n")


def test_each_way_of_bending_a_pack_has_its_words_and_its_exit_status(run: Any) -> None:
    log = log_of(5)
    edited = [*log[:2], log[2]._replace(text=log[2].text.replace("log", "lag")), *log[3:]]
    assert run(pack_of(edited)) == (2, "Entry 3 was changed, or the one before it.\n")
    gap = [log[0], *log[2:]]
    assert run(pack_of(gap)) == (3, "Entry 2 is missing: the next one is 3.\n")
    unlike = "Unlike the checkpoint of 2026-11-03T10:15:00.000Z: it knew 5 entries, and the log has 4.\n"
    assert run(pack_of(log[:4], checkpoint_of(log))) == (4, unlike)
    assert run(pack_of(log[:4]), json.dumps(checkpoint_of(log).as_told()).encode()) == (4, unlike)
    forged = replace(checkpoint_of(log), at="2026-11-04T10:15:00.000Z")
    say = "The checkpoint of 2026-11-04T10:15:00.000Z is not signed with this school's key.\n"
    assert run(pack_of(log, forged)) == (5, say)
    kinder = [*log[:3], log[3]._replace(body=b"a kinder record"), log[4]]
    assert run(pack_of(kinder)) == (6, "What entry 4 speaks of is no longer as it was written.\n")


def test_of_several_faults_each_is_said_and_the_gravest_gives_the_exit_status(run: Any) -> None:
    log = log_of(6)
    bent = [log[0], *log[2:4], log[4]._replace(text=log[4].text.replace("log", "lag"), salt=None), log[5]]
    assert run(pack_of(bent)) == (
        2,
        "Entry 5 was changed, or the one before it.\nEntry 2 is missing: the next one is 3.\n",
    )
