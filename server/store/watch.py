"""Whether anybody has written since: the one question to a SQLite file that costs next to nothing."""

import sqlite3
from pathlib import Path
from threading import Lock

from sqlalchemy.engine import make_url


class Watch:
    """`version` changes with every commit of anybody, in this process or another. For all threads."""

    def __init__(self, url: str) -> None:
        told = make_url(url)
        self._path = told.database if told.get_backend_name() == "sqlite" else None
        # To another connection the numbers would mean other commits: there is one, and one thread asks it at a time.
        self._connection: sqlite3.Connection | None = None
        self._lock = Lock()

    def version(self) -> int | None:
        """None where the database cannot tell."""
        if self._path is None or not Path(self._path).exists():
            return None
        with self._lock:
            if self._connection is None:
                self._connection = sqlite3.connect(
                    self._path, timeout=30, isolation_level=None, check_same_thread=False
                )
            version: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        return version

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None
