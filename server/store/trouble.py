"""What it means when a database refuses: it is busy, its disk is full, or it cannot be reached or read.

All of these pass, and what was asked can be asked again: the transaction was rolled back, nothing is half written. Any
other error of a database is a fault of ours, and has no name here.
"""

from typing import Literal

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from server.store.sqlite import sqlite3

Trouble = Literal["busy", "no_room", "no_storage"]

OF_SQLITE: dict[int, Trouble] = {
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_FULL: "no_room",
    sqlite3.SQLITE_IOERR: "no_storage",
    sqlite3.SQLITE_READONLY: "no_storage",
    sqlite3.SQLITE_CANTOPEN: "no_storage",
    sqlite3.SQLITE_PERM: "no_storage",
    sqlite3.SQLITE_CORRUPT: "no_storage",
    sqlite3.SQLITE_NOTADB: "no_storage",
    sqlite3.SQLITE_PROTOCOL: "busy",
}
OF_POSTGRESQL: dict[str, Trouble] = {
    "53100": "no_room",  # disk_full
    "25P03": "busy",  # idle_in_transaction_session_timeout
    "25006": "no_storage",  # read_only_sql_transaction: a standby that was not promoted yet
    "55P03": "busy",  # lock_not_available
    "57014": "busy",  # query_canceled
}
OF_POSTGRESQL_BY_CLASS: dict[str, Trouble] = {
    "08": "no_storage",  # the connection is gone
    "40": "busy",  # deadlock, serialization failure
    "53": "busy",  # too many connections, out of memory
    "57": "no_storage",  # shut down, crashed, starting up
    "58": "no_storage",  # the machine's own input and output
    "XX": "no_storage",  # damaged data
}


def trouble_of(error: BaseException) -> Trouble | None:
    """Why the database refused, or None where it was asked something wrong."""
    if isinstance(error, NoConnectionFree):
        return "busy"
    if not isinstance(error, DBAPIError):
        return None
    if isinstance(error.orig, sqlite3.Error):
        # Only the last eight bits are the error; those above say where it arose. Python's own errors have no code.
        return OF_SQLITE.get(getattr(error.orig, "sqlite_errorcode", 0) & 0xFF)
    state: str | None = getattr(error.orig, "sqlstate", None)
    if state is None:  # nobody was there to give one
        return "no_storage" if isinstance(error, OperationalError) or error.connection_invalidated else None
    return OF_POSTGRESQL.get(state) or OF_POSTGRESQL_BY_CLASS.get(state[:2])
