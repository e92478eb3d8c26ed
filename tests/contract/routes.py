"""Every route of the app, and what the tests ask each of them for."""

import re
from collections.abc import Iterator

from werkzeug.routing import Rule

from server.api.contract import Contract
from server.api.openapi import routes
from server.app import create_app
from server.settings import Settings
from tests.cast import known_id

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


def every_route() -> Iterator[tuple[str, Rule, Contract]]:
    for rule, contract in routes(create_app(Settings(database_url="sqlite://"))):
        for method in sorted((rule.methods or set()) & METHODS):
            yield method, rule, contract


ROUTES = list(every_route())
NAMES = [f"{method} {rule.rule}" for method, rule, _ in ROUTES]


def path_of(rule: Rule, ids: dict[str, str]) -> str:
    """The rule's path with these ids, or with ids that nobody has."""

    def part(found: re.Match[str]) -> str:
        return ids.get(found[2], "2024-02-05" if found[1] == "day:" else known_id("1", 1))

    return re.sub(r"<(\w+:)?(\w+)>", part, rule.rule)
