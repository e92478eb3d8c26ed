"""The push service that Firefox speaks with, on this machine: it hands on what it is sent and reads none of it.

Its WebSocket says hello, registers channels and passes notifications on; its HTTP side is where Kept posts to. What
Firefox could decrypt and gave to the page's worker it acknowledges with code 100.
"""

import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from typing import Any
from uuid import uuid4

from websockets.sync.server import ServerConnection, serve

DELIVERED = 100


@dataclass
class Autopush:
    """`posted` are the headers of each push, `acknowledged` the codes that Firefox answers."""

    socket_port: int = 0
    http_port: int = 0
    channels: dict[str, ServerConnection] = field(default_factory=dict)
    posted: list[dict[str, str]] = field(default_factory=list)
    acknowledged: SimpleQueue[int] = field(default_factory=SimpleQueue)

    @property
    def preferences(self) -> dict[str, Any]:
        """What Firefox must be told to use this service, unasked, and to show notifications without a desktop."""
        return {
            "dom.push.serverURL": f"ws://127.0.0.1:{self.socket_port}/",
            "dom.push.testing.allowInsecureServerURL": True,
            "dom.push.testing.ignorePermission": True,
            "dom.push.connection.enabled": True,
            "permissions.default.desktop-notification": 1,
            "alerts.useSystemBackend": False,
        }

    def talk(self, connection: ServerConnection) -> None:
        for raw in connection:
            said = json.loads(raw)
            kind, channel = said.get("messageType"), said.get("channelID")
            match kind:
                case "hello":
                    answer = {"uaid": said.get("uaid") or uuid4().hex, "use_webpush": True, "broadcasts": {}}
                case "register":
                    self.channels[channel] = connection
                    answer = {
                        "channelID": channel,
                        "pushEndpoint": f"http://127.0.0.1:{self.http_port}/wpush/v2/{channel}",
                    }
                case "unregister":
                    self.channels.pop(channel, None)
                    answer = {"channelID": channel}
                case "ack" | "nack":
                    for update in said.get("updates") or [said]:
                        self.acknowledged.put(update["code"])
                    continue
                case _:
                    connection.send("{}")  # a ping
                    continue
            connection.send(json.dumps({"messageType": kind, "status": 200} | answer))

    def post(self, path: str, headers: dict[str, str], body: bytes) -> int:
        """201 where a browser listens, else 410 as a push service answers for a browser that is gone."""
        channel = path.rsplit("/", 1)[-1]
        connection = self.channels.get(channel)
        if connection is None:
            return 410
        self.posted.append(headers)
        notice = {
            "messageType": "notification",
            "channelID": channel,
            "version": uuid4().hex,
            "data": urlsafe_b64encode(body).rstrip(b"=").decode(),
            "headers": {"encoding": headers["Content-Encoding"]},
        }
        connection.send(json.dumps(notice))
        return 201


@contextmanager
def autopush() -> Iterator[Autopush]:
    play = Autopush()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(play.post(self.path, dict(self.headers), body))
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    with (
        serve(play.talk, "127.0.0.1", 0, subprotocols=["push-notification"]) as sockets,  # type: ignore[list-item]
        ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http,
    ):
        play.socket_port, play.http_port = sockets.socket.getsockname()[1], http.server_address[1]
        threads = [threading.Thread(target=each.serve_forever, daemon=True) for each in (sockets, http)]
        for thread in threads:
            thread.start()
        yield play
        http.shutdown()
        sockets.shutdown()
        for thread in threads:
            thread.join()
