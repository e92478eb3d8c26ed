"""Six phones push and three readers pull over HTTP at the same time: whoever sees a number has seen all below it."""

import itertools
import json
from collections.abc import Iterator
from http.client import HTTPConnection
from threading import Event, Lock, Semaphore, Thread, local
from typing import Any

import pytest
from werkzeug.serving import make_server

from server.app import create_app
from server.services import sync
from server.settings import Settings
from server.store import log
from server.store.engine import Database
from tests.cast import Cast, Clock, Phone
from tests.sync.phone import TestPhone, phone_of

PUSHES, BATCH = 12, 5
OVERTAKEN_BY = 40
REQ = "0197a000-0000-7000-8000-000000000001"


@pytest.fixture
def port(database_url: str, cast: Cast) -> Iterator[int]:
    app = create_app(Settings(database_url=database_url), Clock())
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["kept"].db.close()


def ask(connection: HTTPConnection, path: str, body: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json", **headers})
    answer = connection.getresponse()
    read = answer.read()
    assert answer.status == 200, read
    told: dict[str, Any] = json.loads(read)
    return told


def push_all(port: int, phone: TestPhone, credential: Phone, pupil: str, provision: str) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    for _ in range(PUSHES):
        items = [phone.log(pupil, provision) for _ in range(BATCH)]
        manifest = {"next_n": phone.next_n, "queued": 0, "oldest_at": None, "blocked": 0}
        body = {"req": REQ, "device": credential.id, "epoch": "", "witness": phone.witness, "manifest": manifest}
        told = ask(
            connection,
            "/sync/v1/push",
            body | {"items": items},
            {"Cookie": f"kept-append-{credential.id}={credential.append_token}"},
        )
        assert {result["status"] for result in told["results"]} == {"applied"}
        phone.witness = told["witness"]
    connection.close()


def pull_until(port: int, credential: Phone, pushed: Event, limit: int) -> list[int]:
    """Reads as a SENCO, who may see everything, and fails at the first gap."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {credential.read_token}"}
    seen: list[int] = []
    state: dict[str, Any] = {"witness": [0, ""], "cursor": 0, "chain": "", "behind": {}, "rev": ""}
    while True:
        last = pushed.is_set()
        told = ask(
            connection,
            "/sync/v1/pull",
            {"req": REQ, "device": credential.id, "epoch": "", "limit": limit} | state,
            headers,
        )
        seqs = [event["seq"] for event in told["events"]]
        expected = list(range(len(seen) + 1, len(seen) + len(seqs) + 1))
        assert seqs == expected, f"a gap: {seqs} where {expected} belong"
        assert told["cursor"] == len(seen) + len(seqs), "the cursor went past what was shown"
        seen += seqs
        state = {name: told[name] for name in state}
        if last and not told["more"]:
            break
    connection.close()
    return seen


def everyone_at_once(port: int, database: Database, cast: Cast) -> list[list[int]]:
    """What each of the three readers saw. Raises what any of the nine met first."""
    pushed, faults, seen = Event(), [], []
    work = [
        (cast.adas_phone, cast.asha, cast.precision),
        (cast.adas_tablet, cast.ben, cast.precision),
        (cast.toms_phone, cast.cora, cast.talk_boost),
    ] * 2

    def guarded(act: Any, *given: Any) -> None:
        try:
            seen.append(act(*given))
        except BaseException as fault:
            faults.append(fault)

    pushers = [
        Thread(target=guarded, args=(push_all, port, phone_of(database, cast, Clock(), phone), phone, pupil, provision))
        for phone, pupil, provision in work
    ]
    pullers = [Thread(target=guarded, args=(pull_until, port, cast.sams_phone, pushed, limit)) for limit in (1, 7, 500)]
    for thread in (*pullers, *pushers):
        thread.start()
    for thread in pushers:
        thread.join()
    pushed.set()
    for thread in pullers:
        thread.join()
    if faults:
        raise faults[0]
    return [each for each in seen if each is not None]


def test_six_pushers_and_three_readers_meet_no_gap(port: int, database: Database, cast: Cast) -> None:
    seen = everyone_at_once(port, database, cast)
    assert seen == [list(range(1, 6 * PUSHES * BATCH + 1))] * 3


def test_numbers_from_a_sequence_are_found_out(
    port: int, database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As BIGSERIAL does it: numbers are given when the push begins, and become visible in another order."""
    sequence, lock, mine, passed = itertools.count(1), Lock(), local(), Semaphore(0)
    push, append = sync.push, log.append

    def early(db: Database, who: Any, sent: Any, now: Any) -> Any:
        with lock:
            mine.numbers = [next(sequence) for _ in sent.items]
        if mine.numbers[0] == 1:
            # However quick a push is, the first one is overtaken.
            for _ in range(OVERTAKEN_BY):
                assert passed.acquire(timeout=30)
        answer = push(db, who, sent, now)
        passed.release()
        return answer

    def with_early_numbers(session: Any, school_id: str, head: log.Head, new: Any, now: Any) -> Any:
        return append(session, school_id, log.Head(head.epoch, mine.numbers[0] - 1, head.chain, 0), new, now)

    monkeypatch.setattr(sync, "_check_witness", lambda *_: None)
    monkeypatch.setattr(sync, "push", early)
    monkeypatch.setattr(log, "append", with_early_numbers)
    with pytest.raises(AssertionError, match=r"gap|cursor"):
        everyone_at_once(port, database, cast)
