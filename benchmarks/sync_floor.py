"""What the bare drivers need for the same facts, in a child process on the servers' core: the floor of every push.

One table with every field of an item in a column of its own and ids as the text that came, a unique id, and the index
that a pull needs. `FEWER` is the eleven-column record without envelope or numbers that is given for comparison.
"""

import json
import sqlite3
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

ENVELOPE = ("id", "entity", "scope", "type", "version", "base", "n", "stated_at", "key_id", "signature")
BODY = (
    "session", "provision", "on", "outcome", "minutes", "reason", "starts_at", "group_size", "role", "other_activity",
    "second_session", "makes_up", "adherence", "engagement", "grade",
)  # fmt: skip
ALL = (*ENVELOPE, "offset_ms", *BODY, "device", "received_at")
FEWER = (
    "id",
    "scope",
    "provision",
    "on",
    "outcome",
    "minutes",
    "reason",
    "stated_at",
    "device",
    "received_at",
    "grade",
)
WHOLE = {"version", "n", "offset_ms", "minutes", "group_size", "engagement"}


def table(columns: tuple[str, ...], key: str) -> str:
    kinds = ", ".join(f'"{name}" {"bigint" if name in WHOLE else "text"}' for name in columns if name != "id")
    return f"create table r (seq {key}, school bigint, id text not null unique, {kinds})"


def rows(items: list[dict[str, Any]], columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    told = {"device": "0192-device", "received_at": "2026-11-03T10:45:00.000Z"}
    flat = [item | item["body"] | {"offset_ms": item["clock"]["offset_ms"]} | told for item in items]
    return [tuple(item[name] for name in columns) for item in flat]


def in_sqlite(folder: Path, columns: tuple[str, ...] = ALL) -> sqlite3.Connection:
    """WAL and FULL, as durable as an answered push must be."""
    path = folder / f"floor-{len(columns)}.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    connection.execute(table(columns, "integer primary key"))
    connection.execute("create index feed on r (school, seq)")
    return connection


def insert_sqlite(
    connection: sqlite3.Connection, batches: list[list[tuple[Any, ...]]], columns: tuple[str, ...] = ALL
) -> None:
    names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
    statement = f"insert into r (school, {names}) values (1, {marks}) on conflict (id) do nothing"
    for batch in batches:
        connection.execute("begin immediate")
        connection.executemany(statement, batch)
        connection.execute("commit")


def answer_in_sqlite(connection: sqlite3.Connection, scopes: list[str]) -> int:
    """All that somebody may see, as one JSON text that SQLite writes by itself."""
    fields = ", ".join(f"""'{name}', "{name}" """ for name in (*ENVELOPE, "offset_ms", *BODY))
    marks = ", ".join("?" * len(scopes))
    query = f"select json_group_array(json_object('seq', seq, {fields})) from r where school = 1 and scope in ({marks})"
    return len(connection.execute(query, scopes).fetchone()[0])


def insert_postgres(connection: psycopg.Connection[Any], batches: list[str]) -> None:
    """One statement a batch, one parameter."""
    names = ", ".join(f'"{name}"' for name in ALL)
    kinds = ", ".join(f'"{name}" {"bigint" if name in WHOLE else "text"}' for name in ALL)
    statement = (
        f"insert into r (school, {names}) select 1, {names} from json_to_recordset(%s) as told({kinds}) "
        "on conflict (id) do nothing"
    )
    for batch in batches:
        connection.execute(statement, (batch,))
        connection.commit()


def in_postgres(url: str) -> psycopg.Connection[Any]:
    connection = psycopg.connect(url)
    connection.execute(table(ALL, "bigserial primary key"))
    connection.execute("create index feed on r (school, seq)")
    connection.commit()
    return connection


def serve(folder: Path, url: str) -> None:
    """Reads jobs as lines of JSON, answers with CPU and wall seconds; what only prepares is not counted."""
    lite, fewer, postgres = in_sqlite(folder), in_sqlite(folder, FEWER), in_postgres(url)
    for line in sys.stdin:
        job = json.loads(line)
        work: Callable[[], object]
        if "scopes" in job:
            work = partial(_answer_often, lite, job["scopes"], job["times"])
        elif job["table"] == "postgres":
            told = [[dict(zip(ALL, row, strict=True)) for row in rows(batch, ALL)] for batch in job["batches"]]
            work = partial(insert_postgres, postgres, [json.dumps(batch) for batch in told])
        else:
            connection, columns = (lite, ALL) if job["table"] == "all" else (fewer, FEWER)
            work = partial(insert_sqlite, connection, [rows(batch, columns) for batch in job["batches"]], columns)
        began_cpu, began = time.process_time(), time.perf_counter()
        work()
        print(json.dumps([time.process_time() - began_cpu, time.perf_counter() - began]), flush=True)


def _answer_often(connection: sqlite3.Connection, scopes: list[str], times: int) -> None:
    for _ in range(times):
        answer_in_sqlite(connection, scopes)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), sys.argv[2])
