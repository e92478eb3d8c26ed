"""A real disk that fills up under the real server, and is made larger; and 30 seconds of somebody else's lock."""

import shutil
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from server.store.engine import open_database
from tests.cast import Cast
from tests.sync.crash.evidence import counts, holds
from tests.sync.crash.load import Load
from tests.sync.crash.serving import Served
from tests.sync.crash.test_kill_server import SEED, peopled
from tests.sync.crash.test_refused import held

pytestmark = pytest.mark.slow

MOUNTED = """
mount -t tmpfs -o size=2m kept "$0" && cp "$1" "$0/kept.db" && exec "$2" -m server.cli web
"""


class SmallDisk:
    """A tmpfs of 2 MB in a namespace of its own: needs no root where users may make namespaces."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.folder = folder
        settings = {"KEPT_DATA_DIR": str(folder), "KEPT_DATABASE_URL": f"sqlite:///{folder / 'kept.db'}"}
        words = ("unshare", "--map-root-user", "--mount", "sh", "-c", MOUNTED)
        self.served = Served(
            (), settings, folder.parent / "said", program=(*words, str(folder), str(template), sys.executable)
        )

    def inside(self, *words: str) -> subprocess.CompletedProcess[str]:
        assert self.served.process
        into = ("nsenter", "--target", str(self.served.process.pid), "--user", "--mount", "--preserve-credentials")
        return subprocess.run([*into, *words], capture_output=True, text=True, check=False, env=self.served.settings())

    def grow(self) -> None:
        assert self.inside("mount", "-o", "remount,size=256m", str(self.folder)).returncode == 0

    def file_as_it_is(self, copy: Path) -> Path:
        """With its write-ahead log, in which the newest is. Nobody writes meanwhile."""
        assert self.served.process
        for end in ("", "-wal"):
            there = Path(f"/proc/{self.served.process.pid}/root{self.folder}/kept.db{end}")
            shutil.copyfile(there, copy.with_name(copy.name + end))
        return copy


@pytest.fixture
def template(sqlite_template: Path, tmp_path: Path) -> tuple[Path, Cast]:
    file = tmp_path / "template.db"
    shutil.copyfile(sqlite_template, file)
    return file, peopled(f"sqlite:///{file}")


def test_a_disk_that_is_full_stops_nothing_for_good(template: tuple[Path, Cast], tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    file, cast = template
    disk = SmallDisk(tmp_path / "disk", file)
    disk.served.start()
    load = Load(disk.served.port, cast, SEED, 1500)
    load.start()
    try:
        while load.answers["507"] < 10 and load.sending():
            threading.Event().wait(0.05)
        told = load.acknowledged()
        assert 0 < told < 4500, "the disk did not fill up"
        doctor = disk.inside(sys.executable, "-m", "server.cli", "doctor")
        assert doctor.returncode == 1
        assert "TO DO  disk: " in doctor.stdout, doctor.stdout + doctor.stderr
        assert "a full disk stops phones from sending" in doctor.stdout
        disk.grow()
        load.finish()
        database = open_database(f"sqlite:///{disk.file_as_it_is(tmp_path / 'copy.db')}")
        assert holds(database, cast.larch_lane, load.told) == load.acknowledged() == 4500
        database.close()
    finally:
        load.end()
        disk.served.end()
    print(f"full at {told} of 4500, all there in the end; answers: {counts(load.answers)}")  # noqa: T201


def test_thirty_seconds_of_somebody_elses_lock(template: tuple[Path, Cast], tmp_path: Path) -> None:
    file, cast = template
    url = f"sqlite:///{file}"
    served = Served(
        ("server.cli", "web"), {"KEPT_DATA_DIR": str(tmp_path), "KEPT_DATABASE_URL": url}, tmp_path / "said"
    )
    served.start()
    database = open_database(url)
    load = Load(served.port, cast, SEED, 300)
    try:
        with held(url, database):
            load.start()
            while load.answers["503"] < 3 and load.sending():
                threading.Event().wait(0.05)
            assert load.answers == Counter({"503": load.answers["503"]})
        load.finish()
        assert holds(database, cast.larch_lane, load.told) == load.acknowledged() == 900
    finally:
        load.end()
        database.close()
        served.end()
    print(f"900 items after the lock was let go; answers: {counts(load.answers)}")  # noqa: T201
