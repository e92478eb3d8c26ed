"""A pull is answered from memory, and a push before Flask is asked, only to those whom the route behind them would
answer, and with the same words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import request_started
from flask.testing import FlaskClient
from sqlalchemy import event, update

from server.services import pairing
from server.services.pairing import digest_of
from server.store import grants
from server.store import pairing as store
from server.store.engine import Database, open_database
from server.store.models.devices import DeviceRow
from server.store.models.people import PersonRow
from tests.cast import Cast, Clock, known_id
from tests.sync.phone import TestPhone, phone_of

REQ = "0197a000-0000-7000-8000-000000000001"
PLAIN, BEHIND = "application/json", "application/json; charset=utf-8"
"""The second is not looked at ahead of Flask, and asks the route itself."""


@dataclass(frozen=True)
class Other:
    """The same database in another process: connections of its own."""

    database: Database
    cast: Cast
    clock: Clock

    def set(self, model: Any, row: str, **values: Any) -> None:
        with self.database.write() as session:
            named = (model.school_id == self.cast.larch_lane) & (model.id == row)
            session.execute(update(model).where(named).values(values))

    def removes_the_phone(self) -> None:
        pairing.revoke(self.database, self.cast.larch_lane, self.cast.adas_phone.id, self.clock.now)

    def says_that_she_left(self) -> None:
        self.set(PersonRow, self.cast.ada, active=False)

    def takes_a_pupil(self) -> None:
        with self.database.write() as session:
            grants.end(session, self.cast.larch_lane, self.cast.ada, self.cast.asha, grants.PROVISION, self.clock.now)

    def gives_a_pupil(self) -> None:
        with self.database.write() as session:
            here = (self.cast.larch_lane, known_id("8", 999), self.cast.ada, self.cast.cora)
            grants.start(session, *here, grants.EXPLICIT, self.clock.now)

    def unlocks_it_anew(self) -> None:
        until = self.clock.now + timedelta(minutes=15)
        with self.database.write() as session:
            store.set_read_token(session, self.cast.larch_lane, self.cast.adas_phone.id, digest_of("another"), until)

    def hears_that_its_app_is_old(self) -> None:
        self.set(DeviceRow, self.cast.adas_phone.id, app="2025.1.0")

    def waits_until_the_token_has_run_out(self) -> None:
        self.clock.forward(days=4000)

    def makes_her_a_senco(self) -> None:
        self.set(PersonRow, self.cast.ada, access_role="senco")


@pytest.fixture
def other(database_url: str, cast: Cast, clock: Clock) -> Iterator[Other]:
    opened = open_database(database_url)
    yield Other(opened, cast, clock)
    opened.close()


def ask(client: FlaskClient, phone: TestPhone, token: str, kind: str, **changes: Any) -> tuple[int, Any]:
    place = {"witness": phone.witness, "cursor": phone.cursor, "chain": phone.chain, "behind": {}, "rev": phone.rev}
    body = {"req": REQ, "device": phone.who.device_id, "epoch": "", "limit": 500} | place | changes
    headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}
    raw = client.application.json.dumps(body, separators=(",", ":"), sort_keys=False)
    answer = client.post("/sync/v1/pull", data=raw, headers=headers)
    return answer.status_code, answer.get_json()


ACTS: dict[str, tuple[Callable[[Other], None], int]] = {
    "nothing": (lambda _: None, 200),
    "removed": (Other.removes_the_phone, 401),
    "left": (Other.says_that_she_left, 401),
    "a pupil less": (Other.takes_a_pupil, 200),
    "a pupil more": (Other.gives_a_pupil, 200),
    "unlocked anew": (Other.unlocks_it_anew, 401),
    "an old app": (Other.hears_that_its_app_is_old, 426),
    "ran out": (Other.waits_until_the_token_has_run_out, 401),
    "a senco now": (Other.makes_her_a_senco, 200),
}


@pytest.mark.parametrize("act", ACTS)
def test_whatever_another_process_does_both_doors_answer_alike(
    client: FlaskClient, ada: TestPhone, other: Other, cast: Cast, act: str
) -> None:
    token = cast.adas_phone.read_token
    for _ in range(2):
        assert ask(client, ada, token, PLAIN)[0] == 200
    does, status = ACTS[act]
    does(other)
    for _ in range(2):
        ahead, behind = ask(client, ada, token, PLAIN), ask(client, ada, token, BEHIND)
        assert ahead == behind
        assert ahead[0] == status
        assert act == "nothing" or status != 200 or "scopes" in ahead[1], "a new list of scopes, and no data before it"


def test_a_token_answers_for_no_other_phone_and_no_other_school(
    client: FlaskClient, ada: TestPhone, database: Database, cast: Cast, clock: Clock
) -> None:
    omar = phone_of(database, cast, clock, cast.omars_phone, "senco")
    omar.pull()
    for phone, token in ((ada, cast.adas_phone.read_token), (omar, cast.omars_phone.read_token)):
        assert ask(client, phone, token, PLAIN)[0] == 200
    for device, token in (
        (cast.adas_tablet.id, cast.adas_phone.read_token),
        (cast.omars_phone.id, cast.adas_phone.read_token),
        (cast.adas_phone.id, cast.omars_phone.read_token),
        (cast.adas_phone.id, "nobody's"),
        (cast.adas_phone.id, cast.adas_phone.append_token),
    ):
        ahead, behind = (ask(client, ada, token, kind, device=device) for kind in (PLAIN, BEHIND))
        assert ahead == behind
        assert ahead[0] in (401, 403)


def test_what_is_remembered_saves_the_questions_to_the_database(
    client: FlaskClient, ada: TestPhone, cast: Cast
) -> None:
    """Else the other tests here would hold of two ways that are one."""
    asked: list[str] = []
    engine = client.application.extensions["kept"].db.read_engine
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    ask(client, ada, cast.adas_phone.read_token, PLAIN)
    assert asked, "the first time"

    def asks_nothing() -> bool:
        before = len(asked)
        ask(client, ada, cast.adas_phone.read_token, PLAIN)
        return len(asked) == before

    # PostgreSQL counts the transactions of all its databases, and other tests run on the same one.
    assert any(asks_nothing() for _ in range(100))


def hand_in(
    client: FlaskClient, phone: TestPhone, cast: Cast, kind: str, cookies: dict[str, str], **headers: str
) -> Any:
    """A new record; status, headers and what can be alike of the answer."""
    item = phone.log(cast.asha, cast.precision)
    manifest = {"next_n": phone.next_n, "queued": 0, "oldest_at": None, "blocked": 0}
    body = {"req": REQ, "device": phone.who.device_id, "epoch": "", "witness": phone.witness, "manifest": manifest}
    raw = client.application.json.dumps(body | {"items": [item]}, separators=(",", ":"), sort_keys=False)
    told = {"Cookie": "; ".join(f"{name}={token}" for name, token in cookies.items()), "Content-Type": kind}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    answer = client.application.test_client(use_cookies=False).post("/sync/v1/push", data=raw, headers=told)
    body = answer.get_json()
    for result in body.get("results", ()):
        for name in ("id", "sha", "seq"):
            result.pop(name)
    return (
        answer.status_code,
        dict(answer.headers) | {"Content-Length": ""},
        body | {"witness": None, "server_time": None},
    )


@pytest.mark.parametrize("act", ["nothing", "removed", "left", "a pupil less", "an old app", "ran out"])
def test_a_push_too_is_taken_alike_by_both_doors(
    client: FlaskClient, ada: TestPhone, other: Other, cast: Cast, act: str
) -> None:
    ACTS[act][0](other)
    phone = cast.adas_phone
    own = {cookie(phone.id): phone.append_token}
    ahead, behind = (hand_in(client, ada, cast, kind, own) for kind in (PLAIN, BEHIND))
    assert ahead == behind
    assert ahead[0] == 200


def cookie(device: str) -> str:
    return f"kept-append-{device}"


def test_whoever_shares_a_browser_hands_in_as_themselves_or_not_at_all(
    client: FlaskClient, ada: TestPhone, cast: Cast
) -> None:
    phone, tablet = cast.adas_phone, cast.adas_tablet
    both = {cookie(phone.id): phone.append_token, cookie(tablet.id): tablet.append_token}
    for cookies, headers, status in (
        (both, {"Kept_Device": phone.id}, 200),
        (both, {"Kept_Device": tablet.id}, 401),
        (both, {}, 401),
        ({cookie(phone.id): phone.append_token}, {"Kept_Device": tablet.id}, 401),
        ({cookie(phone.id): "nobody's"}, {}, 401),
        ({cookie(tablet.id): tablet.append_token}, {}, 401),
        ({cookie(phone.id): phone.append_token}, {"Origin": "https://elsewhere.example"}, 403),
        ({}, {}, 401),
    ):
        ahead, behind = (hand_in(client, ada, cast, kind, cookies, **headers) for kind in (PLAIN, BEHIND))
        assert ahead == behind
        assert ahead[0] == status


def test_a_plain_push_does_not_pass_through_flask(client: FlaskClient, ada: TestPhone, cast: Cast) -> None:
    """Else the other tests here would hold of two ways that are one."""
    asked: list[str] = []
    app, phone = client.application, cast.adas_phone
    with request_started.connected_to(lambda *_, **__: asked.append("flask"), app):
        for kind in (PLAIN, BEHIND):
            assert hand_in(client, ada, cast, kind, {cookie(phone.id): phone.append_token})[0] == 200
    assert asked == ["flask"]
