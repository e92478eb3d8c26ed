"""Whether anybody has written since: the one question to a database that costs next to nothing."""

from collections.abc import Callable, Hashable
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import URL
from sqlalchemy.engine import make_url

from server.store.sqlite import sqlite3


class Watch:
    """`version` changes with every commit of anybody, in this process or another. For all threads."""

    def __init__(self, url: str) -> None:
        told = make_url(url)
        self._seen = _Sqlite(told.database or "") if told.get_backend_name() == "sqlite" else _Postgres(told)
        # To another connection the numbers of SQLite would mean other commits: there is one, and one thread asks it at
        # a time.
        self._lock = Lock()

    def version(self) -> Hashable | None:
        """None where the database cannot tell."""
        with self._lock:
            return self._seen.version()

    def close(self) -> None:
        with self._lock:
            self._seen.close()


class _Sqlite:
    def __init__(self, path: str) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def version(self) -> int | None:
        if not Path(self._path).exists():
            return None
        if self._connection is None:
            self._connection = sqlite3.connect(self._path, timeout=30, isolation_level=None, check_same_thread=False)
        version: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        return version

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


class _Postgres:
    """By the transactions that a snapshot sees: while they are the same, whoever reads sees the same. What can be seen
    only grows, so that whatever was read between two equal snapshots is what both saw."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._connection: Any = None
        self._connected = 0
        """How often. A server that was put back from a backup may count its transactions as it did before."""

    def version(self) -> tuple[int, str] | None:
        try:
            if self._connection is None:
                self._connection = self._connect()
                self._connected += 1
            row = self._connection.execute("SELECT pg_current_snapshot()::text", prepare=True).fetchone()
        except Exception:
            self.close()  # whatever is wrong with it, the pull that is asked instead will tell
            return None
        return self._connected, row[0]

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def __del__(self) -> None:
        self.close()

    def _connect(self) -> Any:
        dialect = self._url.get_dialect()()
        connect: Callable[..., Any] = self._url.get_dialect().import_dbapi().connect
        args, more = dialect.create_connect_args(self._url)
        return connect(*args, **more, autocommit=True, connect_timeout=10)
