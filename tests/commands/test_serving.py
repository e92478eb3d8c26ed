"""A server takes no more memory than it needs: what makes it ready does not stay, and rare work is imported when it
comes."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.ports import a_port

RARE = ("alembic", "webauthn", "segno", "holidays", "pyrage", "weasyprint", "xlsxwriter", "apscheduler", "pywebpush")


def imported_by(module: str) -> set[str]:
    say = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    return set(subprocess.run([sys.executable, "-c", say], capture_output=True, text=True, check=True).stdout.split())


def test_the_app_starts_without_what_few_requests_need() -> None:
    assert imported_by("server.app").isdisjoint(RARE)


def test_what_watches_over_the_worker_knows_nothing_of_kept_and_of_no_database() -> None:
    found = imported_by("server.web")
    assert found.isdisjoint({*RARE, "flask", "sqlalchemy", "marshmallow", "shared_schema"})


@pytest.fixture
def port() -> Iterator[int]:
    with a_port() as port:
        yield port


def test_kept_web_becomes_the_server_and_ends_when_it_is_told_to(tmp_path: Path, port: int) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("KEPT_")} | {
        "KEPT_DATA_DIR": str(tmp_path),
        "KEPT_PORT": str(port),
    }
    web = subprocess.Popen([sys.executable, "-m", "server.cli", "web"], env=env, start_new_session=True)
    try:
        while not answers(f"http://127.0.0.1:{port}/health"):
            assert web.poll() is None, "it ended before it served"
        told = Path(f"/proc/{web.pid}/cmdline")
        if told.exists():
            assert b"server.web" in told.read_bytes(), "the process that was started is the one that watches"
    finally:
        web.send_signal(signal.SIGINT)
        assert web.wait(30) == 0


def answers(address: str) -> bool:
    try:
        urlopen(address, timeout=1).close()  # noqa: S310 - our own server
    except HTTPError:
        return True
    except OSError:
        return False
    return True
