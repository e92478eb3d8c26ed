"""Every route, by every role, with own and foreign ids: who is let in is what the table of matrix.py says, and an id of
another school is answered as one that does not exist."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from server.api.contract import Contract
from server.app import create_app
from server.services.ids import new_id
from server.settings import Settings
from server.store.engine import open_database
from tests.cast import KEYS, Cast, Clock, cast_on
from tests.contract.furnished import Things, furnish, sign_everybody_in
from tests.contract.matrix import (
    ACCESS_ROLES,
    ASKERS,
    DEVICE,
    NOBODY,
    READER,
    REVOKED,
    REVOKED_READER,
    SEES_NO_PUPIL,
    TABLE,
)
from tests.contract.routes import NAMES, ROUTES, path_of
from tests.sync.phone import phone_of

PUPILS = ("Asha", "Rahman", "Ben", "Ode", "Cora", "Lim", "Dot Ray")
REFUSALS = {"not_signed_in", "not_allowed", "unknown_device", "locked"}
NOBODYS = Things()


@dataclass(frozen=True)
class Town:
    """Two schools in a file, built once; each test works on a copy."""

    file: Path
    own: Things
    foreign: Things
    cookies: dict[str, str]
    cast: Cast


@pytest.fixture(scope="module")
def town(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Town:
    file = tmp_path_factory.mktemp("town") / "kept.db"
    shutil.copyfile(sqlite_template, file)
    clock = Clock()
    database = open_database(f"sqlite:///{file}")
    cast = cast_on(database, clock.now)
    own, foreign = furnish(database, cast, clock.now)
    app = create_app(Settings(database_url=f"sqlite:///{file}", keys_dir=KEYS), clock)
    cookies = sign_everybody_in(app, cast, clock.now)
    app.extensions["kept"].db.close()
    database.close()
    return Town(file, own, foreign, cookies, cast)


@pytest.fixture
def app(town: Town, tmp_path: Path) -> Iterator[Flask]:
    shutil.copyfile(town.file, tmp_path / "kept.db")
    made = create_app(Settings(database_url=f"sqlite:///{tmp_path / 'kept.db'}", keys_dir=KEYS), Clock())
    # Whether a thing with so little in it can be shown is not asked here: a crash is an answer like another.
    yield made
    made.extensions["kept"].db.close()


def test_every_route_has_a_row_in_the_table_and_every_row_a_route() -> None:
    assert sorted(TABLE) == sorted(NAMES), "say in tests/contract/matrix.py who is let in"


@pytest.mark.parametrize(("method", "rule", "contract"), ROUTES, ids=NAMES)
def test_who_is_let_in_and_what_a_foreign_id_is(
    app: Flask, town: Town, method: str, rule: Rule, contract: Contract
) -> None:
    row = TABLE[f"{method} {rule.rule}"]
    named = bool(rule.arguments) or row.names_things

    def ask(asker: str, of: Things) -> TestResponse:
        browser, headers = browser_of(app, town, asker)
        body = row.body(of) if contract.takes is not None else None
        return browser.open(path_of(rule, of.of_path()), method=method, json=body, headers=headers)

    for asker in (each for each in ASKERS if each not in row.let_in):
        told = row.other_role if asker in ACCESS_ROLES and row.unknown == "not_signed_in" else row.unknown
        expected = (403 if told == "not_allowed" else 401, told)
        for of in (town.own, town.foreign):
            refused = ask(asker, of)
            assert (refused.status_code, refused.get_json()["code"]) == expected, asker
    if named:
        for asker in row.let_in:
            foreign, absent = ask(asker, town.foreign), ask(asker, NOBODYS)
            assert alike(foreign) == alike(absent), asker
            assert foreign.status_code in {404, 422}, asker
    for first, asker in enumerate(row.let_in):
        answer = ask(asker, town.own)
        assert code_of(answer) not in REFUSALS, asker
        # The first who asks finds the thing, or the comparison above would show nothing; then it may be used up.
        assert not (named and row.finds and first == 0 and answer.status_code == 404), asker
        if asker in SEES_NO_PUPIL and not rule.rule.startswith("/sync/"):
            assert not any(name in answer.get_data(as_text=True) for name in PUPILS), asker


def test_what_sounds_weighty_is_marked_so() -> None:
    sounds = re.compile("export|pack|transfer|rescue|restore|import|codes|role|access|setup-link|retention|erase|audit")
    marked = {name for name, row in TABLE.items() if row.weighty}
    assert marked >= {name for name in NAMES if sounds.search(name) and not name.startswith("POST /sync/")}
    assert marked >= {"POST /api/v1/password", "POST /api/v1/people", "POST /api/v1/passkeys"}


@pytest.mark.parametrize(("method", "rule", "contract"), ROUTES, ids=NAMES)
def test_a_weighty_act_and_no_other_asks_once_more_who_it_is_after_five_minutes(
    app: Flask, town: Town, method: str, rule: Rule, contract: Contract
) -> None:
    row = TABLE[f"{method} {rule.rule}"]
    clock = app.extensions["kept"].now

    def asked_again(asker: str) -> bool:
        browser, headers = browser_of(app, town, asker)
        body = row.body(town.own) if contract.takes is not None else None
        answer = browser.open(path_of(rule, town.own.of_path()), method=method, json=body, headers=headers)
        return code_of(answer) == "sign_in_again"

    at_desk = [asker for asker in row.let_in if asker in ACCESS_ROLES]
    clock.forward(minutes=5)
    assert [asker for asker in at_desk if asked_again(asker)] == (at_desk if row.weighty else [])
    clock.forward(seconds=-1)
    assert not any(asked_again(asker) for asker in at_desk)


def test_a_visiting_professional_opens_own_pupils_and_hears_of_no_other(app: Flask, town: Town) -> None:
    browser, _ = browser_of(app, town, "external")
    listed = browser.get("/api/v1/pupils").get_json()["pupils"]
    assert [each["name"] for each in listed] == ["Asha Rahman"]
    assert browser.get(f"/api/v1/pupils/{town.cast.asha}").status_code == 200
    other, absent = (browser.get(f"/api/v1/pupils/{each}") for each in (town.cast.ben, NOBODYS.pupil))
    assert other.status_code == 404
    assert alike(other) == alike(absent)
    own = browser.get(f"/api/v1/pupils/{town.cast.asha}").get_data(as_text=True)
    assert not any(name in own for name in ("Ben", "Cora", "Dot Ray"))


def test_each_opening_of_a_pupils_page_is_on_the_list_of_who_looked(app: Flask, town: Town) -> None:
    page = f"/api/v1/pupils/{town.cast.asha}"
    for asker in ("head", "external", "external", "administrator", "governor", NOBODY):
        browser, _ = browser_of(app, town, asker)
        app.extensions["kept"].now.forward(seconds=1)
        browser.get(page)
    browser, _ = browser_of(app, town, "senco")
    views = browser.get(f"{page}/views").get_json()["views"]
    assert [(each["by"], each["access_role"], each["times"]) for each in views] == [
        ("The external", "external", 2),
        ("Hana Head", "head", 1),
    ]
    assert {each["route"] for each in views} == {"/api/v1/pupils/<uuid:pupil_id>"}
    assert browser.get(f"/api/v1/pupils/{town.cast.ben}/views").get_json() == {"views": []}


def test_a_governor_sees_how_many_pupils_and_what_they_received_and_nobody_by_name(app: Flask, town: Town) -> None:
    told = browser_of(app, town, "governor")[0].get("/api/v1/desk/totals").get_json()
    assert (told["pupils"], told["statutory"]) == (3, 2)
    assert told["statuses"] == [{"name": "nothing_due", "pupils": 3}]
    assert [(each["area_of_need"], each["pupils"]) for each in told["areas"]] == [("not_said", 3)]
    assert told["received"]["unit"]


def test_of_three_pupils_the_trust_is_told_nothing(app: Flask, town: Town) -> None:
    told = browser_of(app, town, "trust_viewer")[0].get("/api/v1/desk/totals").get_json()
    assert (told["pupils"], told["statutory"], told["received"]) == (None, None, None)
    assert {each["pupils"] for each in told["statuses"] + told["areas"]} == {None}
    assert {each["received"] for each in told["areas"]} == {None}


def test_an_item_about_another_schools_pupil_is_held_as_one_about_nobody(app: Flask, town: Town) -> None:
    told = []
    for number, things in enumerate((town.foreign, NOBODYS)):
        browser, headers = browser_of(app, town, DEVICE)
        item = item_about(town, things, number)
        body = {"req": item["id"], "device": town.own.device, "epoch": "", "witness": [0, ""], "items": [item]}
        body["manifest"] = {"next_n": 90, "queued": 0, "oldest_at": None, "blocked": 0}
        answer = browser.post("/sync/v1/push", json=body, headers=headers)
        assert answer.status_code == 200, answer.get_json()
        result = answer.get_json()["results"][0]
        told.append({name: result.get(name) for name in ("status", "code", "detail")})
    assert told[0] == told[1]
    assert told[0]["status"] == "held"


def item_about(town: Town, things: Things, number: int) -> dict[str, object]:
    clock = Clock()
    phone = phone_of(None, town.cast, clock, town.cast.adas_phone)  # type: ignore[arg-type] # it only makes the item
    clock.forward(minutes=number)
    item = phone.log(things.pupil, things.provision)
    return item | {"n": 80 + number, "id": (made := new_id(clock.now)), "entity": made}


def browser_of(app: Flask, town: Town, asker: str) -> tuple[FlaskClient, dict[str, str]]:
    browser, phone, tablet = app.test_client(), town.cast.adas_phone, town.cast.adas_tablet
    if asker in ACCESS_ROLES:
        browser.set_cookie("kept-desk", town.cookies[asker])
    elif asker in (DEVICE, REVOKED):
        device = phone if asker == DEVICE else tablet
        browser.set_cookie(f"kept-append-{device.id}", device.append_token)
    elif asker in (READER, REVOKED_READER):
        return browser, {"Authorization": f"Bearer {(phone if asker == READER else tablet).read_token}"}
    return browser, {}


def code_of(answer: TestResponse) -> str | None:
    found = answer.get_json(silent=True)
    return found.get("code") if isinstance(found, dict) else None


def alike(answer: TestResponse) -> tuple[int, bytes, list[tuple[str, str]]]:
    """What can be told apart: status, body but for the request's own id, headers."""
    body = re.sub(rb'"req": ?"[^"]*"', b"", answer.get_data())
    return answer.status_code, body, sorted(answer.headers.items())
