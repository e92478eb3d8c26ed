"""The process that a web server is, and that watches over its worker: `python -m server.web`. `kept serve` and `kept
web` give way to it once everything is ready.

It stays in memory as long as Kept runs, and the worker is a copy of it: so it imports nothing of Kept.

One Ctrl+C, SIGTERM or hang-up of the terminal ends it with its worker and its clock, whenever it comes. Only this
process hears them; it tells the other two.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

# Pushes that wait at the same moment share a commit, and readers must not wait for them.
THREADS = 8


ENDS_WITHIN_S = 10
"""What is being done when Kept is told to end may go on for so long. Nothing is lost where it may not."""


def main() -> None:
    serve(_told())


def serve(told: Namespace) -> None:
    """Until it is told to stop. One worker process, so that memory stays small; http/1.1 and 2 by granian."""
    server = Server(
        "server.wsgi:application",
        address=told.host,
        port=told.port,
        interface=Interfaces.WSGI,
        workers=1,
        workers_kill_timeout=ENDS_WITHIN_S,
        blocking_threads=THREADS,
        websockets=False,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
        ssl_cert=told.cert,
        ssl_key=told.key,
    )
    # On two cores it calls so many threads many. They wait for the one writer, and a school office need not know.
    logging.getLogger("_granian").addFilter(lambda said: "Python threads" not in said.getMessage())
    if sys.platform != "win32":
        stays = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN  # as nohup has it
        server.on_startup(lambda: hear(signal.SIG_IGN if stays else server.signal_handler_interrupt))
    if told.clock:
        clock = Clock()
        server.on_startup(clock.start)
        server.on_shutdown(clock.stop)
    server.serve()


if sys.platform != "win32":
    TOLD_TO_END = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def hear(hang_up: Any) -> None:
        """From here on granian follows what tells it to end: what came since `kept` gave way to this is heard now.

        The worker hears SIGTERM alone, and from its first moment: as a copy of this process it would take a signal for
        itself and do nothing, until it has loaded what it serves and granian sees to its signals.
        """
        signal.signal(signal.SIGHUP, hang_up)  # granian would load everything again
        os.register_at_fork(
            before=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, TOLD_TO_END),
            after_in_parent=lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, TOLD_TO_END),
            after_in_child=_hear_only_the_parent,
        )
        signal.pthread_sigmask(signal.SIG_UNBLOCK, TOLD_TO_END)

    def _hear_only_the_parent() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM,))


class Clock:
    """The clock beside the web server, and again if it ends: alerts must not stop because one process did."""

    def __init__(self) -> None:
        self._ending = threading.Event()

    def start(self) -> None:
        # Before the worker is made: a copy of this process would hold open what tells it that the clock runs.
        self._process = self._begun()
        threading.Thread(target=self._keep, daemon=True, name="clock-keeper").start()

    def stop(self) -> None:
        """It may end what it is doing."""
        self._ending.set()
        self._process.terminate()
        try:
            self._process.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _begun(self) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "server.cli", "clock", "--until-ends", str(os.getpid())]
        return subprocess.Popen(words, start_new_session=True)  # noqa: S603 - words of our own

    def _keep(self) -> None:
        while True:
            self._process.wait()
            if self._ending.is_set():
                return
            print("The clock stopped and is being started again.", file=sys.stderr)  # noqa: T201 - without click
            if self._ending.wait(5):
                return
            self._process = self._begun()


def _told() -> Namespace:
    parser = ArgumentParser(prog="server.web")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--cert", type=Path)
    parser.add_argument("--key", type=Path)
    parser.add_argument("--clock", action="store_true", help="and the clock beside it")
    return parser.parse_args()


if __name__ == "__main__":
    main()
