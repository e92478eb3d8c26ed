"""A phone as the model has it, which speaks HTTP with a running server."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from threading import Thread
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

from server.domain.chain import canonical
from server.services.ids import new_id
from tests.cast import Cast, Clock, Phone
from tests.sync.model.device import Answer, Device
from tests.sync.phone import session_body


@contextmanager
def serving(app: Flask) -> Iterator[int]:
    """The port on which the app answers, in threads of this process."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions["kept"].db.close()


class HttpPhone:
    """`told` are the statuses and codes of the answers that it got, in order."""

    def __init__(self, port: int, paired: Phone, clock: Clock) -> None:
        self.device = Device(paired.id[-4:], paired.id, paired.person)
        self.told: list[str] = []
        self.port, self._paired, self._clock = port, paired, clock

    def save(self, pupil: str, provision: str, **body: Any) -> dict[str, Any]:
        """A session that the person logs, saved on the phone."""
        item_id = new_id(self._clock.forward(seconds=1))
        said = session_body(provision, self._clock, session=item_id, **body)
        return self._save("record.log", pupil, said, id=item_id)

    def change(self, first: dict[str, Any], **body: Any) -> dict[str, Any]:
        pupil = first["scope"].removeprefix("pupil:")
        return self._save("record.amend", pupil, first["body"] | body, entity=first["entity"], base=first["id"])

    def note(self, record: dict[str, Any], text: str) -> dict[str, Any]:
        pupil = record["scope"].removeprefix("pupil:")
        return self._save("note.add", pupil, {"record": record["entity"], "text": text})

    def sync(self) -> None:
        """Pushes until nothing waits, pulls until nothing is new, and lets go of what the school has in its backups."""
        for _ in range(40):
            if batch := self.device.next_batch():
                req = new_id(self._clock.now)
                answer = self._ask("push", self.device.push_request(req, batch))
                self.device.take_push(req, batch, answer)
                continue
            req = new_id(self._clock.now)
            answer = self._ask("pull", self.device.pull_request(req, 200))
            if self.device.take_page(req, answer) and not json.loads(answer.body)["more"]:
                self.device.purge()
                return
        raise AssertionError(f"it never came to rest: {self.told}")

    def _save(self, kind: str, pupil: str, body: dict[str, Any], **other: Any) -> dict[str, Any]:
        item_id = other.pop("id", None) or new_id(self._clock.forward(seconds=1))
        said = {"id": item_id, "entity": item_id, "scope": f"pupil:{pupil}", "type": kind, "version": 1, "base": None}
        unsaid: dict[str, Any] = {"clock": {"offset_ms": None}, "key_id": None, "signature": None}
        stated = self._clock.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        return self.device.save(said | unsaid | {"stated_at": stated, "body": body} | other).item

    def _ask(self, path: str, body: dict[str, Any]) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Content-Type": "application/json"}
        if path == "push":
            headers["Cookie"] = f"kept-append-{self._paired.id}={self._paired.append_token}"
        else:
            headers["Authorization"] = f"Bearer {self._paired.read_token}"
        connection.request("POST", f"/sync/v1/{path}", canonical(body), headers)
        answer = connection.getresponse()
        kind, read = answer.headers.get_content_type(), answer.read()
        connection.close()
        self.told.append(f"{path} {answer.status}")
        return Answer(answer.status, kind, read)


def two_phones(port: int, cast: Cast, clock: Clock) -> tuple[HttpPhone, HttpPhone]:
    """Ada's and Tom's."""
    return HttpPhone(port, cast.adas_phone, clock), HttpPhone(port, cast.toms_phone, clock)
