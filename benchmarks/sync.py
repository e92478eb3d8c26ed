"""Push, pull and poll over HTTP, beside the bare drivers and beside what others would use: `python -m benchmarks sync`.

Servers and PostgreSQL stand on one core, what drives them on the other. All are up at once and are driven in turn.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks import sync_parts
from benchmarks.measure import Report, Row
from benchmarks.processes import stay_on_load_core
from benchmarks.sync_contenders import Contender, Hello, Kept, Naive
from benchmarks.sync_floor_process import Floor
from benchmarks.sync_peers import Kinto, NotHere, PocketBase, Pouch, install_node, install_python
from benchmarks.sync_postgres import Postgres
from benchmarks.sync_rounds import Rounds

ROUNDS = 5
LITE, POST = "Kept on SQLite", "Kept on PostgreSQL"
RAW, RAW_PG, FEWER, GROUPED = "sqlite3, 50 a transaction", "psycopg, json_to_recordset", "sqlite3, 11 columns", "json"
HELLO = Hello.name


def run() -> Report:
    report = Report(
        "Sync",
        "A school of 200 phones with six pupils each. Each round, every contender in turn: new batches of 50 records "
        "over 16 connections, the same once more, single records, a pull with nothing new and one of 12 rows over 8 "
        "connections, and a first pull of 2,000. CPU is that of the server's processes and of its PostgreSQL. The bare "
        "drivers store every field of the same records in one table with a unique id and the index of a pull, WAL and "
        "FULL, 50 a transaction. Peers run as their documents set them up, access left open.",
    )
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        here = Path(folder)
        postgres = stack.enter_context(Postgres(here))
        contenders, absent = _contenders(here, postgres)
        for contender in contenders:
            stack.callback(contender.server.stop)
        stay_on_load_core()
        floor = stack.enter_context(Floor(here, postgres))
        rounds = Rounds(contenders, floor)
        for number in range(ROUNDS):
            print(f"  round {number + 1} of {ROUNDS}", flush=True)
            rounds.play(number)
        print("  the storm, and memory", flush=True)
        rounds.storms((LITE, POST, Pouch.name), ROUNDS)
        memory = rounds.memory((LITE, HELLO))
    print("  the parts of a push", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        parts = sync_parts.table(Path(folder))
    missing = (f"Not measured: {name}: {why}" for name, why in absent.items())
    report.lines = [*rounds.table(), "", *parts, "", *missing]
    report.rows = _gates(rounds, memory)
    return report


def _contenders(here: Path, postgres: Postgres) -> tuple[list[Contender], dict[str, str]]:
    """Those that run here, and of the others why not."""
    folders: dict[str, Path] = {}
    found: list[Contender] = []
    absent: dict[str, str] = {}

    def folder(name: str) -> Path:
        folders[name] = here / name
        folders[name].mkdir()
        return folders[name]

    with _said(absent, "Kinto and PocketBase"):
        folders["python"] = install_python(folder("peers-python"))
    with _said(absent, Pouch.name):
        folders["node"] = install_node(folder("peers-node"))
    wanted: dict[str, Callable[[], Contender]] = {
        LITE: lambda: Kept(LITE, folder("lite"), f"sqlite:///{here / 'lite' / 'kept.db'}"),
        POST: lambda: Kept(POST, folder("post"), postgres.database("kept"), postgres.pids),
        HELLO: lambda: Hello(folder("hello")),
        Naive.name: lambda: Naive(folder("naive")),
        "Kinto in memory": lambda: Kinto(folders["python"], folder("kinto")),
        "Kinto on PostgreSQL": lambda: Kinto(
            folders["python"], folder("kinto-pg"), postgres.database("kinto", plain=True), postgres.pids
        ),
        Pouch.name: lambda: Pouch(folders["node"], folder("pouch")),
        PocketBase.name: lambda: PocketBase(folders["python"], folder("pocket")),
    }
    for name, make in wanted.items():
        with _said(absent, name):
            found.append(make())
    return found, absent


@contextmanager
def _said(absent: dict[str, str], name: str) -> Iterator[None]:
    """Kept itself must start; a peer that does not is told of aloud."""
    try:
        yield
    except (NotHere, RuntimeError, KeyError, OSError) as fault:
        if name in (LITE, POST, HELLO):
            raise
        absent[name] = str(fault) or type(fault).__name__
        print(f"  not measured: {name}: {absent[name]}", flush=True)


def _gates(rounds: Rounds, memory: dict[str, int]) -> list[Row]:
    """Records a second are told as time for a record, so that less is better everywhere."""

    def row(
        act: str,
        measure: str,
        ours: str,
        other: str,
        gate: float | None,
        aim: float | None,
        ref: str = "",
        what: str = "",
    ) -> Row:
        spoken = what or f"{act}: {measure}"
        return Row(f"{ours}: {spoken}", other, rounds.ratios(act, measure, ours, other, ref or act), gate, aim)

    rows = [
        row("push", "time", LITE, RAW, 1 / 0.40, 1 / 0.65),
        row("push", "cpu", LITE, RAW, 3.0, 2.0),
        row("push", "cpu", LITE, FEWER, None, None),
        row("push", "cpu", POST, RAW_PG, 2.5, 1.6),
        row("push", "time", LITE, "Kinto in memory", 1 / 25, 1 / 50),
        row("push", "time", LITE, "Kinto on PostgreSQL", 1 / 60, 1 / 120),
        row("push", "time", LITE, Pouch.name, 1 / 5, 1 / 10),
        row("push", "time", LITE, PocketBase.name, 1 / 20, 1 / 40),
        row("push", "time", LITE, Naive.name, 1 / 40, 1 / 90),
        row("retry", "cpu", LITE, LITE, 0.35, 0.20, ref="push"),
        row("retry", "cpu", POST, POST, 0.35, 0.20, ref="push"),
        row("retry", "written", LITE, LITE, 0.0, 0.0, ref="push"),
        row("single", "cpu", LITE, HELLO, 4, 3),
        row("poll", "cpu", LITE, HELLO, 0.8, 0.55),
        row("poll", "p95", LITE, HELLO, 1.0, 0.6),
        row("poll", "cpu", POST, HELLO, 2.0, 0.7),
        row("poll", "cpu", LITE, PocketBase.name, 0.7, 0.4),
        row("poll", "cpu", LITE, "Kinto in memory", 0.12, 0.06),
        row("few", "cpu", LITE, HELLO, 3.5, 2.2, what="12-row pull: cpu"),
        row("full", "cpu", LITE, GROUPED, 2.0, 1.3, what="pull of 2,000: cpu"),
        row("full", "cpu", LITE, "Kinto in memory", 0.8, 0.5, what="pull of 2,000: cpu"),
        row("full", "cpu", LITE, PocketBase.name, 0.25, 0.15, what="pull of 2,000: cpu"),
        row("storm", "time", LITE, Pouch.name, 0.2, 0.1, what="200 phones at once: time to the last"),
        Row(f"{LITE}: 16 writers: p99 against p50", "itself", rounds.tail("push", LITE), 4, 3),
    ]
    after = (memory[LITE] / memory[HELLO],) if memory else ()
    rows.append(Row(f"{LITE}: memory (PSS) after 100,000 records were pushed", HELLO, after, 2.0, 1.4))
    return rows
