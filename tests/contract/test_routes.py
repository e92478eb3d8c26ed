"""The guards of the whole: no route without a contract, a permission and a place in the published document."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from server.api.contract import Contract, Desk, Device, Public, Reader, contract_of
from server.api.openapi import codes, document, routes
from server.api.problems import PROBLEMS
from server.app import create_app
from server.commands import schema
from server.domain.roles import EVERYONE, MAY
from server.settings import Settings
from server.store.engine import Database
from server.store.models.alerts import AlertRow, WeeklySummaryRow
from server.store.models.log import HeldItem
from shared_schema.vocabulary import ACCESS_ROLES
from tests.api.conftest import SignedIn
from tests.cast import TUESDAY, Cast, Clock, known_id
from tests.sync.phone import phone_of

PUBLIC = {
    "/api/v1/setup",
    "/api/v1/session",
    "/api/v1/session/link",
    "/api/v1/devices/pair",
    "/api/v1/devices/lost",  # by the cookies of the browser
    "/api/v1/devices/unlock",  # by the key that only the phone holds
    "/health",
}
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}

# A body that is right in form, for the routes that need one before they look for the object of their path.
BODIES: dict[str, dict[str, object]] = {
    "/api/v1/alerts/<uuid:alert_id>/resolve": {"resolution": "Made up on Thursday."},
    "/api/v1/held/<uuid:held_id>/return": {"note": None},
    "/api/v1/held/<uuid:held_id>/edit": {"pupil": known_id("c", 1), "body": {}, "note": None},
    "/api/v1/forks/<uuid:record_id>/resolve": {
        "versions": [known_id("3", 1), known_id("3", 2)],
        "keep": known_id("3", 1),
    },
}


def every_route() -> Iterator[tuple[str, Rule, Contract]]:
    for rule, contract in routes(create_app(Settings(database_url="sqlite://"))):
        for method in sorted((rule.methods or set()) & METHODS):
            yield method, rule, contract


ROUTES = list(every_route())
NAMES = [f"{method} {rule.rule}" for method, rule, _ in ROUTES]
all_routes = pytest.mark.parametrize(("method", "rule", "contract"), ROUTES, ids=NAMES)
with_ids = [route for route in ROUTES if route[1].arguments]


def test_every_route_has_a_contract(app: Flask) -> None:
    bare = [rule.rule for rule in app.url_map.iter_rules() if contract_of(app.view_functions[rule.endpoint]) is None]
    assert bare == []


def test_the_published_document_is_fresh() -> None:
    committed = schema.TARGET.read_text("utf-8")
    assert committed == schema.text(), "run: make schema"


def test_every_operation_has_a_name_of_its_own(app: Flask) -> None:
    names = [each["operationId"] for path in document(app)["paths"].values() for each in path.values()]
    assert len(names) == len(set(names))


def test_only_the_ways_in_are_open_to_everybody() -> None:
    assert {rule.rule for _, rule, contract in ROUTES if isinstance(contract.allowed, Public)} <= PUBLIC


@all_routes
def test_the_roles_of_a_desk_route_are_a_row_of_the_table(method: str, rule: Rule, contract: Contract) -> None:
    if isinstance(contract.allowed, Desk) and contract.allowed.roles:
        assert set(contract.allowed.roles) in [set(roles) for roles in MAY.values()]


@all_routes
def test_every_problem_of_a_route_is_in_the_table(method: str, rule: Rule, contract: Contract) -> None:
    assert codes(contract, method, bool(rule.arguments)) <= PROBLEMS.keys()


def test_the_table_of_roles_knows_the_roles_of_the_wire() -> None:
    assert EVERYONE == ACCESS_ROLES
    assert {role for roles in MAY.values() for role in roles} <= set(ACCESS_ROLES)


def test_every_problem_is_produced_in_a_test() -> None:
    folder = Path(__file__).parents[1]
    told = "\n".join(path.read_text("utf-8") for path in folder.rglob("test_*.py"))
    assert [code for code in PROBLEMS if not re.search(rf"[\"']{code}[\"']", told)] == []


@all_routes
def test_nobody_in_particular_is_told_to_sign_in_or_to_pair(
    client: FlaskClient, method: str, rule: Rule, contract: Contract
) -> None:
    expected = {Desk: "not_signed_in", Device: "unknown_device", Reader: "locked"}.get(type(contract.allowed))
    if expected:
        refused = client.open(path_of(rule, {}), method=method, json={})
        assert (refused.status_code, refused.get_json()["code"]) == (401, expected)


@all_routes
def test_each_role_is_let_in_exactly_where_the_table_says(
    desk: SignedIn, cast: Cast, method: str, rule: Rule, contract: Contract
) -> None:
    if isinstance(contract.allowed, Desk):
        for person, role in ((cast.sam, "senco"), (cast.hana, "head"), (cast.ada, "ta"), (cast.admin, "administrator")):
            answer = desk(person).open(path_of(rule, {}), method=method, json={})
            refused = answer.status_code == 403 and answer.get_json()["code"] == "not_allowed"
            assert refused == (bool(contract.allowed.roles) and role not in contract.allowed.roles), role


@pytest.mark.parametrize(("method", "rule", "contract"), with_ids, ids=[f"{m} {r.rule}" for m, r, _ in with_ids])
def test_what_belongs_to_another_school_is_not_there(
    app: Flask, desk: SignedIn, database: Database, cast: Cast, method: str, rule: Rule, contract: Contract
) -> None:
    owned = seeded(database, cast)
    owner, stranger, body = desk(cast.sam), desk(cast.omar), BODIES.get(rule.rule, {})
    real = stranger.open(path_of(rule, owned), method=method, json=body)
    absent = stranger.open(path_of(rule, {}), method=method, json=body)
    assert real.status_code == absent.status_code == 404
    assert real.get_data() == absent.get_data()
    # The same request by its owner finds the thing, or the comparison above would show nothing. Whether a thing with
    # so little in it can be shown is not asked here.
    app.testing = False
    assert owner.open(path_of(rule, owned), method=method, json=body).status_code != 404


def seeded(database: Database, cast: Cast) -> dict[str, str]:
    """Things of Larch Lane, by the name of the path part that asks for each."""
    ids = {"school_id": cast.larch_lane, "id": known_id("7", 1)}
    with database.write() as session:
        session.add(
            AlertRow(
                **ids,
                key="unaccounted",
                kind="unaccounted",
                provision_id=cast.precision,
                pupil_id=cast.asha,
                statutory=True,
                state="open",
                facts={},
                opened_at=TUESDAY,
                seen_at=TUESDAY,
            )
        )
        session.add(
            HeldItem(
                **ids,
                seq=1,
                item_id=known_id("7", 2),
                sha=bytes(16),
                person_id=cast.ada,
                device_id=cast.adas_phone.id,
                code="invalid",
                item="{}",
            )
        )
        session.add(WeeklySummaryRow(**ids, week_of=date(2026, 11, 2), body={}, rules_version="1", created_at=TUESDAY))
    ada = phone_of(database, cast, Clock(), cast.adas_phone)
    record = ada.log(cast.asha, cast.precision)
    ada.push(record, ada.amend(record, minutes=20), ada.amend(record, minutes=15))
    return {
        "record_id": record["id"],
        "device_id": cast.adas_phone.id,
        "pupil_id": cast.asha,
        "alert_id": ids["id"],
        "held_id": ids["id"],
        "week_of": "2026-11-02",
    }


def path_of(rule: Rule, ids: dict[str, str]) -> str:
    """The rule's path with these ids, or with ids that nobody has."""

    def part(found: re.Match[str]) -> str:
        return ids.get(found[2], "2024-02-05" if found[1] == "day:" else known_id("1", 1))

    return re.sub(r"<(\w+:)?(\w+)>", part, rule.rule)
