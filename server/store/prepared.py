"""Statements of the hot path, compiled once and handed to the driver as they are.

SQLAlchemy spends more on one small statement than SQLite does on fifty rows: it builds it, finds it in its cache, and
wraps each value and row. What every push and pull asks is written in the same words as everywhere else, and then goes
past all that. Values pass through the same column types.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from operator import itemgetter
from typing import Any

from sqlalchemy import Boolean, Connection, Date, Dialect, LargeBinary, bindparam
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import BindParameter
from sqlalchemy.types import TypeEngine

from server.store.base import Base, Id, UtcDateTime, id_bytes, id_text, utc_text
from server.store.trouble import trouble_of
from server.store.walls import SAY_SCHOOL

Values = Mapping[str, Any]
Convert = Callable[[Any], Any]
_LISTS = (1, 8, 50, 100)
"""A list is filled up to one of these lengths, so that few statements serve them all."""
LONGEST_LIST = _LISTS[-1]


def given(column: Any, name: str) -> BindParameter[Any]:
    """What `rows` and `run` will be given under this name, of the column's type."""
    return bindparam(name, type_=column.type, required=True)


def every(model: type[Base]) -> dict[str, BindParameter[Any]]:
    """All columns of a row that is inserted, under their own names; what is not given takes its default, or null."""
    return {column.name: _of_row(column) for column in model.__table__.columns}


def _of_row(column: Any) -> BindParameter[Any]:
    if column.default is not None and column.default.is_scalar:
        return bindparam(column.name, column.default.arg, type_=column.type)
    return bindparam(column.name, None, type_=column.type) if column.nullable else given(column, column.name)


class Open:
    """A transaction's connection, a cursor of it, and who wants to hear what it is asked. `transaction` is that of the
    session; None where it has not begun one of its own (together.py)."""

    __slots__ = ("connection", "cursor", "listeners", "transaction")

    def __init__(self, connection: Connection, transaction: Any = None) -> None:
        self.connection, self.cursor = connection, connection.connection.cursor()
        self.listeners = tuple(connection.dispatch.before_cursor_execute)
        self.transaction = transaction


class Glance(Open):
    """A snapshot of the database that is asked only what is prepared: it costs a tenth of a session (engine.py)."""

    __slots__ = ()

    def __init__(self, connection: Connection, begin: str, values: tuple[str, ...]) -> None:
        super().__init__(connection)
        self._execute(begin, values)

    def act_for(self, school_id: str) -> None:
        """From here on, as in walls.py, once it is known whose question this is."""
        if self.connection.dialect.name == "postgresql":
            self._execute(SAY_SCHOOL, (school_id,))

    def _execute(self, words: str, values: tuple[str, ...]) -> None:
        try:
            self.cursor.execute(words, values)
        except self.connection.dialect.loaded_dbapi.Error as fault:
            raise _left(self, words, fault) from fault


Asked = Session | Glance


class Prepared:
    """`build` makes the statement when it is first needed, for the database at hand."""

    def __init__(self, build: Callable[[str], Any]) -> None:
        self._build = build
        self._ready: dict[str, _Ready] = {}

    def rows(self, session: Asked, values: Values) -> list[tuple[Any, ...]]:
        at = opened(session)
        return self._on(at).rows(at, values)

    def first(self, session: Asked, values: Values) -> tuple[Any, ...] | None:
        return next(iter(self.rows(session, values)), None)

    def run(self, session: Asked, *rows: Values) -> int:
        """Once for each of `rows`; how many rows that changed."""
        if not rows:
            return 0
        at = opened(session)
        return self._on(at).run(at, rows)

    def _on(self, at: Open) -> "_Ready":
        dialect = at.connection.dialect
        ready = self._ready.get(dialect.name)
        if ready is None:
            ready = self._ready[dialect.name] = _Ready(self._build(dialect.name), dialect)
        return ready


class PreparedList:
    """A select about a list of values: `build` is given the database and the list's bind parameters."""

    def __init__(self, column: Any, build: Callable[[str, list[BindParameter[Any]]], Any]) -> None:
        self._sizes = {size: _about_so_many(column, build, size) for size in _LISTS}

    def rows(self, session: Asked, values: Values, wanted: Iterable[Any]) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = []
        left = list(wanted)
        while left:
            some, left = left[: _LISTS[-1]], left[_LISTS[-1] :]
            size = next(size for size in _LISTS if size >= len(some))
            some += some[-1:] * (size - len(some))
            found += self._sizes[size].rows(session, {**values, **{f"_{at}": value for at, value in enumerate(some)}})
        return found


def _about_so_many(column: Any, build: Callable[[str, list[BindParameter[Any]]], Any], size: int) -> Prepared:
    return Prepared(lambda dialect: build(dialect, [given(column, f"_{at}") for at in range(size)]))


class _Ready:
    """Compiled for one database, with what the types of its values and columns do to them."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self._text: str = compiled.string
        self._names: Sequence[str] = compiled.positiontup or list(compiled.binds)
        self._by_name = not compiled.positional
        binds = [compiled.binds[name] for name in self._names]
        self._constants = {name: of.value for name, of in zip(self._names, binds, strict=True) if not of.required}
        # Without a comma after one name the getter would give no tuple.
        self._pick = itemgetter(*self._names) if len(self._names) > 1 else lambda values: (values[self._names[0]],)
        self._in = _converters([_to_driver(of.type, dialect) for of in binds])
        columns = getattr(statement, "exported_columns", ())  # those of RETURNING, too
        self._errors = dialect.loaded_dbapi.Error
        self._out = _converters([_from_driver(column.type, dialect) for column in columns])

    def rows(self, at: Open, values: Values) -> list[tuple[Any, ...]]:
        rows = self._execute(at, self._filled(values), many=False, fetch=True)
        return [_converted(row, self._out) for row in rows] if self._out else rows

    def run(self, at: Open, rows: Sequence[Values]) -> int:
        many = len(rows) > 1
        filled = self._all_filled(rows) if many else self._filled(rows[0])
        changed: int = self._execute(at, filled, many=many, fetch=False)
        return changed

    def _execute(self, at: Open, filled: Any, *, many: bool, fetch: bool) -> Any:
        cursor = at.cursor
        for listen in at.listeners:
            listen(at.connection, cursor, self._text, filled, None, many)
        try:
            (cursor.executemany if many else cursor.execute)(self._text, filled)
            # SQLite finds the second row only when it is asked for: a disk that fails is met here as well.
            return cursor.fetchall() if fetch else cursor.rowcount
        except self._errors as fault:
            raise _left(at, self._text, fault) from fault

    def _all_filled(self, rows: Sequence[Values]) -> Any:
        """As `_filled` for each of them; all give the same names. Column by column it costs a fifth of row by row."""
        named = [name for name in self._names if name in rows[0]]
        columns = {name: [row[name] for row in rows] for name in named}
        told = [columns.get(name) or [self._constants[name]] * len(rows) for name in self._names]
        for at, convert in self._in:
            told[at] = [None if value is None else convert(value) for value in told[at]]
        filled = zip(*told, strict=True)
        return [dict(zip(self._names, row, strict=True)) for row in filled] if self._by_name else list(filled)

    def _filled(self, values: Values) -> Any:
        if not self._names:
            return ()
        filled = _converted(self._pick({**self._constants, **values} if self._constants else values), self._in)
        return dict(zip(self._names, filled, strict=True)) if self._by_name else filled


def _left(at: Open, statement: str, fault: Exception) -> BaseException:
    """The driver's error as SQLAlchemy tells it, so that a full disk is known as one; a spoiled connection is left."""
    connection, dialect = at.connection, at.connection.dialect
    told = DBAPIError.instance(statement, None, fault, dialect.loaded_dbapi.Error, dialect=dialect)
    if trouble_of(told) == "no_storage":
        at.cursor.close()  # a statement that is still held would keep the file open, and locked
        at.transaction = at  # of no session: whoever goes on with this session finds another cursor
        with suppress(Exception):
            connection.connection.rollback()
        connection.invalidate(told)
    return told


def _converters(each: Sequence[Convert | None]) -> list[tuple[int, Convert]]:
    return [(at, convert) for at, convert in enumerate(each) if convert is not None]


def _converted(row: tuple[Any, ...], converters: list[tuple[int, Convert]]) -> tuple[Any, ...]:
    mutable = list(row)
    for at, convert in converters:
        value = mutable[at]
        if value is not None:
            mutable[at] = convert(value)
    return tuple(mutable)


def _to_driver(of: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """As the type itself would, without its wrappers for the types that a push binds twenty of in each item."""
    if isinstance(of, Id):
        # PostgreSQL is told `::UUID` in the statement.
        return id_bytes if dialect.name == "sqlite" else None
    if dialect.name == "sqlite" and isinstance(of, UtcDateTime):
        return utc_text
    if dialect.name == "sqlite" and isinstance(of, Date):
        return date.isoformat
    if dialect.name == "sqlite" and isinstance(of, LargeBinary | Boolean):
        return None
    return of.dialect_impl(dialect).bind_processor(dialect)


def _from_driver(of: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    if isinstance(of, Id):
        return id_text if dialect.name == "sqlite" else str
    if isinstance(of, LargeBinary):  # both drivers give bytes
        return None
    return of.dialect_impl(dialect).result_processor(dialect, None)


def opened(session: Asked) -> Open:
    """The session's connection with a cursor of it, once a transaction."""
    if isinstance(session, Glance):
        return session
    transaction = session.get_transaction()
    known: Open | None = session.info.get("open")
    if known is None or known.transaction is not transaction:
        connection = session.connection()
        known = session.info["open"] = Open(connection, session.get_transaction())
    return known
