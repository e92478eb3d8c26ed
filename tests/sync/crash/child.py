"""A server's hand on a SQLite file, in a process of its own that can be traced and killed at any call.

`python -m tests.sync.crash.child` reads one line of JSON a life and forks for it, because importing the server takes a
second and a life takes milliseconds. The forked child opens the file, says `ready PID`, and waits. After `go` it pushes
each batch as the endpoint does and says `told RESULTS`, or `trouble NAME` and waits for `again`. At its end the parent
process says `ended STATUS`. Lines go out in one unbuffered write each, so that what a kill cuts off was never said.
"""

import ctypes
import json
import os
import sys
import traceback
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import event

from server.services import sync
from server.services.sync_wire import Push
from server.services.who import Who
from server.store import engine
from server.store.trouble import trouble_of
from tests.cast import TUESDAY

PR_SET_PTRACER = 0x59616D61


def main() -> None:
    let_anybody_trace()
    while line := read_line():
        life = json.loads(line)
        child = os.fork()
        if not child:
            try:
                live(life)
            except BaseException:
                traceback.print_exc()
                os._exit(3)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        say(f"ended {os.waitstatus_to_exitcode(status)}")


def live(life: dict[str, Any]) -> None:
    """`journal`, `pragmas` for the connections, `early` to acknowledge before the commit (a seeded fault)."""
    let_anybody_trace()
    engine.journal_mode_for = lambda _version: life["journal"]
    database = engine.open_database(life["url"])
    event.listen(database.write_engine, "connect", lambda connection, _: prepare(connection, life["pragmas"]))
    with database.read() as session:
        session.connection()
    who, now = Who(**life["who"]), TUESDAY
    pushes = [msgspec.json.decode(msgspec.json.encode(each), type=Push) for each in life["pushes"]]
    say(f"ready {os.getpid()}")
    read_line()
    for push in pushes:
        if life["early"]:
            event.listen(database.write_engine, "commit", partial(say_early, ids_of(push)), once=True)
        while not take(database, who, push, now, quiet=life["early"]):
            read_line()
    database.close()
    say("done")


def let_anybody_trace() -> None:
    """Where only an ancestor may trace (Yama), this lets the test's strace in. A fork does not inherit it."""
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, ctypes.c_ulong(-1), 0, 0, 0)


def take(database: engine.Database, who: Who, push: Push, now: datetime, *, quiet: bool) -> bool:
    try:
        answer = sync.push(database, who, push, now)
    except Exception as error:
        say(f"trouble {trouble_of(error) or repr(error)}")
        return False
    if not quiet:
        told = [{"id": each.id, "status": each.status, "seq": each.seq} for each in answer.results]
        say(f"told {json.dumps(told)}")
    return True


def prepare(connection: Any, pragmas: list[str]) -> None:
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def ids_of(push: Push) -> list[str]:
    return [json.loads(bytes(raw))["id"] for raw in push.items]


def say_early(ids: list[str], _: object) -> None:
    """The seqs are known to the test: one child alone writes to the file."""
    say(f"early {json.dumps(ids)}")


def say(words: str) -> None:
    os.write(1, f"{words}\n".encode())


def read_line() -> str:
    """From the pipe itself, a byte at a time: nothing that is meant for the child stays in a buffer of its parent."""
    found = bytearray()
    while (byte := os.read(0, 1)) not in (b"", b"\n"):
        found += byte
    return found.decode()


if __name__ == "__main__":
    sys.exit(main())
