"""The server says how it is, and that its clock has stopped."""

from flask.testing import FlaskClient

from server.store import jobs
from server.store.engine import Database
from tests.cast import Clock


def test_a_server_whose_clock_never_ticked_says_so(client: FlaskClient) -> None:
    answer = client.get("/health")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "no_tick_yet", "clock_seen_at": None})


def test_a_stopped_clock_is_503(client: FlaskClient, database: Database, clock: Clock) -> None:
    with database.write() as session:
        jobs.see_clock(session, clock.now)
    clock.forward(minutes=5)
    running = client.get("/health")
    assert (running.status_code, running.get_json()["status"]) == (200, "ok")
    clock.forward(seconds=1)
    stopped = client.get("/health")
    assert stopped.status_code == 503
    assert stopped.get_json() == {"status": "clock_stopped", "clock_seen_at": "2026-11-03T10:15:00.000Z"}
