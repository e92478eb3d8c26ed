"""kill -9 of the whole server under load, over HTTP, and of PostgreSQL: nothing lost, nothing twice, no gap."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random, SystemRandom
from typing import Any

import pytest

from server.store.engine import open_database
from tests.cast import Cast, Clock, cast_on
from tests.sync.crash.evidence import Lost, counts, holds
from tests.sync.crash.load import Load
from tests.sync.crash.own_postgres import OwnPostgres, own_postgres
from tests.sync.crash.serving import Served

SEED = int(os.environ.get("KEPT_SEED", "0")) or SystemRandom().randrange(1, 10**6)
SERVE = ("server.cli", "serve")
WEB = ("server.cli", "web")
HASTY = ("tests.sync.crash.hasty",)


@dataclass
class Scene:
    """A school with nobody serving it yet. `postgres` is None on SQLite."""

    url: str
    cast: Cast
    folder: Path
    postgres: OwnPostgres | None = None

    def served(self, *words: str) -> Served:
        settings = {"KEPT_DATA_DIR": str(self.folder), "KEPT_DATABASE_URL": self.url}
        return Served(words, settings, self.folder / "said")


@pytest.fixture
def on_sqlite(sqlite_template: Path, tmp_path: Path) -> Scene:
    shutil.copyfile(sqlite_template, tmp_path / "kept.db")
    url = f"sqlite:///{tmp_path / 'kept.db'}"
    return Scene(url, peopled(url), tmp_path)


@pytest.fixture
def on_postgres(tmp_path: Path, postgres_wheel: Any) -> Iterator[Scene]:
    with own_postgres(tmp_path, postgres_wheel) as postgres:
        yield Scene(postgres.url, peopled(postgres.url), tmp_path, postgres)


def peopled(url: str) -> Cast:
    database = open_database(url)
    cast = cast_on(database, Clock().now)
    database.close()
    return cast


def through(scene: Scene, served: Served, items: int, blows: list[Callable[[], None]]) -> Load:
    """Deals the blows at moments drawn by chance while phones send; each falls where earlier items are still unsent."""
    chance = Random(SEED)
    served.start()
    load = Load(served.port, scene.cast, SEED, items // 3 + 1)
    load.start()
    database = open_database(scene.url)
    try:
        for number, blow in enumerate(blows, 1):
            until = number * items // (len(blows) + 1)
            while load.acknowledged() < until and load.sending():
                threading.Event().wait(chance.random() / 50)
            if not load.sending():
                break
            blow()
            holds(database, scene.cast.larch_lane, load.as_told(), rebuild=False)
            if served.process is None:
                served.start()
        load.finish()
        assert load.acknowledged() == 3 * (items // 3 + 1)
        stored = holds(database, scene.cast.larch_lane, load.told)
        assert stored == load.acknowledged()
        assert load.read >= stored
    finally:
        load.end()
        database.close()
        served.end()
    told = f"{len(blows)} blows, {stored} items acknowledged and stored, {load.told.duplicates} of them committed"
    print(f"seed {SEED}: {told} before a kill and acknowledged after it; answers: {counts(load.answers)}")  # noqa: T201
    return load


def blows_on_postgres(scene: Scene, served: Served, kills: int) -> list[Callable[[], None]]:
    postgres = scene.postgres
    assert postgres

    def kill_all() -> None:
        postgres.kill()
        postgres.start()

    def stop_at_once() -> None:
        postgres.stop_at_once()
        postgres.start()

    def kill_a_backend() -> None:
        postgres.kill_a_backend()
        postgres.wait()

    return [*[served.kill] * kills, kill_all, kill_a_backend, stop_at_once]


def test_killed_under_load_the_server_loses_nothing(on_sqlite: Scene) -> None:
    served = on_sqlite.served(*SERVE)
    through(on_sqlite, served, 900, [served.kill] * 2)


@pytest.mark.postgres
def test_killed_under_load_with_its_postgresql_it_loses_nothing(on_postgres: Scene) -> None:
    served = on_postgres.served(*WEB)
    through(on_postgres, served, 900, blows_on_postgres(on_postgres, served, 1))


@pytest.mark.slow
def test_twenty_kills_on_sqlite(on_sqlite: Scene) -> None:
    served = on_sqlite.served(*SERVE)
    through(on_sqlite, served, 20_000, [served.kill] * 20)


@pytest.mark.slow
@pytest.mark.postgres
def test_twenty_kills_on_postgresql_and_six_of_postgresql(on_postgres: Scene) -> None:
    served = on_postgres.served(*WEB)
    blows = [*blows_on_postgres(on_postgres, served, 10), *blows_on_postgres(on_postgres, served, 10)]
    through(on_postgres, served, 20_000, blows)


def test_the_proof_can_fail_for_a_server_that_answers_before_it_commits(on_sqlite: Scene) -> None:
    served = on_sqlite.served(*HASTY)
    with pytest.raises(Lost, match=r"acknowledged and lost|stood at|was answered 409"):
        through(on_sqlite, served, 3000, [served.kill] * 12)
