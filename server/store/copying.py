"""Copies of the whole database: made, opened and put back by the means of each of the two databases.

`VACUUM INTO` on SQLite, `pg_dump` and `pg_restore` on PostgreSQL. Errors are CopyError, in words for whoever runs Kept.
"""

import os
import re
import secrets
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from server.store.copies import Contents, contents, fault_of_audit, fault_of_logs, revision
from server.store.engine import Database, open_database
from server.store.sqlite import sqlite3
from server.store.walls import EVERY_SCHOOL

LOGS = "every row count, the chain of each log and of the audit log"
SQLITE, POSTGRES = b"SQLite format 3\0", b"PGDMP"


class CopyError(Exception):
    """A copy that cannot be made, read or put back; the text says why, and what to do."""


def kind_of(path: Path) -> str | None:
    """`sqlite`, `postgresql`, or None for what is a copy of neither."""
    with path.open("rb") as file:
        start = file.read(16)
    return "sqlite" if start == SQLITE else "postgresql" if start.startswith(POSTGRES) else None


def copy_to(db: Database, path: Path) -> tuple[Contents, str]:
    """Writes the whole database as it is at one moment to `path`, checks the copy, and gives what it holds and what
    was checked, in words."""
    if db.write_engine.dialect.name == "sqlite":
        return _copy_sqlite(db, path)
    return _copy_postgres(db, path)


def copy_as_it_is(db: Database, path: Path) -> None:
    """A checked copy of a SQLite database, whatever its tables are."""
    _vacuum(db, path)
    with opened_copy(path) as copy:
        check_sqlite(copy)


def _vacuum(db: Database, path: Path) -> None:
    with closing(sqlite3.connect(db.write_engine.url.database or "", isolation_level=None)) as reader:
        try:
            reader.execute("VACUUM INTO ?", (str(path),))
        except sqlite3.Error as error:
            raise CopyError(f"The backup could not be written: {error}. Is the disk full?") from error


def _copy_sqlite(db: Database, path: Path) -> tuple[Contents, str]:
    # The write lock is held while the copy is written: only so can every count be held against the same moment.
    with db.write() as lock:
        there = contents(lock)
        _vacuum(db, path)
    with opened_copy(path) as copy:
        check_sqlite(copy)
        return _held_against(copy, there), f"every page and reference, {LOGS}"


def check_sqlite(copy: Session) -> None:
    """Raises CopyError where a page is damaged or a reference leads nowhere."""
    try:
        verdict = copy.execute(text("PRAGMA integrity_check(1)")).scalar_one()
        broken = copy.execute(text("PRAGMA foreign_key_check")).first()
    except DBAPIError as error:
        raise CopyError(f"The copy is damaged: {error.orig}.") from error
    if verdict != "ok":
        raise CopyError(f"The copy is damaged: {verdict}.")
    if broken is not None:
        raise CopyError(f"The copy is damaged: something in the table {broken[0]} belongs to nothing.")


@contextmanager
def opened_copy(path: Path) -> Iterator[Session]:
    """A SQLite copy, opened so that not a byte of it can change."""
    engine = create_engine(f"sqlite:///file:{path.absolute()}?mode=ro&immutable=1&uri=true", module=sqlite3)
    try:
        with Session(engine) as session:
            yield session
    except SQLAlchemyError as error:
        raise CopyError("The copy is damaged, or is no copy of Kept's data.") from error
    finally:
        engine.dispose()


def put_back_sqlite(path: Path, url: str) -> None:
    """Puts the copy in the place of the database in one transaction: whoever has it open, a running server too, sees
    either the old one or the copy, and so does the next start after a power cut."""
    target = make_url(url).database or ""
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target, timeout=30)) as database:
        database.execute("PRAGMA synchronous = FULL")
        source.backup(database)


def _copy_postgres(db: Database, path: Path) -> tuple[Contents, str]:
    url = _address(db)
    with db.read() as session:
        # The dump reads this very snapshot. It takes longer than an idle transaction is otherwise let live.
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        snapshot = session.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        there = contents(session)
        _run(
            "pg_dump",
            "--enable-row-security",
            "--format=custom",
            f"--snapshot={snapshot}",
            "--no-owner",
            f"--file={path}",
            url=url,
        )
    return check_postgres(path, url, there)


def check_postgres(path: Path, url: str, there: Contents | None = None) -> tuple[Contents, str]:
    """Restores the dump into a scratch database and reads that, where this account may make one; else counts the rows
    in the dump. Held against `there` where that is given."""
    with scratch_database(url) as scratch:
        if scratch is not None:
            _run("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={_spoken(scratch)}", str(path), url=scratch)
            copy = open_database(scratch)
            try:
                with copy.read() as session:
                    return _held_against(session, there), f"restored into a scratch database: {LOGS}"
            finally:
                copy.close()
    counts = _rows_in_dump(path, url)
    if there is not None and any(counts[name] != count for name, count in there.counts.items()):
        raise CopyError("The copy holds another number of rows than the database did. Make another: kept backup")
    found = Contents(counts, there.marks if there else {})
    return found, "every row counted in the dump; not restored, since this account may make no database"


@contextmanager
def scratch_database(url: str) -> Iterator[str | None]:
    """The address of an empty database that goes again at the end; None where this account may not make one."""
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    name = f"kept_scratch_{secrets.token_hex(6)}"
    try:
        with admin.connect() as connection:
            may = connection.execute(
                text("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
            ).scalar_one()
            if may:
                connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield make_url(url).set(database=name).render_as_string(hide_password=False) if may else None
        finally:
            if may:
                with admin.connect() as connection:
                    # Not by force: that asks for the right to end PostgreSQL's own vacuum, which yields by itself.
                    connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
    finally:
        admin.dispose()


def revision_in(path: Path, kind: str, url: str) -> str | None:
    """Which migration a copy was brought up to."""
    if kind == "sqlite":
        with opened_copy(path) as session:
            check_sqlite(session)
            return revision(session)
    words = ("--data-only", "--table=alembic_version", "--file=-")
    with _started("pg_restore", *words, str(path), url=url) as lines:
        rows = list(lines)
    starts = [at for at, line in enumerate(rows) if line.startswith(b"COPY public.alembic_version ")]
    return rows[starts[0] + 1].decode().strip() if starts else None


def bring_dump_up(path: Path, url: str, upgrade: Callable[[str], None]) -> None:
    """Makes of a dump by an older Kept one by this, in a scratch database: only what has this Kept's tables can be put
    in the place of them in one transaction."""
    with scratch_database(url) as scratch:
        if scratch is None:
            raise CopyError(
                "This backup was made by an older Kept. To bring it up to this one, the database account must be "
                "allowed to make a database (CREATEDB)."
            )
        restore_into(path, scratch)
        upgrade(scratch)
        _run("pg_dump", "--format=custom", "--enable-row-security", "--no-owner", f"--file={path}", url=scratch)


def put_back_postgres(path: Path, url: str) -> None:
    """In one transaction: a dump that does not go in whole changes nothing."""
    _run(
        "pg_restore", "--clean", "--if-exists", "--single-transaction", "--exit-on-error", "--no-owner",
        f"--dbname={_spoken(url)}", str(path), url=url,
    )  # fmt: skip


def restore_into(path: Path, url: str) -> None:
    """Fills an empty database with a dump."""
    _run("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={_spoken(url)}", str(path), url=url)


def _held_against(copy: Session, there: Contents | None) -> Contents:
    found = contents(copy)
    if there is not None and found != there:
        raise CopyError("The copy is not what the database held. Make another: kept backup")
    if fault := fault_of_logs(copy) or fault_of_audit(copy):
        raise CopyError(f"The copy cannot be trusted: {fault}. Run kept doctor, and keep the copies that there are.")
    return found


def _rows_in_dump(path: Path, url: str) -> Counter[str]:
    """Reads the whole dump, so that a cut or damaged one is found."""
    counts: Counter[str] = Counter()
    table = None
    with _started("pg_restore", "--data-only", "--file=-", str(path), url=url) as lines:
        for line in lines:
            if table is None and (begun := re.match(rb'COPY public\."?(\w+)"? ', line)):
                table = begun.group(1).decode()
            elif line == b"\\.\n":
                table = None
            elif table is not None:
                counts[table] += 1
    return counts


def _address(db: Database) -> str:
    return db.write_engine.url.render_as_string(hide_password=False)


def _spoken(url: str) -> str:
    """As libpq reads it, without the password, which every user of the machine could see."""
    parts = make_url(url)
    return parts.set(drivername="postgresql", password=None).render_as_string(hide_password=False)


def _environment(url: str) -> dict[str, str]:
    password = make_url(url).password
    every_school = f"-c kept.school_id={EVERY_SCHOOL}"
    return {**os.environ, "PGOPTIONS": every_school, **({"PGPASSWORD": str(password)} if password else {})}


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise CopyError(f"{name} is not on this machine. Install PostgreSQL's client programs.")
    return found


def _run(name: str, *words: str, url: str) -> None:
    target = () if any(word.startswith("--dbname") for word in words) else (f"--dbname={_spoken(url)}",)
    done = subprocess.run(  # noqa: S603 - our own words, and a path of ours
        [_program(name), *target, *words], env=_environment(url), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CopyError(f"{name} could not do it: {_last_line(done.stderr)}")


@contextmanager
def _started(name: str, *words: str, url: str) -> Iterator[Iterator[bytes]]:
    process = subprocess.Popen(  # noqa: S603 - our own words, and a path of ours
        [_program(name), *words], env=_environment(url), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None  # noqa: S101 - asked for in the line above
    with process, closing(process.stdout):
        yield iter(process.stdout)
    if process.returncode:
        raise CopyError("The copy cannot be read to its end: it is cut short, or damaged.")


def _last_line(said: str) -> str:
    lines = [line for line in said.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing."
