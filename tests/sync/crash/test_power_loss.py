"""The power fails at any moment of two pushes: of what was only written, any part may be gone. What was told stays."""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random, SystemRandom

import pytest

from tests.sync.crash.conftest import Stage
from tests.sync.crash.evidence import Lost, Told, counts, image_holds
from tests.sync.crash.lives import Life, Mother, fresh
from tests.sync.crash.power import RECORDING, Call, Disk, recorded

OF_CI = 1001
SEED = int(os.environ.get("KEPT_SEED", "0")) or SystemRandom().randrange(1, 10**6)
"""Of the long run. What `make test` looks at is the same each time, and so is what it finds."""
JOURNALS = {
    "truncate": {"journal": "truncate"},
    "wal": {"journal": "wal"},
    "wal, written back at each commit": {"journal": "wal", "pragmas": ("wal_autocheckpoint = 2",)},
}
CARELESS = {
    "nothing is synced": {"journal": "truncate", "pragmas": ("synchronous = off",)},
    "a removed journal comes back": {"journal": "delete"},
    "the log is synced now and then": {"journal": "wal", "pragmas": ("synchronous = normal",)},
}


@pytest.fixture(params=JOURNALS)
def life(request: pytest.FixtureRequest, stage: Stage) -> Life:
    return replace(stage.life.on(stage.file), **JOURNALS[request.param])


def calls_of_a_life(mother: Mother, stage: Stage, life: Life) -> list[Call]:
    fresh(stage.template, stage.file)
    log = stage.folder / "calls"
    assert mother.live(life, "-o", str(log), *RECORDING).status == 0
    return list(recorded(log, stage.folder))


def cut_everywhere(
    mother: Mother, stage: Stage, life: Life, each: int, share: float = 1, seed: int = OF_CI
) -> Counter[str]:
    """`each` images by chance after each call, besides the least and the most that may be there. Raises Lost.

    `share` of the calls are looked at: those after which something is certain or was said, and some of the others.
    """
    calls, chance, seen = calls_of_a_life(mother, stage, life), Random(seed), Counter[str]()
    print(f"seed {seed}, {life.journal} {' '.join(life.pragmas)}", end=": ")  # noqa: T201
    told = Told([frozenset(item["id"] for item in push["items"]) for push in life.pushes])
    disk, looked_at = Disk.holding({stage.file.name: stage.template.read_bytes()}), set[bytes]()
    for call in calls:
        disk.take(call)
        if call.name == "say" and call.data.startswith(b"told "):
            told.hear({"results": json.loads(call.data.removeprefix(b"told "))})
        if call.name in ("write", "make") and chance.random() > share:
            continue
        seen["calls"] += 1
        for image in images(disk, chance, each):
            mark = mark_of(image, len(told.acknowledged))
            if mark not in looked_at:
                looked_at.add(mark)
                seen["images"] += 1
                seen[f"events {look_at(stage, image, told)}"] += 1
    assert len(told.acknowledged) == 6
    print(counts(seen))  # noqa: T201
    return seen


def images(disk: Disk, chance: Random, each: int) -> Iterator[dict[str, bytes]]:
    yield disk.at_least()
    yield disk.at_most()
    for _ in range(each):
        yield disk.by_chance(chance)


def mark_of(image: dict[str, bytes], told: int) -> bytes:
    mark = hashlib.blake2b(bytes([told]))
    for name in sorted(image):
        mark.update(f"{name} {len(image[name])} ".encode())
        mark.update(image[name])
    return mark.digest()


def look_at(stage: Stage, image: dict[str, bytes], told: Told) -> int:
    for left in stage.folder.glob(f"{stage.file.name}*"):
        left.unlink()
    for name, content in image.items():
        (stage.folder / name).write_bytes(content)
    return image_holds(stage.file, told)


def test_a_power_cut_takes_nothing_that_was_told(mother: Mother, stage: Stage, life: Life) -> None:
    seen = cut_everywhere(mother, stage, life, each=2, share=0.2)
    assert {"events 0", "events 3", "events 6"} <= seen.keys()


@pytest.mark.slow
def test_many_power_cuts_take_nothing_that_was_told(mother: Mother, stage: Stage, life: Life) -> None:
    seen = cut_everywhere(mother, stage, life, each=40, seed=SEED)
    assert seen["images"] > 2000


@pytest.mark.parametrize("how", CARELESS)
def test_the_proof_can_fail_where(how: str, mother: Mother, stage: Stage) -> None:
    careless = replace(stage.life.on(stage.file), **CARELESS[how])
    with pytest.raises(Lost):
        cut_everywhere(mother, stage, careless, each=8, share=0.5)
