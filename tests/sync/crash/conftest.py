"""A school in a file, the lives that write to it, and a folder in memory: thousands of lives would wear out a disk."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.store.engine import open_database
from tests.cast import Cast, Clock, cast_on
from tests.sync.crash.lives import Life, Mother, Untraceable, a_mother, attach, detach, lives_on


@dataclass(frozen=True)
class Stage:
    """`template` is the school before its first session; `life` offers it two batches of three."""

    folder: Path
    template: Path
    life: Life
    cast: Cast

    @property
    def file(self) -> Path:
        return self.folder / "live.db"


@pytest.fixture(scope="session")
def stage(sqlite_template: Path) -> Iterator[Stage]:
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    with tempfile.TemporaryDirectory(prefix="kept-crash-", dir=memory if memory.is_dir() else None) as name:
        template = Path(name) / "template.db"
        shutil.copyfile(sqlite_template, template)
        database = open_database(f"sqlite:///{template}")
        cast = cast_on(database, Clock().now)
        life = lives_on(database, cast, Clock(), cast.adas_phone, batches=2, size=3)
        database.close()
        yield Stage(Path(name), template, life, cast)


@pytest.fixture(scope="session")
def the_mother() -> Iterator[Mother]:
    with a_mother() as one:
        yield one


@pytest.fixture(scope="session")
def why_not(the_mother: Mother) -> str:
    """Why nothing can be traced here; empty where it can."""
    try:
        detach(attach(the_mother.process.pid))
    except Untraceable as here:
        return str(here)
    return ""


@pytest.fixture
def mother(request: pytest.FixtureRequest, the_mother: Mother, why_not: str) -> Mother:
    """Without tracing there is no proof: `make prove` fails, and `make test` says that it has left these out."""
    if why_not and request.node.get_closest_marker("slow"):
        pytest.fail(f"the proof was not made: {why_not}")
    if why_not:
        pytest.skip(why_not)
    return the_mother
