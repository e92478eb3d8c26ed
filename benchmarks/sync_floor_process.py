"""The bare drivers in a process of their own on the servers' core, driven through a pipe."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

from benchmarks.processes import SERVERS_CORE, Tree
from benchmarks.sync_contenders import HERE
from benchmarks.sync_postgres import Postgres


class Floor:
    def __init__(self, folder: Path, postgres: Postgres) -> None:
        self._postgres = Tree(postgres.pids)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.sync_floor", str(folder), postgres.database("floor", plain=True)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=HERE,
            preexec_fn=lambda: os.sched_setaffinity(0, {SERVERS_CORE}),
        )

    def __enter__(self) -> "Floor":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._process.kill()
        self._process.wait()

    def insert(self, table: str, batches: list[list[dict[str, Any]]]) -> tuple[float, float]:
        """CPU and wall seconds; with those of PostgreSQL."""
        return self._ask({"table": table, "batches": batches})

    def answer(self, scopes: list[str], times: int) -> tuple[float, float]:
        return self._ask({"table": "all", "scopes": scopes, "times": times})

    def _ask(self, job: dict[str, Any]) -> tuple[float, float]:
        to, back = self._process.stdin, self._process.stdout
        if to is None or back is None:
            raise RuntimeError("no pipe")
        before = self._postgres.usage().cpu
        to.write(json.dumps(job) + "\n")
        to.flush()
        cpu, wall = json.loads(back.readline())
        beside = self._postgres.usage().cpu - before if job["table"] == "postgres" else 0.0
        return cpu + beside, wall
