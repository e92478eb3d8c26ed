"""The process that a web server is, and that watches over its worker: `python -m server.web`. `kept serve` and `kept
web` give way to it once everything is ready.

It stays in memory as long as Kept runs, and the worker is a copy of it: so it imports nothing of Kept.
"""

import logging
import subprocess
import sys
import threading
from argparse import ArgumentParser, Namespace
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

# Pushes that wait at the same moment share a commit, and readers must not wait for them.
THREADS = 8


def main() -> None:
    told = _told()
    if told.clock:
        threading.Thread(target=keep_clock, daemon=True, name="clock-keeper").start()
    serve(told)


def serve(told: Namespace) -> None:
    """Until it is told to stop. One worker process, so that memory stays small; http/1.1 and 2 by granian."""
    server = Server(
        "server.wsgi:application",
        address=told.host,
        port=told.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        websockets=False,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
        ssl_cert=told.cert,
        ssl_key=told.key,
    )
    # On two cores it calls so many threads many. They wait for the one writer, and a school office need not know.
    logging.getLogger("_granian").addFilter(lambda said: "Python threads" not in said.getMessage())
    server.serve()


def keep_clock() -> None:
    """Runs the clock beside the web server, and again if it ends: alerts must not stop because one process did."""
    while True:
        clock = subprocess.Popen([sys.executable, "-m", "server.cli", "clock", "--until-parent-ends"])
        clock.wait()
        print("The clock stopped and is being started again.", file=sys.stderr)  # noqa: T201 - without click
        threading.Event().wait(5)


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
