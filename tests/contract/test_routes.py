"""The guards of the whole: no route without a contract, a permission and a place in the published document."""

import re
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from server.api.contract import Contract, Desk, Public, contract_of
from server.api.openapi import codes, document
from server.api.problems import PROBLEMS
from server.commands import schema
from server.domain.roles import EVERYONE, MAY
from shared_schema.vocabulary import ACCESS_ROLES
from tests.contract.routes import NAMES, ROUTES

PUBLIC = {
    "/api/v1/setup",
    "/api/v1/session",
    "/api/v1/session/link",
    "/api/v1/session/passkey",
    "/api/v1/session/passkey/challenge",
    "/api/v1/devices/pair",
    "/api/v1/devices/lost",  # by the cookies of the browser
    "/api/v1/devices/challenge",  # what a phone signs to unlock; it tells nobody anything
    "/api/v1/devices/unlock",  # by the key that only the phone holds
    "/health",
}
all_routes = pytest.mark.parametrize(("method", "rule", "contract"), ROUTES, ids=NAMES)


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
