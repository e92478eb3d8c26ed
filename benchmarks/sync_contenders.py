"""Kept, the least that Flask can do, and what a hurried team writes: each a server and the requests that it is sent."""

import sys
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.http_load import Answer, drive, request
from benchmarks.processes import Server, free_port, start
from benchmarks.sync_school import Phone, make_school
from server.store.engine import migrate, open_database
from server.web import THREADS

HERE = Path(__file__).parent.parent
FEW = 12


class Contender(ABC):
    """`full` and `few` bring all, and twelve, of a phone's records; `batches` is how many are sent in one round."""

    name: str
    server: Server
    batches = 40

    @abstractmethod
    def push(self, phone: Phone, items: list[dict[str, Any]]) -> bytes: ...

    @abstractmethod
    def poll(self, phone: Phone) -> bytes: ...

    @abstractmethod
    def few(self, phone: Phone) -> bytes: ...

    @abstractmethod
    def full(self, phone: Phone) -> list[bytes]: ...

    def settle(self, phone: Phone) -> None:  # noqa: B027 - most have nothing to note
        """After a push: the phone learns where the log ends."""

    def accepts(self, answer: Answer) -> bool:
        return answer.status in (200, 201, 204, 304)

    def drive(self, requests: list[bytes], connections: int) -> list[Answer]:
        answers = drive(self.server.port, requests, connections)
        for answer in answers:
            if not self.accepts(answer):
                raise RuntimeError(f"{self.name} answered {answer.status}: {answer.body[:300]!r}")
        return answers


class Kept(Contender):
    batches = 100

    def __init__(self, name: str, folder: Path, url: str, beside: tuple[int, ...] = ()) -> None:
        self.name, self.url = name, url
        migrate(url)
        database = open_database(url)
        make_school(database)
        database.close()
        self.server = serve_kept(folder, url, beside)
        self._few: dict[int, tuple[int, str]] = {}

    def push(self, phone: Phone, items: list[dict[str, Any]]) -> bytes:
        return phone.push(items)

    def poll(self, phone: Phone) -> bytes:
        return phone.pull()

    def few(self, phone: Phone) -> bytes:
        """From where the phone was before the last twelve of its pupils came: see `settle`."""
        return phone.pull(*self._few[phone.number])

    def full(self, phone: Phone) -> list[bytes]:
        """A phone that begins anew, page after page; where they begin was learnt by pulling once."""
        again = Phone(phone.number, rev=phone.rev)
        pages = []
        more = True
        while more:
            pages.append(again.pull())
            more = again.next_page(self.server.port)
        return pages

    def settle(self, phone: Phone) -> None:
        """The phone pulls; `few` asks for what it had not pulled before."""
        self._few[phone.number] = (phone.cursor, phone.chain)
        phone.catch_up(self.server.port)


def serve_kept(folder: Path, url: str, beside: tuple[int, ...] = ()) -> Server:
    """The web server as it runs in a school, on a database that is there."""
    port = free_port()
    env = {"KEPT_DATA_DIR": str(folder), "KEPT_DATABASE_URL": url, "KEPT_PORT": str(port)}
    log = folder / f"kept-{port}.log"
    return start([sys.executable, "-m", "server.cli", "web"], port, "/health", log, env=env, cwd=HERE, beside=beside)


class Flask(Contender):
    """On granian, set up as Kept's own."""

    def __init__(self, module: str, folder: Path, env: dict[str, str] | None = None) -> None:
        port = free_port()
        command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", THREADS,
            "--port", port, "--no-ws", "--log-level", "warning", f"benchmarks.peers.{module}:application",
        ]  # fmt: skip
        self.server = start(command, port, "/hello", folder / f"{module}.log", env=env, cwd=HERE)


class Hello(Flask):
    name = "Flask hello"
    batches = 100

    def __init__(self, folder: Path) -> None:
        super().__init__("hello", folder)

    def push(self, phone: Phone, items: list[dict[str, Any]]) -> bytes:
        return phone.push(items)

    def poll(self, phone: Phone) -> bytes:
        return phone.pull()

    few = poll

    def full(self, phone: Phone) -> list[bytes]:
        return [phone.pull()]


class Naive(Flask):
    name = "a hurried team's Flask, marshmallow and ORM"
    batches = 2

    def __init__(self, folder: Path) -> None:
        super().__init__("naive", folder, {"NAIVE_DATABASE_URL": f"sqlite:///{folder / 'naive.db'}"})

    def push(self, phone: Phone, items: list[dict[str, Any]]) -> bytes:  # noqa: ARG002 - it knows no phones
        return request("POST", "/push", as_json({"items": items}))

    def poll(self, phone: Phone) -> bytes:
        return request("GET", f"/pull?after={10**9}&scopes={','.join(phone.scopes)}")

    def few(self, phone: Phone) -> bytes:
        return request("GET", f"/pull?after=0&scopes={phone.scopes[0]}")

    def full(self, phone: Phone) -> list[bytes]:
        return [request("GET", f"/pull?after=0&scopes={','.join(phone.scopes)}")]


def as_json(value: object) -> bytes:
    return msgspec.json.encode(value)
