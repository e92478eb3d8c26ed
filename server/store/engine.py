"""The two databases that Kept runs on, and the only two ways in: `write` and `read`.

SQLite through SQLAlchemy's defaults loses updates without an error, because the driver reads outside the transaction.
So the driver's own transactions are off, a writer takes the write lock before it reads (`BEGIN IMMEDIATE`), and readers
have an engine of their own that cannot write.
"""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from server.store.prepared import Glance
from server.store.sqlite import sqlite3
from server.store.together import Together
from server.store.trouble import trouble_of
from server.store.walls import EVERY_SCHOOL, SAY_SCHOOL, act_for

MIGRATIONS = Path(__file__).parent.parent / "migrations"
BUSY_MS = 30_000
CONNECTIONS = 8
"""Kept open: one for each thread that answers (server/web.py). One more than are kept is opened and closed each time,
and that takes as long as a pull."""


@dataclass(frozen=True)
class Database:
    """Where the schools' data is. Each `write` is one transaction, each `read` one snapshot.

    `school_id` is the school that they act for (walls.py); on PostgreSQL the rows of others are not there.
    """

    write_engine: Engine
    read_engine: Engine
    together: Together | None = None
    school_id: str = EVERY_SCHOOL

    def of(self, school_id: str) -> "Database":
        """The same database, for one school."""
        return replace(self, school_id=school_id)

    @contextmanager
    def look(self) -> Iterator[Connection]:
        """As `read`, without a session, which takes longer to make than a small question to ask."""
        with self.read_engine.connect() as connection:
            act_for(connection, self.school_id)
            yield connection

    @contextmanager
    def glance(self) -> Iterator[Glance]:
        """As `read`, for questions that are all prepared: without SQLAlchemy's own transaction and session, which take
        longer than a pull's questions together."""
        with self.read_engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                yield Glance(connection, "BEGIN", ())
            else:
                yield Glance(connection, SAY_SCHOOL, (self.school_id,))

    @property
    def url(self) -> str:
        """With its password."""
        return self.write_engine.url.render_as_string(hide_password=False)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Commits at the end, rolls back on any error. SQLite: writers queue, and commit together."""
        if self.together is not None:
            with self.together.write() as session:
                yield session
            return
        with Session(self.write_engine, expire_on_commit=False) as session, session.begin():
            act_for(session, self.school_id)
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Everything read inside sees the same moment. A write inside is refused by the database."""
        with Session(self.read_engine, expire_on_commit=False) as session, session.begin():
            act_for(session, self.school_id)
            yield session

    def write_through(self) -> None:
        """On SQLite: what was overwritten is overwritten in the file itself, and a write-ahead log holds nothing."""
        if self.write_engine.dialect.name == "sqlite":
            with closing(self.write_engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def close(self) -> None:
        """Gives back every connection."""
        self.write_engine.dispose()
        self.read_engine.dispose()


def open_database(url: str) -> Database:
    """Opens `sqlite:///path` or `postgresql://...`; nothing is created but an empty SQLite file."""
    writer = create_engine(url, **engine_options(url))
    return database_on(writer)


def database_on(writer: Engine) -> Database:
    """The database of an engine that was made with `engine_options`."""
    together = Together(writer) if writer.dialect.name == "sqlite" else None
    return Database(prepare_writer(writer), reader_beside(writer), together=together)


def engine_options(url: str) -> dict[str, Any]:
    """What `create_engine` must be given for this database, whoever makes the engine."""
    if _is_sqlite(url):
        connect = {"timeout": BUSY_MS / 1000, "check_same_thread": False}
        # A database in memory is one connection, and Flask-SQLAlchemy sees to that. The connection that was used last
        # is used next: of what it keeps in memory more is still near the processor.
        kept = {"pool_size": CONNECTIONS, "pool_use_lifo": True} if make_url(url).database else {}
        return {"connect_args": connect, "module": sqlite3, **kept}
    # Without a limit, one lost connection that holds a school's head would stop that school's writers for good.
    waits = f"-c timezone=UTC -c lock_timeout={BUSY_MS} -c idle_in_transaction_session_timeout={BUSY_MS}"
    return {
        "connect_args": {"options": waits, "connect_timeout": 10},
        "pool_pre_ping": True,
        "pool_size": CONNECTIONS,
    }


def prepare_writer(engine: Engine) -> Engine:
    """Hangs the writer's listeners on an engine that was made with `engine_options`."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "handle_error", _leave_a_spoiled_connection)
        event.listen(engine, "begin", lambda connection: Glance(connection, "BEGIN IMMEDIATE", ()))
    return engine


def reader_beside(writer: Engine) -> Engine:
    """The same database for reading: its own connections on SQLite, the same pool at REPEATABLE READ on PostgreSQL."""
    if writer.dialect.name != "sqlite":
        return writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    reader = create_engine(writer.url, **engine_options(str(writer.url)))
    event.listen(reader, "connect", _prepare_sqlite)
    event.listen(reader, "handle_error", _leave_a_spoiled_connection)
    event.listen(reader, "connect", _prepare_reader)
    event.listen(reader, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return reader


def journal_mode_for(version: str) -> str:
    """`wal`, or `truncate` where this SQLite loses data when two connections write and checkpoint a WAL at once.

    That bug is in 3.7.0 to 3.51.2, but for 3.44.6 and 3.50.7. There the rollback journal costs about 2 ms more a batch,
    and needs no rule about who may write: the server, the clock and the command line stay free to open the file.
    TRUNCATE and not DELETE: with `synchronous = FULL` only a truncated journal is synced at the commit; an unlinked one
    can come back after a power cut and take the last acknowledged push with it.
    """
    parts = tuple(int(part) for part in re.findall(r"\d+", version)[:3])
    if parts in ((3, 44, 6), (3, 50, 7)):
        return "wal"
    return "truncate" if (3, 7, 0) <= parts <= (3, 51, 2) else "wal"


def is_sound(session: Session) -> bool:
    """Whether a SQLite file reads as a whole database in which every index and reference holds. Reads all of it.

    A bit that flips within a text of a row is not seen here: SQLite keeps no sums. `kept audit verify` sees it.
    """
    try:
        verdict = session.execute(text("PRAGMA integrity_check(1)")).scalar_one()
        return verdict == "ok" and session.execute(text("PRAGMA foreign_key_check")).first() is None
    except DatabaseError as error:
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return False
        raise


def migrate(url: str, scripts: Path = MIGRATIONS) -> None:
    """Brings the database up to the newest migration; running it again, or twice at once, changes nothing. All of it is
    one transaction: whoever is killed in it leaves the schema that was there."""
    # Only here: it is 11 MB of memory that whoever serves has no use for.
    from alembic import command
    from alembic.config import Config

    engine = prepare_writer(create_engine(url, **engine_options(url)))
    if engine.dialect.name == "sqlite":
        # A table is changed by making it anew, and dropping the old one would take with it all that belongs to it. The
        # references are checked at the end of the transaction instead.
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = off"))
    try:
        with engine.connect() as connection:
            config = Config()
            config.set_main_option("script_location", str(scripts))
            config.set_main_option("path_separator", "os")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    cursor.execute(f"PRAGMA journal_mode = {journal_mode_for(sqlite3.sqlite_version)}")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA temp_store = memory")  # what a savepoint may have to put back
    cursor.execute("PRAGMA foreign_keys = on")
    cursor.close()


def _prepare_reader(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only = on")
    # Half a megabyte and not two: what a reader keeps is out of date at the next commit, and there are eight of them.
    cursor.execute("PRAGMA cache_size = -512")
    cursor.close()


def _leave_a_spoiled_connection(context: ExceptionContext) -> None:
    """A file that was opened while the disk failed stays read-only for as long as it is open: it is opened anew.

    Not at once but before its next use, so that the rollback goes first: closed before it, the lock would stay until
    Python lets go of the last statement, and everybody else would wait for it in vain.
    """
    if context.connection is not None and trouble_of(context.sqlalchemy_exception or context.original_exception) in (
        "no_storage",
        "no_room",
    ):
        context.connection.connection.invalidate(soft=True)
