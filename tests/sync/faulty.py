"""A real server behind a transport that does its worst, for the pages' own sync core.

Every request says in `x-fault` what goes wrong with it, so that one seed decides everything. `/control/...` is what a
school does, and what the onlooker sees.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from threading import Lock, Thread
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from sqlalchemy import event
from werkzeug.serving import WSGIRequestHandler, make_server

from server.app import create_app
from server.services import pairing
from server.settings import Settings
from tests.cast import TUESDAY, Cast, Clock
from tests.sync.model.invariants import Seen
from tests.sync.model.server import Server

TICK = timedelta(seconds=20)
"""What each request takes, so that read tokens run out and throttles fill again."""
SMALL = {"items": 4, "bytes": 200_000, "item_bytes": 65_536, "page": 5}
"""Limits that make short histories have many batches and pages."""

Answer = tuple[str, list[tuple[str, str]], bytes]
Wsgi = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]


class Faulty:
    """The app, its faults, and the school around it. One request at a time: the seed decides, not the scheduler."""

    def __init__(self, server: Server, app: Wsgi, clock: Clock) -> None:
        self.server, self.app, self.clock, self.cast = server, app, clock, server.cast
        self.late: list[WSGIEnvironment] = []
        self.answers: dict[str, Answer] = {}
        self.lock = Lock()
        self.dies_at_commit = False
        self.broken: list[str] = []

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        size = int(environ.get("CONTENT_LENGTH") or 0)
        environ["kept.body"] = environ["wsgi.input"].read(size)
        with self.lock:
            self.clock.forward(seconds=TICK.total_seconds())
            path = str(environ["PATH_INFO"])
            status, headers, body = self.control(path, environ) if path.startswith("/control/") else self.meet(environ)
        start(status, headers)
        return [body]

    def meet(self, environ: WSGIEnvironment) -> Answer:
        """One request as the network has it. Raises ConnectionAbortedError where no answer comes."""
        fault, path = environ.get("HTTP_X_FAULT", ""), str(environ["PATH_INFO"])
        sent = json.loads(environ["kept.body"])
        if fault == "lost_request":
            raise ConnectionAbortedError
        if fault == "delayed":
            self.late.append(environ)
            raise ConnectionAbortedError
        if fault in MADE_UP:
            return MADE_UP[fault](sent)
        if fault == "old_answer":
            return self.answers.get(path, portal_json(sent))
        self.dies_at_commit = fault == "crash_commit"
        answer = self.ask(environ)
        self.dies_at_commit = False
        if fault == "twice":
            answer = self.ask(environ)
        if fault in ("lost_answer", "crash_commit"):
            raise ConnectionAbortedError
        if answer[0].startswith("5"):
            self.broken.append(f"{path}: {answer[0]} {answer[2][:300]!r}")
        self.answers[path] = answer
        return SPOILT[fault](answer) if fault in SPOILT else answer

    def ask(self, environ: WSGIEnvironment) -> Answer:
        """The product's own answer; hello's limits are made small."""
        told: list[Any] = []
        given = environ | {"wsgi.input": BytesIO(environ["kept.body"])}
        body = b"".join(self.app(given, lambda *said: told.append(said)))  # type: ignore[arg-type]
        status, headers = told[0][0], list(told[0][1])
        if environ["PATH_INFO"] == "/sync/v1/hello" and status.startswith("200"):
            body = json.dumps(json.loads(body) | {"limits": SMALL}).encode()
            headers = [pair for pair in headers if pair[0] != "Content-Length"]
        return status, headers, body

    def control(self, path: str, environ: WSGIEnvironment) -> Answer:
        said = json.loads(environ["kept.body"] or b"{}")
        done = getattr(self, f"do_{path.removeprefix('/control/')}")(**said)
        return as_json(200, done)

    def do_reset(self) -> dict[str, Any]:
        self.server.reset()
        self.clock.now = TUESDAY
        self.late, self.answers = [], {}
        cast: Cast = self.cast
        phones = (cast.adas_phone, cast.adas_tablet, cast.toms_phone)
        devices = [{"id": p.id, "user": p.person, "append": p.append_token, "read": p.read_token} for p in phones]
        plans = {cast.asha: cast.precision, cast.ben: cast.precision, cast.cora: cast.talk_boost}
        grants = {cast.ada: [cast.asha, cast.ben], cast.tom: [cast.cora]}
        return {"school": cast.larch_lane, "devices": devices, "plans": plans, "grants": grants}

    def do_look(self) -> dict[str, Any]:
        seen = Seen.of(self.server)
        return {
            # What was erased says nothing any more.
            "log": [row.spoken | {"chain": "", "body": json.loads(row.body or "null")} for row in seen.log],
            "held": [kept._asdict() for kept in seen.held],
            "received": {device: sorted(numbers) for device, numbers in seen.received.items()},
        }

    def do_missing(self, device: str) -> list[int]:
        return self.server.missing(device)

    def do_grant(self, person: str, pupil: str, given: bool) -> None:
        self.server.set_grant(person, pupil, given, self.clock.now)

    def do_settle(self, which: int, how: str) -> str:
        return self.server.settle_held(which, SETTLES[how], self.clock.now)

    def do_erase(self, pupil: str) -> bool:
        return self.server.erase(pupil, self.clock.now)

    def do_backup(self, grants: dict[str, list[str]]) -> int:
        return self.server.back_up({person: set(pupils) for person, pupils in grants.items()}, frozenset())

    def do_restore(self, which: int, epoch: str | None) -> dict[str, Any] | None:
        """The grants of then, or None where there is no backup."""
        if not self.server.backups:
            return None
        chosen = which % len(self.server.backups)
        grants = self.server.backups[chosen].grants
        self.server.restore(chosen, epoch, self.clock.now)
        return {person: sorted(pupils) for person, pupils in grants.items()}

    def do_revoke(self, device: str) -> None:
        pairing.revoke(self.server.db, self.cast.larch_lane, device, self.clock.now)

    def do_code(self, person: str) -> str:
        return pairing.create_code(self.server.db, self.cast.larch_lane, person, self.clock.now).code.replace("-", "")

    def do_arrive(self) -> None:
        """A request that was on its way arrives, and nobody waits for its answer."""
        if self.late:
            self.ask(self.late.pop(0))

    def commits(self, _: object) -> None:
        if self.dies_at_commit:
            raise ConnectionAbortedError


def as_json(status: int, said: Any, *headers: tuple[str, str]) -> Answer:
    return f"{status} X", [("Content-Type", "application/json"), *headers], json.dumps(said).encode()


def page(status: int) -> Answer:
    return f"{status} X", [("Content-Type", "text/html")], b"<h1>Welcome to the guests' network</h1>"


def portal_json(_: Any) -> Answer:
    return as_json(200, {"status": "ok", "results": []})


def _too_large() -> Answer:
    return as_json(413, {"code": "too_large", "status": 413})


SETTLES = {"release": True, "return": False, "edit": None}
MADE_UP: dict[str, Callable[[Any], Answer]] = {
    "portal_page": lambda _: page(200),
    "portal_json": portal_json,
    "filter": lambda _: page(403),
    "unknown": lambda _: as_json(401, {"code": "unknown_device"}),
    "rewound": lambda said: as_json(409, {"req": said.get("req"), "code": "rewound", "epoch": "made-up"}),
    "filter_json": lambda _: as_json(400, {"error": "Blocked by policy"}),
    "too_large": lambda said: _too_large() if len(said.get("items", ())) > 1 else as_json(503, {}),
    "update": lambda _: as_json(426, {}),
    "often": lambda _: as_json(429, {}, ("Retry-After", "2")),
    "busy": lambda _: as_json(503, {}),
}


def _other_req(answer: Answer) -> Answer:
    return answer[0], answer[1], json.dumps(json.loads(answer[2] or b"{}") | {"req": "another"}).encode()


def _no_results(answer: Answer) -> Answer:
    spoilt = json.loads(answer[2] or b"{}") | {"results": [], "events": None, "missing_n": None, "read_token": None}
    return answer[0], answer[1], json.dumps(spoilt).encode()


SPOILT: dict[str, Callable[[Answer], Answer]] = {
    "wrong_req": _other_req,
    "wrong_shape": _no_results,
    "cut": lambda answer: (answer[0], answer[1], answer[2][: len(answer[2]) // 2]),
}


class Quiet(WSGIRequestHandler):
    """What is dropped is dropped on purpose, and at once."""

    def connection_dropped(self, error: BaseException, environ: WSGIEnvironment | None = None) -> None:  # noqa: ARG002
        self.close_connection = True

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002, ARG002 - werkzeug's own
        return


@contextmanager
def faulty_server(folder: Path) -> Iterator[tuple[str, Faulty]]:
    """Its address, and itself. Whatever the product answered with 500 and above ends up in `broken`."""
    server, clock = Server(folder), Clock()
    app = create_app(Settings(data_dir=folder, keys_dir=folder, database_url=f"sqlite:///{folder / 'live.db'}"), clock)
    faulty = Faulty(server, app.wsgi_app, clock)
    product = app.extensions["kept"].db
    event.listen(product.write_engine, "commit", faulty.commits)
    http = make_server("127.0.0.1", 0, faulty, threaded=True, request_handler=Quiet)
    thread = Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_port}", faulty
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
        product.close()
        server.close()
