"""Servers in processes of their own on one core, and what they cost by /proc: CPU time, memory, bytes written."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

SERVERS_CORE, LOAD_CORE = 0, 1
SCHED = 2
"""CPUCLOCK_SCHED: with it and a process id the kernel's clock of that process can be read, to the nanosecond."""


@dataclass(frozen=True)
class Usage:
    """CPU seconds and bytes handed to storage since the processes began."""

    cpu: float
    written: int

    def since(self, before: "Usage") -> "Usage":
        return Usage(self.cpu - before.cpu, self.written - before.written)


@dataclass(frozen=True)
class Tree:
    """A process and all below it. Use one tree for each: what they share is counted once."""

    roots: tuple[int, ...]

    def pids(self) -> list[int]:
        children: dict[int, list[int]] = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and (parent := _parent(folder)) is not None:
                children.setdefault(parent, []).append(int(folder.name))
        found, left = [], list(self.roots)
        while left:
            found.append(left.pop())
            left += children.get(found[-1], [])
        return found

    def usage(self) -> Usage:
        cpu, written = 0.0, 0
        for pid in self.pids():
            try:
                cpu += time.clock_gettime((~pid << 3) | SCHED)
                told = Path(f"/proc/{pid}/io").read_text(encoding="ascii")
            except (OSError, ProcessLookupError):
                continue
            written += int(told.split("write_bytes: ")[1].split()[0])
        return Usage(cpu, written)

    def pss(self) -> int:
        """Bytes of memory; what several processes share is split between them."""
        total = 0
        for pid in self.pids():
            try:
                told = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
            except OSError:
                continue
            total += int(told.split("Pss:")[1].split()[0]) * 1024
        return total


def _parent(folder: Path) -> int | None:
    try:
        return int((folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
    except OSError:
        return None


@dataclass
class Server:
    """A running server. `beside` are processes that work for it, such as its PostgreSQL."""

    process: subprocess.Popen[bytes]
    port: int
    beside: tuple[int, ...] = ()

    @property
    def tree(self) -> Tree:
        return Tree((self.process.pid, *self.beside))

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def start(
    command: Sequence[str | Path],
    port: int,
    ready: str,
    log: Path,
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    beside: tuple[int, ...] = (),
    patience: float = 60,
) -> Server:
    """Runs it on the servers' core and waits until `ready`, a path, is answered at all. Its output goes to `log`."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*map(str, command)],
            stdout=out,
            stderr=subprocess.STDOUT,
            env=dict(os.environ) | dict(env or {}),
            cwd=cwd,
            start_new_session=True,
            preexec_fn=lambda: os.sched_setaffinity(0, {SERVERS_CORE}),
        )
    server = Server(process, port, beside)
    until = time.monotonic() + patience
    while time.monotonic() < until and process.poll() is None:
        try:
            urlopen(f"http://127.0.0.1:{port}{ready}", timeout=2).close()
        except (URLError, OSError) as silence:
            if hasattr(silence, "code"):
                return server
            time.sleep(0.1)
        else:
            return server
    if process.poll() is None:
        server.stop()
    raise RuntimeError(f"did not start: {log.read_text(errors='replace')[-400:]}")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def stay_on_load_core() -> None:
    if LOAD_CORE in os.sched_getaffinity(0):
        os.sched_setaffinity(0, {LOAD_CORE})
