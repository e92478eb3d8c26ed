"""A clock that only delivers, to be killed: it forks one at each line of its input, and prints its process id.

All of them share a time that begins at BEGAN and runs `FASTER` times as fast, so that what a killed one had claimed is
free again after seconds. `python -m tests.notify.deliverer DATABASE SCHOOL SMTP_PORT BEGAN`
"""

import os
import signal
import sys
import time
from datetime import datetime, timedelta

from server.services.delivery import deliver
from server.services.posting import post
from server.settings import Settings, Smtp
from server.store.engine import open_database

FASTER = 60


def run(started: float, url: str, school: str, smtp_port: str, began: str) -> None:
    db = open_database(url).of(school)
    smtp = Smtp("127.0.0.1", int(smtp_port), "none", "kept@school.example")
    settings = Settings(push_extra_hosts=("127.0.0.1",), smtp=smtp)
    at = datetime.fromisoformat(began)
    while True:
        now = at + timedelta(seconds=(time.monotonic() - started) * FASTER)
        if not deliver(db, settings, school, now) + post(db, settings, school, now):
            time.sleep(0.05)  # as a clock waits for its next minute


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who was killed is buried by the system
    started = time.monotonic()
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            run(started, *sys.argv[1:])
        print(child, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
