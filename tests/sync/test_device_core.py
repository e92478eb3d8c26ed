"""The sync core of the pages, as it is shipped, against the real server behind a faulty transport.

Node runs it on a fake IndexedDB with tabs that are killed; pwa/test/machine draws what happens from a seed and checks
I1, I2, I3, I6, I7, I8, I9, I10, I11, I12, I16, I17 and I19.
"""

import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.sync.faulty import faulty_server

PWA = Path(__file__).parents[2] / "pwa"
MINUTES = 20


def machines(folder: Path, first: int, count: int) -> str:
    """Runs `count` machines from the seed `first`; what they did, in one line. A failure shows seed and history."""
    with faulty_server(folder) as (url, faulty):
        ran = subprocess.run(
            [sys.executable, PWA / "node.py", "node", "test/machine/run.ts"],
            env=os.environ | {"MACHINE_URL": url, "MACHINE_SEED": str(first), "MACHINE_COUNT": str(count)},
            capture_output=True,
            text=True,
            check=False,
            timeout=MINUTES * 60,
        )
        assert ran.returncode == 0, f"{ran.stdout}{ran.stderr}"
        assert not faulty.broken, faulty.broken[:3]
    return ran.stdout


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    """A disk in memory where there is one: what is checked is what is written, not that it reached a disk."""
    shared = Path("/dev/shm")  # noqa: S108
    return Path(tempfile.mkdtemp(dir=shared)) if shared.is_dir() else tmp_path


def test_nothing_falls_in_the_share_that_ci_runs(memory: Path) -> None:
    assert "12 machines" in machines(memory, 4, 12)


@pytest.mark.slow
def test_nothing_falls_in_the_long_run(memory: Path) -> None:
    first = int(os.environ.get("KEPT_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
    print(machines(memory, first, int(os.environ.get("KEPT_MACHINES", "1500"))))  # noqa: T201
