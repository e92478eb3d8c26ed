"""A server with a seeded fault: it answers, and commits a moment later. kill -9 must find it out."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from granian.constants import Interfaces
from granian.server import Server
from sqlalchemy.orm import Session

from server.app import create_app
from server.settings import Settings
from server.store.engine import Database

A_MOMENT_S = 0.2


@contextmanager
def write(database: Database) -> Iterator[Session]:
    session = Session(database.write_engine, expire_on_commit=False)
    session.begin()
    try:
        yield session
    except BaseException:
        session.rollback()
        raise
    threading.Timer(A_MOMENT_S, lambda: (session.commit(), session.close())).start()


Database.write = write  # type: ignore[method-assign]
application = create_app(Settings.from_env())

if __name__ == "__main__":
    settings = Settings.from_env()
    Server(
        "tests.sync.crash.hasty:application",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        blocking_threads=4,
        websockets=False,
    ).serve()
