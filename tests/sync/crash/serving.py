"""The real server as a group of processes, started as a school starts it and killed as no school would."""

import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic

from tests.ports import keeper

STARTS_WITHIN_S = 90


@dataclass
class Served:
    """`words` are what follows `python -m`; `environment` the settings. Everything it says goes to `said`.

    `program` takes the place of Python and the words, where it is started in some other way.
    """

    words: tuple[str, ...]
    environment: dict[str, str]
    said: Path
    program: tuple[str, ...] = ()
    keeper: socket.socket = field(default_factory=keeper)
    process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        """The same from its first start to the end, however often it is killed meanwhile."""
        port: int = self.keeper.getsockname()[1]
        return port

    def start(self) -> None:
        """Returns when it answers."""
        with self.said.open("ab") as said:
            self.process = subprocess.Popen(
                self.program or [sys.executable, "-m", *self.words],
                env=self.settings(),
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        deadline = monotonic() + STARTS_WITHIN_S
        while not self.answers():
            assert self.process.poll() is None, self.said.read_text("utf-8", "replace")[-2000:]
            assert monotonic() < deadline, "the server does not start"
            threading.Event().wait(0.1)

    def settings(self) -> dict[str, str]:
        """The environment, with none of the tests' own words in it."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("KEPT_")}
        return inherited | self.environment | {"KEPT_PORT": str(self.port)}

    def answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status in (200, 503)
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """kill -9 of the server, its worker and its clock at once. Returns when none of them is left."""
        assert self.process
        group = self.process.pid
        os.killpg(group, signal.SIGKILL)
        assert self.process.wait(30) == -signal.SIGKILL
        deadline = monotonic() + 30
        while alive_in(group):
            assert monotonic() < deadline, f"processes of group {group} do not die"
            threading.Event().wait(0.01)
        self.process = None

    def end(self) -> None:
        if self.process:
            with suppress(ProcessLookupError):
                self.kill()
        self.keeper.close()


def alive_in(group: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            state, _, member_of = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
            if int(member_of) == group and state not in "ZX":
                found.append(int(entry.name))
    return found
