"""A real school on a real server with a clock that the test moves, and real Chromium for the phone and the desk."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from server.api.context import Kept
from server.app import create_app
from server.jobs.tick import tick
from server.settings import Settings
from server.store.engine import migrate
from tests.browser.school import School, make_school
from tests.cast import Clock

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 640}
DESK = {"width": 1280, "height": 800}
MONDAY_MORNING = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)


def chromium() -> str:
    """The browser of this machine; `make browser` finds or installs it."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not found:
        raise RuntimeError("Chromium is not here: run `make browser`.")
    return found


class Quiet(WSGIRequestHandler):
    """The server under test says nothing; a failed request fails the test that made it."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's own name
        return


@dataclass
class Running:
    """A served school. `tick()` does what the clock would do now."""

    url: str
    kept: Kept
    clock: Clock
    school: School

    def tick(self) -> None:
        tick(self.kept.db, self.kept.settings, self.clock.now)


@contextmanager
def served(folder: Path, clock: Clock, port: int = 0) -> Iterator[Running]:
    """Serves a new school from `folder` until the block ends. The pages are the built ones."""
    url = f"sqlite:///{folder / 'kept.db'}"
    migrate(url)
    probe = make_server("127.0.0.1", port, lambda *_: [], threaded=True)
    port = probe.server_port
    probe.server_close()
    base = f"http://127.0.0.1:{port}"
    app = create_app(Settings(data_dir=folder, database_url=url, base_url=base, port=port), now=clock)
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    kept: Kept = app.extensions["kept"]
    try:
        yield Running(base, kept, clock, make_school(kept.db, clock.now))
    finally:
        server.shutdown()
        thread.join()
        kept.db.close()


@pytest.fixture
def clock() -> Clock:
    """Monday 9 November 2026, 8:00: a whole school week lies ahead."""
    return Clock(MONDAY_MORNING)


@pytest.fixture
def running(tmp_path: Path, clock: Clock) -> Iterator[Running]:
    with served(tmp_path, clock) as one:
        yield one


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as one:
        yield one


def open_phone(playwright: Playwright, profile: Path, *, scheme: str = "light") -> BrowserContext:
    """A phone whose storage is the folder `profile`: opening it again is the same phone after a restart."""
    return playwright.chromium.launch_persistent_context(
        profile,
        executable_path=chromium(),
        headless=True,
        args=ARGUMENTS,
        viewport=PHONE,
        has_touch=True,
        is_mobile=True,
        color_scheme=scheme,
        locale="en-GB",
        timezone_id="Europe/London",
    )


def open_desk(playwright: Playwright, profile: Path, *, scheme: str = "light") -> BrowserContext:
    """The SENCO's laptop."""
    return playwright.chromium.launch_persistent_context(
        profile,
        executable_path=chromium(),
        headless=True,
        args=ARGUMENTS,
        viewport=DESK,
        color_scheme=scheme,
        locale="en-GB",
        timezone_id="Europe/London",
    )
