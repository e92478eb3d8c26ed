"""The peers: Kinto, PouchDB server and PocketBase, each set up as its own documents say, with access left open.

They come from their registries into a folder that is thrown away, with the pins beside peers/. What cannot be installed
or started is named, and counts as not measured.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from benchmarks.http_load import request
from benchmarks.processes import Server, free_port, start
from benchmarks.sync_contenders import FEW, HERE, Contender, as_json
from benchmarks.sync_school import Phone

PEERS = HERE / "benchmarks" / "peers"
PATIENCE = 600


class NotHere(Exception):  # noqa: N818 - what happened, not a fault of ours
    """A peer that could not be installed or started, and why."""


def install_python(folder: Path) -> Path:
    """The folder of its programs."""
    _run([sys.executable, "-m", "venv", str(folder / "venv")])
    programs = folder / "venv" / "bin"
    _run([str(programs / "pip"), "install", "--quiet", "--requirement", str(PEERS / "requirements.txt")])
    return programs


def install_node(folder: Path) -> Path:
    node = folder / "node"
    node.mkdir()
    (node / "package.json").write_bytes((PEERS / "package.json").read_bytes())
    (node / "pouch.cjs").write_bytes((PEERS / "pouch.cjs").read_bytes())
    _run(["npm", "install", "--no-audit", "--no-fund", "--silent"], node)
    return node


def _run(command: list[str], cwd: Path | None = None) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE, cwd=cwd)
    except (OSError, subprocess.SubprocessError) as fault:
        told = getattr(fault, "stderr", None) or str(fault)
        raise NotHere(f"{' '.join(command[:3])}: {told.strip().splitlines()[-1][:200]}") from fault


def _ask(server: Server, method: str, path: str, body: object = None, **headers: str) -> Any:
    told = {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    sent = Request(
        f"http://127.0.0.1:{server.port}{path}", as_json(body) if body is not None else None, told, method=method
    )
    with urlopen(sent, timeout=30) as answer:  # noqa: S310
        read = answer.read()
    return json.loads(read) if read else None


def _flat(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name != "body"} | {"record": item["body"]}


class Kinto(Contender):
    """One collection a phone; a batch of PUTs that must not overwrite."""

    batches = 6

    def __init__(self, programs: Path, folder: Path, url: str | None = None, beside: tuple[int, ...] = ()) -> None:
        self.name = "Kinto on PostgreSQL" if url else "Kinto in memory"
        backend = "postgresql" if url else "memory"
        port, at = free_port(), folder / f"kinto-{backend}.ini"
        lines = [
            "[app:main]", "use = egg:kinto", "kinto.batch_max_requests = 200", "kinto.bulk = true",
            "kinto.userid_hmac_secret = s", "multiauth.policies = basicauth", "kinto.paginate_by = 10000",
            "kinto.bucket_create_principals = system.Everyone",
            *(f"kinto.{part}_backend = kinto.core.{part}.{backend}" for part in ("storage", "permission", "cache")),
            *(f"kinto.{part}_url = {url.replace('%', '%%')}" for part in ("storage", "permission", "cache") if url),
        ]  # fmt: skip
        at.write_text("\n".join(lines) + "\n", encoding="ascii")
        if url:
            _run([str(programs / "kinto"), "migrate", "--ini", str(at)])
        command = [
            programs / "gunicorn", "--paste", at, "--worker-class", "gthread", "--threads", "4", "--workers", "1",
            "--bind", f"127.0.0.1:{port}",
        ]  # fmt: skip
        self.server = start(command, port, "/v1/", folder / f"kinto-{backend}.log", beside=beside)
        self._who = {"Authorization": "Basic dTpw"}
        _ask(self.server, "PUT", "/v1/buckets/b", {}, **self._who)
        self._made: set[int] = set()
        self._last: dict[int, str] = {}

    def push(self, phone: Phone, items: list[dict[str, Any]]) -> bytes:
        if phone.number not in self._made:
            _ask(self.server, "PUT", self._at(phone), {}, **self._who)
            self._made.add(phone.number)
        asked = [{"path": f"{self._at(phone)}/records/{item['id']}", "body": {"data": _flat(item)}} for item in items]
        body = {"defaults": {"method": "PUT", "headers": {"If-None-Match": "*"}}, "requests": asked}
        return request("POST", "/v1/batch", as_json(body), **self._who)

    def poll(self, phone: Phone) -> bytes:
        last = self._last[phone.number]
        return request("GET", f"{self._at(phone)}/records?_since={last}", If_None_Match=f'"{last}"', **self._who)

    def few(self, phone: Phone) -> bytes:
        return request("GET", f"{self._at(phone)}/records?_limit={FEW}&_sort=-last_modified", **self._who)

    def full(self, phone: Phone) -> list[bytes]:
        return [request("GET", f"{self._at(phone)}/records", **self._who)]

    def settle(self, phone: Phone) -> None:
        told = _ask(self.server, "GET", f"{self._at(phone)}/records?_limit=1&_sort=-last_modified", **self._who)
        self._last[phone.number] = str(told["data"][0]["last_modified"])

    def _at(self, phone: Phone) -> str:
        return f"/v1/buckets/b/collections/c{phone.number}"


class Pouch(Contender):
    """One LevelDB database a phone."""

    name = "PouchDB server"
    batches = 40

    def __init__(self, node: Path, folder: Path) -> None:
        port, data = free_port(), folder / "pouch"
        data.mkdir()
        self.server = start(["node", node / "pouch.cjs", str(port), data], port, "/", folder / "pouch.log", cwd=node)
        self._made: set[int] = set()
        self._last: dict[int, int] = {}

    def push(self, phone: Phone, items: list[dict[str, Any]]) -> bytes:
        if phone.number not in self._made:
            _ask(self.server, "PUT", f"/p{phone.number}")
            self._made.add(phone.number)
        return request(
            "POST",
            f"/p{phone.number}/_bulk_docs",
            as_json({"docs": [{"_id": item["id"], **_flat(item)} for item in items]}),
        )

    def poll(self, phone: Phone) -> bytes:
        return request("GET", f"/p{phone.number}/_changes?since={self._last[phone.number]}")

    def few(self, phone: Phone) -> bytes:
        return request("GET", f"/p{phone.number}/_changes?since={self._last[phone.number] - FEW}&include_docs=true")

    def full(self, phone: Phone) -> list[bytes]:
        return [request("GET", f"/p{phone.number}/_all_docs?include_docs=true")]

    def settle(self, phone: Phone) -> None:
        self._last[phone.number] = int(_ask(self.server, "GET", f"/p{phone.number}")["update_seq"])


class PocketBase(Contender):
    """Its own SQLite settings (WAL, NORMAL), one collection with an index by phone; a batch of PUTs."""

    name = "PocketBase"
    batches = 10

    def __init__(self, programs: Path, folder: Path) -> None:
        port, data = free_port(), folder / "pocketbase"
        program = [str(programs / "pocketbase"), "--dir", str(data)]
        _run([*program, "superuser", "upsert", "a@school.example", "a-long-password"])
        self.server = start([*program, "serve", "--http", f"127.0.0.1:{port}"], port, "/api/health", folder / "pb.log")
        signed_in = _ask(
            self.server, "POST", "/api/collections/_superusers/auth-with-password",
            {"identity": "a@school.example", "password": "a-long-password"},
        )  # fmt: skip
        who = {"Authorization": signed_in["token"]}
        _ask(
            self.server,
            "PATCH",
            "/api/settings",
            {"batch": {"enabled": True, "maxRequests": 200, "timeout": 60}},
            **who,
        )
        fields = [
            {"name": "phone", "type": "number"}, {"name": "item", "type": "json"},
            {"name": "updated", "type": "autodate", "onCreate": True, "onUpdate": True},
        ]  # fmt: skip
        rules = dict.fromkeys(("listRule", "viewRule", "createRule", "updateRule"), "")
        index = ["CREATE INDEX by_phone ON r (phone, updated)"]
        _ask(
            self.server, "POST", "/api/collections",
            {"name": "r", "type": "base", "fields": fields, "indexes": index, **rules}, **who,
        )  # fmt: skip
        self._last: dict[int, str] = {}

    def push(self, phone: Phone, items: list[dict[str, Any]]) -> bytes:
        asked = [
            {
                "method": "PUT",
                "url": "/api/collections/r/records",
                "body": {"id": item["id"].replace("-", "")[-15:], "phone": phone.number, "item": _flat(item)},
            }
            for item in items
        ]
        return request("POST", "/api/batch", as_json({"requests": asked}))

    def poll(self, phone: Phone) -> bytes:
        return self._list(phone, f"%26%26updated%3E'{self._last[phone.number].replace(' ', '%20')}'")

    def few(self, phone: Phone) -> bytes:
        return self._list(phone, "", f"&sort=-updated&perPage={FEW}")

    def full(self, phone: Phone) -> list[bytes]:
        return [self._list(phone, "", f"&perPage=1000&page={page}") for page in (1, 2)]

    def settle(self, phone: Phone) -> None:
        path = f"/api/collections/r/records?filter=phone={phone.number}&sort=-updated&perPage=1&skipTotal=1"
        self._last[phone.number] = _ask(self.server, "GET", path)["items"][0]["updated"]

    def _list(self, phone: Phone, more: str, rest: str = "&perPage=500") -> bytes:
        return request("GET", f"/api/collections/r/records?filter=phone={phone.number}{more}&skipTotal=1{rest}")
