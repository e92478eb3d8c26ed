"""One Ctrl+C, SIGTERM or hang-up of the terminal ends `kept serve` with all its processes and frees its port, at
whatever moment it comes. A process of it is held at that moment; that all have ended is seen by the pipe they write to.
"""

import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest

from tests.commands.test_serving import answers
from tests.commands.test_serving import port as port

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no terminal to hang up")

ENDS_WITHIN_S = 60

HELD = """
import os, sys, time
from importlib.abc import MetaPathFinder
from pathlib import Path

class Hold(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == os.environ["HELD_AT"] and not Path(os.environ["HELD_IN"], "go").exists():
            Path(os.environ["HELD_IN"], "held").touch()
            while not Path(os.environ["HELD_IN"], "go").exists():
                time.sleep(0.01)

sys.meta_path.insert(0, Hold())
"""
"""What `HELD_AT` names is loaded only once somebody says so."""

ON_A_TERMINAL = """
import fcntl, os, signal, sys, termios

fcntl.ioctl(0, termios.TIOCSCTTY, 0)
for each in (signal.SIGINT, signal.SIGHUP):
    signal.signal(each, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""As a shell starts it. Where the tests run in the background or under nohup, they inherit signals that are ignored."""


@dataclass
class Served:
    process: subprocess.Popen[bytes]
    port: int
    folder: Path
    keyboard: int

    def ctrl_c(self) -> None:
        os.write(self.keyboard, b"\x03")

    def sigterm(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def hang_up(self) -> None:
        os.close(self.keyboard)
        self.keyboard = -1

    def reached(self, moment: str) -> bool:
        if moment:
            return (self.folder / "held").exists()
        return answers(f"http://127.0.0.1:{self.port}/health")

    def said_and_ended(self) -> str:
        """All that it said. Each process of it holds the other end of the pipe, so it ends with the last of them: that
        is so at once, when the first has ended."""
        assert self.process.stdout
        self.process.wait(ENDS_WITHIN_S)
        said = b""
        while select.select([self.process.stdout], [], [], 0)[0]:
            more = os.read(self.process.stdout.fileno(), 65536)
            if not more:
                return said.decode()
            said += more
        raise AssertionError(f"a process of it goes on; it said {said!r}")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def serve(tmp_path: Path, data: Path, port: int) -> Iterator[Callable[[str], Served]]:
    (tmp_path / "sitecustomize.py").write_text(HELD)
    begun: list[Served] = []

    def begin(moment: str) -> Served:
        env = {name: value for name, value in os.environ.items() if not name.startswith("KEPT_")} | {
            "KEPT_DATA_DIR": str(data),
            "PYTHONPATH": os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH")))),
            "HELD_AT": moment,
            "HELD_IN": str(tmp_path),
        }
        keyboard, terminal = os.openpty()
        served = subprocess.Popen(
            [sys.executable, "-c", ON_A_TERMINAL, sys.executable, "-m", "server.cli", "serve", "--port", str(port)],
            env=env,
            stdin=terminal,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        os.close(terminal)
        begun.append(Served(served, port, tmp_path, keyboard))
        return begun[-1]

    yield begin
    for one in begun:
        with suppress(ProcessLookupError):
            os.killpg(one.process.pid, signal.SIGKILL)
        one.process.wait()
        assert one.process.stdout
        one.process.stdout.close()
        if one.keyboard >= 0:
            os.close(one.keyboard)


@pytest.mark.parametrize("told", [Served.ctrl_c, Served.sigterm, Served.hang_up])
@pytest.mark.parametrize(
    "moment",
    ["server.services.starting", "granian.server", "server.wsgi", "server.jobs.clock", ""],
    ids=["kept loads", "the server loads", "its worker loads", "its clock loads", "it serves"],
)
def test_it_ends_whole(serve: Callable[[str], Served], moment: str, told: Callable[[Served], None]) -> None:
    served = serve(moment)
    while not served.reached(moment):
        assert served.process.poll() is None, served.said_and_ended()
        Event().wait(0.02)
    told(served)
    if moment == "granian.server":
        # It is heard once there is somebody to hear it.
        (served.folder / "go").touch()
    said = served.said_and_ended()
    if moment != "server.services.starting":
        assert served.process.returncode == 0
        assert all(wrong not in said for wrong in ("Traceback", "Aborted", "Killing", "started again")), said
    socket.create_server(("127.0.0.1", served.port)).close()


def test_a_clock_whose_server_is_gone_before_it_has_loaded_ends(data: Path) -> None:
    nobody = subprocess.Popen([sys.executable, "-c", ""])
    nobody.wait()
    words = [sys.executable, "-m", "server.cli", "clock", "--until-ends", str(nobody.pid)]
    clock = subprocess.run(words, env=os.environ | {"KEPT_DATA_DIR": str(data)}, timeout=ENDS_WITHIN_S, check=False)
    assert clock.returncode == 0
