"""Phones that send and a reader that reads over HTTP, through whatever becomes of the server, by the protocol."""

import json
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from random import Random
from typing import Any

from server.services.ids import new_id
from tests.cast import Cast, Clock, Phone
from tests.sync.crash.evidence import Lost, Told, must
from tests.sync.phone import TestPhone, phone_of

PASSES = (503, 507)
"""What an answer may be that is no answer yet. A 500 is a fault of ours."""

JSON = {"Content-Type": "application/json"}


@dataclass
class Line:
    """One connection that comes back; `ask` gives None where no answer came, or one that says later."""

    port: int
    headers: dict[str, str]
    answers: Counter[str]
    timeout: float = 60
    connection: HTTPConnection | None = None

    def ask(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        self.connection = self.connection or HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            self.connection.request("POST", path, json.dumps(body), self.headers)
            answer = self.connection.getresponse()
            read = answer.read()
        except (OSError, HTTPException):
            self.answers["no answer"] += 1
            self.close()
            return None
        self.answers[str(answer.status)] += 1
        if answer.status in PASSES:
            return None
        must(answer.status == 200, f"{path} was answered {answer.status}: {read[:300]!r}")
        told: dict[str, Any] = json.loads(read)
        must(told["req"] == body["req"], "an answer to another question")
        return told

    def close(self) -> None:
        if self.connection:
            self.connection.close()
            self.connection = None


@dataclass
class Load:
    """`told` is what all phones were told; `fault` what any of them met first. Seeded: batches and pupils."""

    port: int
    cast: Cast
    seed: int
    items_each: int
    told: Told = field(default_factory=Told)
    answers: Counter[str] = field(default_factory=Counter)
    fault: BaseException | None = None
    read: int = 0
    stop: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        cast = self.cast
        work = [
            (cast.adas_phone, (cast.asha, cast.ben), cast.precision),
            (cast.adas_tablet, (cast.asha, cast.ben), cast.precision),
            (cast.toms_phone, (cast.cora,), cast.talk_boost),
        ]
        self.threads = [
            threading.Thread(target=self._guarded, args=(self._send, self._pushing(each[0]), number, *each))
            for number, each in enumerate(work)
        ]
        self._reader = threading.Thread(target=self._guarded, args=(self._read, self._reading(), cast.sams_phone))
        for thread in (*self.threads, self._reader):
            thread.start()

    def _pushing(self, device: Phone) -> Line:
        return Line(self.port, JSON | {"Cookie": f"kept-append-{device.id}={device.append_token}"}, self.answers)

    def _reading(self) -> Line:
        return Line(self.port, JSON | {"Authorization": f"Bearer {self.cast.sams_phone.read_token}"}, Counter())

    def sending(self) -> bool:
        return self.fault is None and any(thread.is_alive() for thread in self.threads)

    def acknowledged(self) -> int:
        return len(self.told.acknowledged)

    def as_told(self) -> Told:
        """What was acknowledged until now, for a log that is read from now on; that log may hold what is sent meanwhile
        by phones whose server was not killed, so `sent` goes on with them."""
        with self.lock:
            return Told(self.told.sent, dict(self.told.acknowledged), self.told.duplicates)

    def finish(self) -> None:
        """Waits until everything is sent and read, and raises what went wrong."""
        for thread in self.threads:
            thread.join()
        self.end()
        if self.fault:
            raise self.fault

    def end(self) -> None:
        """Nobody sends any more; the reader reads what there is."""
        self.stop.set()
        for thread in (*self.threads, self._reader):
            thread.join()

    def _guarded(self, act: Callable[..., None], line: Line, *given: Any) -> None:
        try:
            act(line, *given)
        except BaseException as fault:
            self.fault = self.fault or fault
            self.stop.set()
        finally:
            line.close()

    def _send(self, line: Line, number: int, device: Phone, pupils: tuple[str, ...], provision: str) -> None:
        chance, phone = Random(f"{self.seed} {number}"), phone_of(None, self.cast, Clock(), device)  # type: ignore[arg-type]
        left = self.items_each
        while left and not self.stop.is_set():
            batch = [phone.log(chance.choice(pupils), provision) for _ in range(min(left, chance.randint(1, 40)))]
            with self.lock:
                self.told.sent.append(frozenset(item["id"] for item in batch))
            self._offer(line, phone, device, batch)
            left -= len(batch)

    def _offer(self, line: Line, phone: TestPhone, device: Phone, batch: list[dict[str, Any]]) -> None:
        """Until it is acknowledged: there is no count after which a phone gives up."""
        while not self.stop.is_set():
            manifest = {"next_n": phone.next_n, "queued": 0, "oldest_at": None, "blocked": 0}
            body = {"req": new_id(phone.clock.now), "device": device.id, "epoch": "", "witness": phone.witness}
            answer = line.ask("/sync/v1/push", body | {"manifest": manifest, "items": batch})
            if answer is None:
                self.stop.wait(0.05)
                continue
            must([each["id"] for each in answer["results"]] == [each["id"] for each in batch], "a result is missing")
            with self.lock:
                self.told.hear(answer)
            phone.witness = answer["witness"]
            return

    def _read(self, line: Line, device: Phone) -> None:
        """As a SENCO, who may see everything: no number is left out, and what was shown once is never taken back."""
        state: dict[str, Any] = {"witness": [0, ""], "cursor": 0, "chain": "", "behind": {}, "rev": ""}
        while True:
            last = self.stop.is_set()
            req = new_id(Clock().now)
            told = line.ask("/sync/v1/pull", {"req": req, "device": device.id, "epoch": "", "limit": 500} | state)
            if told is None:
                must(not last, "the reader was not answered at the end")
                self.stop.wait(0.05)
                continue
            seqs = [event["seq"] for event in told["events"]]
            expected = list(range(self.read + 1, self.read + len(seqs) + 1))
            if seqs != expected:
                raise Lost(f"the reader met a gap after {self.read}")
            self.read += len(seqs)
            state = {name: told[name] for name in state}
            if last and not told["more"]:
                break
            if not told["more"]:
                self.stop.wait(0.02)
