"""Whether anybody has written since: the one question to a SQLite file that costs next to nothing."""

import sqlite3
from pathlib import Path
from threading import Lock, local

from sqlalchemy.engine import make_url


class Watch:
    """`version` changes with every commit of anybody, in this process or another.

    The number means nothing to another thread: each has a connection of its own.
    """

    def __init__(self, url: str) -> None:
        told = make_url(url)
        self._path = told.database if told.get_backend_name() == "sqlite" else None
        self._own, self._open, self._lock = local(), list[sqlite3.Connection](), Lock()

    def version(self) -> int | None:
        """None where the database cannot tell."""
        if self._path is None or not Path(self._path).exists():
            return None
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._path, timeout=30, isolation_level=None, check_same_thread=False)
            self._own.connection = connection
            with self._lock:
                self._open.append(connection)
        version: int = connection.execute("PRAGMA data_version").fetchone()[0]
        return version

    def close(self) -> None:
        with self._lock:
            for connection in self._open:
                connection.close()
            self._open.clear()
