"""A clock that only delivers, to be killed: it forks one at each line of its input, and prints its process id.

The test says what time it is, in the file `time` of FOLDER: no claim runs out because a machine is busy. Who found
nothing to do at that time writes it into a file of their process id.
`python -m tests.notify.deliverer DATABASE SCHOOL SMTP_PORT FOLDER`
"""

import os
import signal
import sys
import time
from datetime import datetime
from pathlib import Path

from server.services.delivery import deliver
from server.services.posting import post
from server.settings import Settings, Smtp
from server.store.engine import open_database


def run(url: str, school: str, smtp_port: str, folder: str) -> None:
    db = open_database(url).of(school)
    smtp = Smtp("127.0.0.1", int(smtp_port), "none", "kept@school.example")
    settings = Settings(push_extra_hosts=("127.0.0.1",), smtp=smtp)
    while True:
        said = Path(folder, "time").read_text("utf-8")
        now = datetime.fromisoformat(said)
        if not deliver(db, settings, school, now) + post(db, settings, school, now):
            Path(folder, str(os.getpid())).write_text(said, "utf-8")
            time.sleep(0.05)  # as a clock waits for its next minute


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who was killed is buried by the system
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            run(*sys.argv[1:])
        print(child, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
