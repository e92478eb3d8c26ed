"""A push service on this machine that checks and decrypts what it is sent, and misbehaves on request."""

import json
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, count
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from server.notify import webpush
from server.notify.webpush import TIMEOUTS_S, Subscriber


@dataclass
class Received:
    """One message as the browser would get it. `claims` are the signature's, checked against the key it names."""

    path: str
    headers: dict[str, str]
    content: dict[str, Any]
    length: int
    claims: dict[str, Any]
    key: str


@dataclass
class PushService:
    """`answers` are given in turn: a status, a name of what to do, or bytes to say; without any left, 201.

    The names: `reset`, `hang` (takes it and says nothing), `drip` (an answer that never ends its first line),
    `slow body` (201, and a body that never ends), `redirect`. `heard` is set once something was sent to it.
    """

    port: int = 0
    answers: list[int | str | bytes] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)
    heard: threading.Event = field(default_factory=threading.Event)
    received: list[Received] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    browser: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = b"sixteen-bytes-ok"

    def subscriber(self, name: str = "one") -> Subscriber:
        point = self.browser.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return Subscriber(f"http://127.0.0.1:{self.port}/push/{name}?token=a%2Fb", _text(point), _text(self.secret))

    def take(self, path: str, headers: dict[str, str], body: bytes) -> None:
        plain = http_ece.decrypt(body, private_key=self.browser, auth_secret=self.secret, version="aes128gcm")
        claims, key = _checked(headers["Authorization"])
        self.received.append(Received(path, headers, json.loads(plain), len(plain), claims, key))


@contextmanager
def push_service() -> Iterator[PushService]:
    service = PushService()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            service.asked.append(f"GET {self.path}")
            self.answer(200)

        def do_POST(self) -> None:
            service.asked.append(f"POST {self.path}")
            body = self.rfile.read(int(self.headers["Content-Length"]))
            wanted = service.answers.pop(0) if service.answers else 201
            service.heard.set()
            self.close_connection = True
            if wanted in (200, 201, 202, 204, "slow body"):
                service.take(self.path, dict(self.headers), body)
            if isinstance(wanted, bytes):
                self.wfile.write(wanted)
            elif wanted == "hang":
                service.over.wait()
            elif wanted == "drip":
                self.drip(b"H")
            elif wanted == "slow body":
                self.wfile.write(b"HTTP/1.1 201 Created\r\nContent-Length: 1000000\r\n\r\n")
                self.drip(b"x")
            elif wanted == "redirect":
                self.answer(307, {"Location": f"http://127.0.0.1:{service.port}/elsewhere"})
            elif wanted != "reset":
                self.answer(int(wanted), service.headers)

        def drip(self, drop: bytes) -> None:
            while not service.over.wait(0.01):
                self.wfile.write(drop)

        def answer(self, status: int, headers: dict[str, str] | None = None) -> None:
            body = b"x" * 100_000
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """A sender that hangs up is part of the play."""

    server = Server(("127.0.0.1", 0), Handler)
    service.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def soon_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the sender's own clock its time is all but over once it has sent: a busy machine cannot make it give up
    before, and nobody waits for the ten seconds of a school."""
    allowed = TIMEOUTS_S[1]
    moments = chain((0.0, 0.0), count(allowed - 0.3, 0.1))
    monkeypatch.setattr(webpush, "monotonic", lambda: next(moments))


def _checked(authorization: str) -> tuple[dict[str, Any], str]:
    """The claims of a VAPID header (RFC 8292) whose signature the key in it really made."""
    scheme, _, rest = authorization.partition(" ")
    assert scheme == "vapid"
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    head, claims, signature = parts["t"].split(".")
    raw = _bytes(signature)
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(parts["k"]))
    made = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key.verify(made, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
    assert json.loads(_bytes(head))["alg"] == "ES256"
    return json.loads(_bytes(claims)), parts["k"]


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
