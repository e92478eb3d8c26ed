"""Writers of one process who wait at the same moment share a commit: its syncs cost more than all that they write.

A writer takes the turn, does its work under a savepoint of the transaction that is open, and where somebody else is
waiting hands both on. Nobody is told of success before the commit; what fails takes back its own work and nobody
else's, and where the commit itself fails all who waited for it are told.
"""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from server.store.prepared import Open
from server.store.trouble import trouble_of

MOST, LONGEST = 16, 0.25
"""Writers to one commit, and the seconds after which nobody else is let in: the first must not wait for all."""


class RolledBackError(Exception):
    """The database let go of the transaction, and whoever wrote in it took no notice."""

    def __init__(self) -> None:
        super().__init__("All was rolled back before it could be committed.")


class _Waiting:
    """A writer in the queue. `turn` is let go when it is its turn, or when `refused` says why it gets none."""

    __slots__ = ("refused", "turn")

    def __init__(self) -> None:
        self.turn = Lock()
        self.turn.acquire()
        self.refused: BaseException | None = None


class _Commit:
    """A transaction that is open, and those who wait for it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.writers, self.since = 0, time.monotonic()
        self.over = Event()
        self.failure: BaseException | None = None

    def is_full(self) -> bool:
        return self.writers >= MOST or time.monotonic() - self.since > LONGEST

    def is_open(self) -> bool:
        """False where somebody rolled back, or the database did by itself: a full disk ends the whole transaction."""
        if self.connection.invalidated:
            return False
        driver = self.connection.connection.dbapi_connection
        return driver is not None and bool(driver.in_transaction)


class Together:
    """For an engine with one writer at a time, as SQLite has."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock, self._taken = Lock(), False
        self._queue: deque[_Waiting] = deque()
        self._open: _Commit | None = None

    @contextmanager
    def write(self) -> Iterator[Session]:
        """As Database.write."""
        commit = self._take_turn()
        try:
            with _alone(commit.connection) if commit.writers == 1 else _beside(commit.connection) as session:
                yield session
        except BaseException as fault:
            self._end_turn(commit, fault)
            raise
        if self._end_turn(commit, None):
            commit.over.wait()
        if commit.failure is not None:
            raise commit.failure

    def _take_turn(self) -> _Commit:
        with self._lock:
            mine = _Waiting() if self._taken else None
            self._taken = True
            if mine is not None:
                self._queue.append(mine)
        if mine is not None:
            mine.turn.acquire()  # until whoever is before hands on; a plain lock would let the newest push in
            if mine.refused is not None:
                raise mine.refused
        if self._open is None:
            try:
                self._open = self._begin()
            except BaseException as fault:
                self._hand_on(fault)
                raise
        self._open.writers += 1
        return self._open

    def _hand_on(self, fault: BaseException | None = None) -> None:
        """To the next who waits. Where somebody else holds the file, all who wait are told so together: one after the
        other they would wait half a minute each, and phones hang up before the third is answered."""
        with self._lock:
            if fault is not None and trouble_of(fault) == "busy":
                for waiting in self._queue:
                    waiting.refused = fault
                    waiting.turn.release()
                self._queue.clear()
            self._taken = bool(self._queue)
            if self._queue:
                self._queue.popleft().turn.release()

    def _begin(self) -> _Commit:
        connection = self._engine.connect()
        try:
            connection.begin()
        except BaseException:
            connection.close()
            raise
        return _Commit(connection)

    def _end_turn(self, commit: _Commit, fault: BaseException | None) -> bool:
        """Commits, or hands the transaction on to who is waiting; True if the writer has to wait for that."""
        try:
            if not commit.is_open():
                commit.failure = fault or RolledBackError()
            elif self._queue and not commit.is_full():
                return fault is None
            else:
                try:
                    commit.connection.commit()
                except BaseException as failure:
                    commit.failure = failure
                    _leave(commit.connection)
            self._open = None
            try:
                commit.connection.close()
            finally:
                commit.over.set()
            return False
        finally:
            self._hand_on()


@contextmanager
def _alone(connection: Connection) -> Iterator[Session]:
    """A savepoint would only cost: what fails may roll back all there is. What is prepared needs no transaction of the
    session's own, which costs as much as five small questions; whatever else is asked begins it."""
    try:
        with Session(connection, expire_on_commit=False, join_transaction_mode="rollback_only") as session:
            session.info["open"] = Open(connection)
            yield session
            if session.in_transaction():
                session.commit()
    except BaseException:
        try:
            connection.rollback()
        except Exception:
            _leave(connection)
        raise


@contextmanager
def _beside(connection: Connection) -> Iterator[Session]:
    """Under a savepoint: what fails leaves what the others wrote."""
    session = Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
    with session, session.begin():
        yield session


def _leave(connection: Connection) -> None:
    """Rolls back and closes what could not commit. A statement that somebody still holds would keep the file locked."""
    driver = connection.connection.dbapi_connection if not connection.invalidated else None
    if driver is not None:
        with suppress(Exception):
            driver.rollback()
        connection.invalidate()
