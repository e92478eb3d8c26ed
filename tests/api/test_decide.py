"""What waits for the SENCO, over HTTP: held items, two versions of one record, a phone's file; and who may decide."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from server.domain.record import standing
from server.services.ids import new_id
from server.services.publish import append_server_event
from server.store import grants, ledgers
from server.store.engine import Database
from server.store.models.devices import DeviceRow
from server.store.models.log import HeldItem
from server.store.models.school import LogHead
from shared_schema.decide import Forks, HeldList, RescueReport
from shared_schema.device import Devices
from tests.api.conftest import Paired, SignedIn
from tests.cast import Cast, Clock, known_id
from tests.sync.phone import Item, TestPhone, phone_of, statuses


@pytest.fixture
def ada(database: Database, cast: Cast, clock: Clock) -> TestPhone:
    return phone_of(database, cast, clock, cast.adas_phone)


@pytest.fixture
def adas_tablet(database: Database, cast: Cast, clock: Clock) -> TestPhone:
    return phone_of(database, cast, clock, cast.adas_tablet)


@pytest.fixture
def sam(desk: SignedIn, cast: Cast) -> FlaskClient:
    return desk(cast.sam)


def held(sam: FlaskClient) -> list[dict[str, Any]]:
    answer = sam.get("/api/v1/held").get_json()
    assert HeldList().validate(answer) == {}
    found: list[dict[str, Any]] = answer["held"]
    return found


def copy_of(phone: TestPhone, *items: Item, **changes: Any) -> dict[str, Any]:
    """The file that "Save a copy" writes on this phone."""
    manifest = {"next_n": phone.next_n, "queued": len(items), "oldest_at": None, "blocked": 0, "discarded_n": []}
    file = {"req": known_id("4", 1), "device": phone.who.device_id, "epoch": "old", "witness": [7, "a" * 24]}
    return file | {"manifest": manifest, "items": list(items)} | changes


def counted(database: Database, cast: Cast) -> list[tuple[str, int | None]]:
    with database.read() as session:
        return [(each.by, each.minutes) for each in standing(ledgers.records(session, cast.larch_lane))]


TWO = [known_id("3", 1), known_id("3", 2)]
PATHS = [
    ("GET", "/api/v1/held", None),
    ("GET", "/api/v1/forks", None),
    ("POST", f"/api/v1/held/{known_id('3', 1)}/edit", {"pupil": known_id("c", 1), "body": {}, "note": None}),
    ("POST", f"/api/v1/forks/{known_id('3', 1)}/resolve", {"versions": TWO, "keep": TWO[0]}),
    ("POST", "/api/v1/rescue", {}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body"), PATHS)
def test_nobody_but_a_senco_decides(
    method: str, path: str, body: dict[str, Any] | None, desk: SignedIn, client: FlaskClient, cast: Cast
) -> None:
    for person in (cast.hana, cast.admin, cast.ada):
        assert desk(person).open(path, method=method, json=body).status_code == 403
    assert client.open(path, method=method, json=body).status_code == 401


def test_what_is_held_is_put_right_and_what_is_still_wrong_is_named_by_field(
    ada: TestPhone, sam: FlaskClient, cast: Cast, database: Database
) -> None:
    item = ada.log(cast.asha, cast.precision, minutes="thirty")
    ada.push(item)
    (shown,) = held(sam)
    assert (shown["code"], shown["said"]["minutes"], shown["said"]["body"]) == ("invalid", None, item["body"])
    path = f"/api/v1/held/{shown['id']}/edit"
    wrong = sam.post(path, json={"pupil": cast.asha, "body": item["body"] | {"minutes": -1}, "note": None})
    assert (wrong.status_code, wrong.get_json()["fields"]) == (422, {"body.minutes": "Must be from 0 to 1440."})
    right = {"pupil": cast.asha, "body": item["body"] | {"minutes": 30}, "note": "As agreed."}
    assert sam.post(path, json=right).status_code == 204
    assert sam.post(path, json=right).status_code == 404
    assert (held(sam), counted(database, cast)) == ([], [(cast.ada, 30)])


def test_one_of_two_versions_is_kept_and_a_stale_page_is_told_so(
    ada: TestPhone, adas_tablet: TestPhone, sam: FlaskClient, cast: Cast, database: Database
) -> None:
    first = ada.log(cast.asha, cast.precision)
    ada.push(first, ada.amend(first, minutes=20))
    adas_tablet.push(adas_tablet.amend(first, minutes=15))
    answer = sam.get("/api/v1/forks").get_json()
    assert Forks().validate(answer) == {}
    assert sam.get("/api/v1/desk/week").get_json()["to_decide"] == 1
    (fork,) = answer["forks"]
    assert (fork["differs"], [each["minutes"] for each in fork["versions"]]) == (["minutes"], [20, 15])
    ids = [each["id"] for each in fork["versions"]]
    path = f"/api/v1/forks/{fork['record']}/resolve"
    adas_tablet.push(adas_tablet.amend(first, minutes=10))
    stale = sam.post(path, json={"versions": ids, "keep": ids[0]})
    assert (stale.status_code, stale.get_json()["code"]) == (409, "out_of_date")
    ids = [each["id"] for each in sam.get("/api/v1/forks").get_json()["forks"][0]["versions"]]
    assert sam.post(path, json={"versions": ids, "keep": ids[0]}).status_code == 204
    assert counted(database, cast) == [(cast.ada, 20)]
    assert sam.get("/api/v1/desk/week").get_json()["to_decide"] == 0


def test_a_phones_file_is_taken_like_a_push_and_waits_for_sam(
    ada: TestPhone, sam: FlaskClient, cast: Cast, database: Database
) -> None:
    good, spoiled = ada.log(cast.asha, cast.precision, minutes=25), ada.log(cast.asha, cast.precision, minutes="x")
    broken = ada.log(cast.ben, cast.precision) | {"scope": "playground"}
    answer = sam.post("/api/v1/rescue", json=copy_of(ada, good, spoiled, broken))
    assert answer.status_code == 200
    report = answer.get_json()
    assert RescueReport().validate(report) == {}
    assert (report["person"]["name"], report["device"]["id"]) == ("Ada Tee", cast.adas_phone.id)
    assert [each["status"] for each in report["items"]] == ["held", "held", "refused"]
    first = report["items"][0]
    assert (first["said"]["provision"], first["said"]["pupil"]["name"], first["said"]["minutes"]) == (
        "Precision teaching",
        "Asha Rahman",
        25,
    )
    assert counted(database, cast) == [], "a file can be written by anybody"
    assert sam.post(f"/api/v1/held/{first['held']}/release", json={}).status_code == 204
    assert counted(database, cast) == [(cast.ada, 25)]


def test_a_file_that_comes_twice_and_the_phone_that_comes_after_it_count_once(
    ada: TestPhone, sam: FlaskClient, cast: Cast, database: Database
) -> None:
    item = ada.log(cast.asha, cast.precision)
    file = copy_of(ada, item)
    (first,) = sam.post("/api/v1/rescue", json=file).get_json()["items"]
    (again,) = sam.post("/api/v1/rescue", json=file).get_json()["items"]
    assert (again["status"], again["held"]) == ("held", first["held"])
    sam.post(f"/api/v1/held/{first['held']}/release", json={})
    (third,) = sam.post("/api/v1/rescue", json=file).get_json()["items"]
    assert (third["status"], third["held"]) == ("duplicate", None)
    assert statuses(ada.push(item)) == ["duplicate"]
    assert counted(database, cast) == [(cast.ada, 30)]
    with database.read() as session:
        assert len(session.scalars(select(HeldItem)).all()) == 1


def test_a_year_in_a_drawer_fits_one_file(ada: TestPhone, sam: FlaskClient, cast: Cast) -> None:
    items = [ada.log(cast.asha, cast.precision) for _ in range(250)]
    report = sam.post("/api/v1/rescue", json=copy_of(ada, *items)).get_json()
    assert {each["status"] for each in report["items"]} == {"held"}
    assert len(held(sam)) == 250


def test_the_file_of_sams_own_phone_counts_at_once(
    sam: FlaskClient, cast: Cast, database: Database, clock: Clock
) -> None:
    own = phone_of(database, cast, clock, cast.sams_phone)
    report = sam.post("/api/v1/rescue", json=copy_of(own, own.log(cast.asha, cast.precision))).get_json()
    assert [each["status"] for each in report["items"]] == ["applied"]


@pytest.mark.parametrize(
    ("raw", "status", "named"),
    [
        (b"PK\x03\x04 a spreadsheet", 400, None),
        (b"[]", 422, "items"),
        (b'{"items": []}', 422, "items"),
        (b'{"items": [{}], "device": "phone"}', 422, "device"),
        (b"[" * 100_000, 400, None),
    ],
)
def test_what_is_no_such_file_is_refused_with_the_reason_and_leaves_nothing(
    raw: bytes, status: int, named: str | None, sam: FlaskClient, cast: Cast, database: Database
) -> None:
    answer = sam.post("/api/v1/rescue", data=raw, content_type="application/json")
    assert answer.status_code == status
    problem = answer.get_json()
    assert problem["detail"]
    assert named is None or named in problem["fields"]
    with database.read() as session:
        assert session.scalars(select(LogHead.seq).where(LogHead.school_id == cast.larch_lane)).one() == 0


def test_the_file_of_another_schools_phone_is_refused_and_the_desk_stays_signed_in(
    sam: FlaskClient, cast: Cast, database: Database, clock: Clock
) -> None:
    foreign = phone_of(database, cast, clock, cast.omars_phone)
    answer = sam.post("/api/v1/rescue", json=copy_of(foreign, foreign.log(cast.dot, cast.elsewhere)))
    assert (answer.status_code, list(answer.get_json()["fields"])) == (422, ["device"])
    assert held(sam) == []


def test_a_file_too_large_for_any_phone_is_not_read(sam: FlaskClient) -> None:
    answer = sam.post("/api/v1/rescue", data=b" " * (4 * 2**20 + 1), content_type="application/json")
    assert (answer.status_code, answer.get_json()["code"]) == (413, "too_large")


def listed(browser: FlaskClient, device_id: str) -> dict[str, Any]:
    answer = browser.get("/api/v1/devices").get_json()
    assert Devices().validate(answer) == {}
    return next(each for each in answer["devices"] if each["id"] == device_id)


def tell(database: Database, device_id: str, **values: Any) -> None:
    with database.write() as session:
        session.execute(update(DeviceRow).where(DeviceRow.id == device_id).values(**values))


def test_what_came_by_a_file_is_not_on_the_phone_any_more(ada: TestPhone, sam: FlaskClient, cast: Cast) -> None:
    items = [ada.log(cast.asha, cast.precision) for _ in range(3)]
    ada.push(queued=3)
    assert listed(sam, cast.adas_phone.id)["unsent"] == 3
    sam.post("/api/v1/rescue", json=copy_of(ada, *items[:2]))
    shown = listed(sam, cast.adas_phone.id)
    assert (shown["unsent"], shown["held"], shown["missing_n"]) == (1, 2, [])


def test_a_phone_that_lost_its_storage_is_missing_what_it_had_said_it_holds(
    ada: TestPhone, sam: FlaskClient, cast: Cast, clock: Clock, database: Database
) -> None:
    items = [ada.log(cast.asha, cast.precision) for _ in range(4)]
    ada.push(items[0], items[2], queued=2)
    assert listed(sam, cast.adas_phone.id)["missing_n"] == []
    tell(database, cast.adas_phone.id, lost_at=clock.now)
    shown = listed(sam, cast.adas_phone.id)
    assert (shown["missing_n"], shown["unsent"], shown["oldest_at"]) == ([2, 4], 0, None)


def test_lease_app_backup_and_storage_of_a_phone_are_told(
    ada: TestPhone, sam: FlaskClient, cast: Cast, clock: Clock, database: Database
) -> None:
    ada.push(*(ada.log(cast.asha, cast.precision) for _ in range(3)))
    seen = clock.now
    shown = listed(sam, cast.adas_phone.id)
    assert shown["not_in_backup"] is None, "no backup was ever made"
    assert shown["reads_until"][:10] == (seen + timedelta(days=14)).date().isoformat()
    assert (shown["app"], shown["app_too_old"], shown["persisted"]) == (None, False, None)
    tell(database, cast.adas_phone.id, app="2025.9.0", storage={"persisted": False, "installed": True})
    with database.write() as session:
        session.execute(update(LogHead).where(LogHead.school_id == cast.larch_lane).values(durable_seq=2))
    shown = listed(sam, cast.adas_phone.id)
    assert (shown["not_in_backup"], shown["app_too_old"]) == (1, True)
    assert (shown["persisted"], shown["installed"]) == (False, True)


def test_a_pupil_gained_is_filled_in_and_one_lost_leaves_before_any_data_and_late_work_is_held(
    app: Any, device: Paired, sam: FlaskClient, cast: Cast, database: Database, clock: Clock, ada: TestPhone
) -> None:
    """Two devices over HTTP: Tom's phone logs about Cora; Ada's gains her, writes, loses her, and writes once more."""
    tom = phone_of(database, cast, clock, cast.toms_phone)
    http_push(device(cast.toms_phone), tom, tom.log(cast.cora, cast.talk_boost))
    reader = Reader(app.test_client(), cast.adas_phone)
    reader.pull()
    assert reader.scopes == {"school", f"user:{cast.ada}", f"pupil:{cast.asha}", f"pupil:{cast.ben}"}
    assert all(event["user"] != cast.tom for event in reader.events)

    set_grant(database, cast, cast.ada, cast.cora, clock, given=True)
    reader.pull()
    assert f"pupil:{cast.cora}" in reader.scopes
    assert [event["user"] for event in reader.events if event["type"] == "record.log"] == [cast.tom]

    phone = device(cast.adas_phone)
    assert http_push(phone, ada, ada.log(cast.cora, cast.talk_boost)) == ["applied"]
    unsent = ada.log(cast.cora, cast.talk_boost, minutes=12)
    set_grant(database, cast, cast.ada, cast.cora, clock, given=False)
    answers = reader.pull()
    assert answers[0]["events"] == [], "the list of scopes comes alone, before any data"
    assert f"pupil:{cast.cora}" not in answers[0]["scopes"]
    assert not [event for event in reader.events if event["scope"] == f"pupil:{cast.cora}"]

    assert http_push(phone, ada, unsent) == ["scope_denied"]
    assert http_push(phone, ada, unsent) == ["scope_denied"]
    (waiting,) = held(sam)
    assert (waiting["said"]["minutes"], waiting["person"]["name"]) == (12, "Ada Tee")
    assert sam.post(f"/api/v1/held/{waiting['id']}/release", json={}).status_code == 204
    assert http_push(phone, ada, unsent) == ["duplicate"]
    assert (cast.ada, 12) in counted(database, cast)


def http_push(browser: FlaskClient, phone: TestPhone, *items: Item) -> list[str]:
    body = copy_of(phone, *items, witness=[0, ""])
    results = browser.post("/sync/v1/push", json=body).get_json()["results"]
    return [result.get("code") or result["status"] for result in results]


def set_grant(database: Database, cast: Cast, person: str, pupil: str, clock: Clock, *, given: bool) -> None:
    with database.write() as session:
        if given:
            grants.start(session, cast.larch_lane, new_id(clock.now), person, pupil, grants.EXPLICIT, clock.now)
        else:
            grants.end(session, cast.larch_lane, person, pupil, grants.EXPLICIT, clock.now)
        kind = "grant.add" if given else "grant.remove"
        scope, body = f"user:{person}", {"pupil": pupil}
        append_server_event(session, cast.larch_lane, clock.now, kind, scope, pupil, body)


class Reader:
    """A device that pulls over HTTP, and obeys the list of scopes before it takes any data."""

    def __init__(self, browser: FlaskClient, credential: Any) -> None:
        self.browser, self.credential = browser, credential
        self.state: dict[str, Any] = {"witness": [0, ""], "cursor": 0, "chain": "", "behind": {}, "rev": ""}
        self.scopes: set[str] = set()
        self.events: list[dict[str, Any]] = []

    def pull(self) -> list[dict[str, Any]]:
        answers = []
        while True:
            body = {"req": known_id("4", 2), "device": self.credential.id, "epoch": "", "limit": 500} | self.state
            headers = {"Authorization": f"Bearer {self.credential.read_token}"}
            told = json.loads(self.browser.post("/sync/v1/pull", json=body, headers=headers).data)
            answers.append(told)
            if "scopes" in told:
                gained = set(told["scopes"]) - self.scopes
                self.scopes = set(told["scopes"])
                self.events = [event for event in self.events if event["scope"] in self.scopes]
                told["behind"] |= dict.fromkeys(gained, 0) if told["cursor"] else {}
            self.events += told["events"]
            self.state = {name: told[name] for name in self.state}
            if not told["more"]:
                return answers
