"""SQLite, killed or refused at every system call of a push: what was acknowledged is there, and nothing is half there.

A kill at entry to a call leaves the file as all calls before it made it, so the calls that write cover every state that
a dead process can leave behind. `make test` tries one in some; `make prove` tries each, and those that only read too.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from server.store.engine import open_database
from tests.sync.crash.conftest import Stage
from tests.sync.crash.evidence import Lost, counts, holds
from tests.sync.crash.lives import KILLED, Life, Lived, Mother, calls_of, fresh, inject

WRITING = ("pwrite64", "fdatasync", "fsync", "ftruncate", "unlink", "openat", "rename", "write", "fchown")
READING = ("pread64", "fcntl", "newfstatat", "close", "lseek")
JOURNALS = {
    "truncate": {"journal": "truncate"},
    # Two pages: every commit also writes the log back into the database.
    "wal": {"journal": "wal", "pragmas": ("wal_autocheckpoint = 2",)},
}
SHARE = 9
"""`make test` takes every ninth of the calls of one name, and the first."""


@pytest.fixture(params=JOURNALS)
def life(request: pytest.FixtureRequest, stage: Stage) -> Life:
    return replace(stage.life.on(stage.file), **JOURNALS[request.param])


def made_by(mother: Mother, stage: Stage, life: Life) -> Counter[str]:
    """The calls of an undisturbed life."""
    fresh(stage.template, stage.file)
    log = stage.folder / "calls"
    lived = mother.live(life, "-o", str(log))
    assert (lived.status, len(lived.told.acknowledged)) == (0, 6)
    return calls_of(log)


def points(calls: Counter[str], names: tuple[str, ...], step: int) -> Iterator[tuple[str, int]]:
    for name in names:
        for number in range(1, calls[name] + 1, step):
            yield name, number


def live_until(mother: Mother, stage: Stage, life: Life, name: str, number: int | str, what: str) -> Lived:
    fresh(stage.template, stage.file)
    return mother.live(life, *inject(name, number, what, stage.folder / "injected"))


def look_back(stage: Stage, lived: Lived) -> int:
    database = open_database(f"sqlite:///{stage.file}")
    try:
        return holds(database, stage.cast.larch_lane, lived.told)
    finally:
        database.close()


def come_back(mother: Mother, stage: Stage, life: Life, lived: Lived) -> None:
    """The server starts again and the phone offers everything again: all is there once, where it was told."""
    again = mother.live(replace(life, early=False))
    assert again.status == 0
    lived.told.hear(
        {"results": [{"id": each, "status": "applied", "seq": seq} for each, seq in again.told.acknowledged.items()]}
    )
    assert look_back(stage, lived) == 6


def kill_at(mother: Mother, stage: Stage, life: Life, names: tuple[str, ...], step: int) -> None:
    seen: Counter[str] = Counter()
    for name, number in points(made_by(mother, stage, life), names, step):
        lived = live_until(mother, stage, life, name, number, "kill")
        assert lived.status == KILLED, f"the child outlived a kill at {name} {number}: {lived}"
        seen[f"events {look_back(stage, lived)}"] += 1
        seen[f"told {len(lived.told.acknowledged)}"] += 1
        come_back(mother, stage, life, lived)
        seen[name] += 1
    print(f"killed at {sum(seen[name] for name in names)} calls on {life.journal}: {counts(seen)}")  # noqa: T201
    assert {"events 0", "events 3", "events 6", "told 0", "told 3"} <= seen.keys(), "the kills missed a state"


def refuse_at(mother: Mother, stage: Stage, life: Life, errors: dict[str, tuple[str, ...]], step: int) -> None:
    """Each time by a fault that passes, and every fourth time also by one that stays until the phone has been told."""
    calls, seen = made_by(mother, stage, life), Counter[str]()
    for error, names in errors.items():
        for turn, (name, number) in enumerate(points(calls, names, step)):
            for stays in ("", "+")[: 2 - bool(turn % 4)]:
                lived = live_until(mother, stage, life, name, f"{number}{stays}", error)
                assert lived.status == 0, f"{error} at {name} {number}{stays}: {lived}"
                assert set(lived.troubles) <= {"no_room", "no_storage"}, f"{error} at {name} {number}: {lived}"
                assert len(lived.told.acknowledged) == look_back(stage, lived) == 6
                seen[f"{error} at {name}"] += 1
                seen.update({f"answered {each}": 1 for each in lived.troubles or ["as if nothing had been"]})
    print(f"refused on {life.journal}: {counts(seen)}")  # noqa: T201
    assert seen["answered no_storage"]
    assert seen["answered no_room"]


REFUSALS = {
    "EIO": ("pwrite64", "fdatasync", "fsync", "ftruncate", "openat"),
    "ENOSPC": ("pwrite64", "ftruncate", "openat"),
}


def test_killed_at_calls_of_a_push_nothing_that_was_told_is_lost(mother: Mother, stage: Stage, life: Life) -> None:
    kill_at(mother, stage, life, WRITING, SHARE)


def test_refused_by_the_disk_a_push_is_answered_so_and_taken_the_next_time(
    mother: Mother, stage: Stage, life: Life
) -> None:
    refuse_at(mother, stage, life, REFUSALS, SHARE * 4)


@pytest.mark.slow
def test_killed_at_every_call(mother: Mother, stage: Stage, life: Life) -> None:
    kill_at(mother, stage, life, WRITING + READING, 1)


@pytest.mark.slow
def test_refused_at_every_call(mother: Mother, stage: Stage, life: Life) -> None:
    refuse_at(mother, stage, life, REFUSALS | {"EIO": (*REFUSALS["EIO"], "pread64")}, 1)


def test_the_proof_can_fail_for_who_acknowledges_before_the_commit(mother: Mother, stage: Stage, life: Life) -> None:
    hasty = replace(life, early=True)
    with pytest.raises(Lost, match="acknowledged and lost"):
        kill_at(mother, stage, hasty, ("ftruncate", "fdatasync", "fsync"), 1)


def test_the_proof_can_fail_for_who_keeps_no_journal(mother: Mother, stage: Stage) -> None:
    careless = replace(stage.life.on(stage.file), pragmas=("journal_mode = off",))
    with pytest.raises(Lost):
        kill_at(mother, stage, careless, ("pwrite64",), 1)


def test_the_untraced_file_is_the_one_that_was_written(stage: Stage, tmp_path: Path) -> None:
    """`fresh` forgets what an earlier life left: a journal that stays would undo the next life's pushes."""
    file = tmp_path / "live.db"
    (tmp_path / "live.db-journal").write_bytes(b"left")
    fresh(stage.template, file)
    assert [each.name for each in tmp_path.iterdir()] == ["live.db"]
