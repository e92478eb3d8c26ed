"""A real school on a real server, in this process, with a clock that the test moves."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from server.api.context import Kept
from server.app import create_app
from server.domain.record import standing
from server.jobs.tick import tick
from server.settings import Settings
from server.store import ledgers
from server.store.engine import Database, migrate
from tests.browser.school import School, make_school
from tests.cast import Clock
from tests.ports import a_port

MONDAY_MORNING = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)


class Quiet(WSGIRequestHandler):
    """The server under test says nothing; a failed request fails the test that made it."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002, ARG002 - werkzeug's own
        return


@dataclass
class Running:
    """A served school. `broken` holds what answered 500 and above: a test that ends with some has failed."""

    url: str
    kept: Kept
    clock: Clock
    school: School
    app: Flask
    broken: list[str] = field(default_factory=list)
    _server: BaseWSGIServer | None = None
    _thread: threading.Thread | None = None

    def tick(self) -> None:
        """What the clock would do now."""
        tick(self.kept.db, self.kept.settings, self.clock.now)

    def plug_in(self) -> None:
        """Answers at `url`."""
        self._server = make_server("127.0.0.1", self.kept.settings.port, self.app, threaded=True, request_handler=Quiet)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """From now on nobody is there: a connection is refused."""
        if self._server and self._thread:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
            self._server = self._thread = None


@contextmanager
def served(
    folder: Path, clock: Clock, make: Callable[[Database, datetime], School] = make_school, **settings: Any
) -> Iterator[Running]:
    """Serves a new school from `folder` until the block ends. The pages are the built ones. `settings` are added."""
    url = f"sqlite:///{folder / 'kept.db'}"
    migrate(url)
    with a_port() as port:
        base = f"http://127.0.0.1:{port}"
        app = create_app(
            Settings(data_dir=folder, keys_dir=folder / "keys", database_url=url, base_url=base, port=port, **settings),
            now=clock,
        )
        kept: Kept = app.extensions["kept"]
        running = Running(base, kept, clock, make(kept.db, clock.now), app)

        @app.after_request
        def note(response: Any) -> Any:
            if response.status_code >= 500:
                from flask import request

                running.broken.append(f"{request.method} {request.path}: {response.status}")
            return response

        running.plug_in()
        try:
            yield running
            assert not running.broken
        finally:
            running.unplug()
            kept.db.close()


def recorded(running: Running) -> list[tuple[str, str, str, str | None]]:
    """What stands in the server's database, as a person would say it."""
    school = running.school
    with running.kept.db.read() as session:
        return sorted(
            (
                school.provision_titled(each.provision),
                school.pupil_named(each.pupil),
                each.outcome.value,
                each.reason and each.reason.value,
            )
            for each in standing(ledgers.records(session, school.id))
        )
