"""The OpenAPI document, read off the routes. Needs apispec, which only development installs."""

import re
from collections.abc import Iterator
from typing import Any, cast

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from flask import Flask
from marshmallow import fields
from werkzeug.routing import Rule

from server.api.contract import Contract, Desk, Device, Enrolling, HalfWay, Public, Reader, contract_of
from server.api.doors import SAFE
from server.api.problems import PROBLEMS, TROUBLE
from shared_schema.base import Problem
from shared_schema.fields import DAY_PATTERN, UUID_PATTERN

PARTS = {
    "uuid": {"type": "string", "format": "uuid", "pattern": UUID_PATTERN},
    "day": {"type": "string", "format": "date", "pattern": DAY_PATTERN},
}
SECURITY = {
    "desk": {"type": "apiKey", "in": "cookie", "name": "kept-desk"},
    "device": {"type": "apiKey", "in": "cookie", "name": "kept-append-DEVICE"},
    "read_token": {"type": "http", "scheme": "bearer"},
}
BY_AUDIENCE: dict[type, list[dict[str, list[str]]]] = {
    Desk: [{"desk": []}],
    HalfWay: [{"desk": []}],
    Enrolling: [{"desk": []}],
    Device: [{"device": []}],
    Reader: [{"read_token": []}, {"desk": []}],
    Public: [],
}


class _Converter(OpenAPIConverter):
    def schema2jsonschema(self, schema: Any) -> dict[str, Any]:
        """With what the fields must be for one another."""
        written: dict[str, Any] = super().schema2jsonschema(schema)  # type: ignore[no-untyped-call] # apispec's
        return written | dict(getattr(schema, "together", {}))


class _Plugin(MarshmallowPlugin):
    Converter = _Converter


def document(app: Flask) -> dict[str, Any]:
    """Every route that speaks JSON, with its bodies, its answers and the code of each problem it can give."""
    spec = new_spec("Kept")
    spec.components.schema("Problem", schema=Problem)
    for name, scheme in SECURITY.items():
        spec.components.security_scheme(name, scheme)
    for rule, contract in sorted(routes(app), key=lambda route: (route[0].rule, sorted(route[0].methods or ()))):
        view = app.view_functions[rule.endpoint]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            operation = _operation(rule, contract, method, view.__name__, view.__doc__)
            spec.path(re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), operations={method.lower(): operation})
    written: dict[str, Any] = spec.to_dict()
    return written


def new_spec(title: str) -> APISpec:
    """An empty document whose schemas carry everything that our fields check."""
    plugin = _Plugin()
    spec = APISpec(title, "1", "3.1.0", plugins=[plugin])
    # apispec types its converter as optional; it is there once the plugin has its spec.
    cast("Any", plugin.converter).add_attribute_function(_what_apispec_leaves_out)
    return spec


def routes(app: Flask) -> Iterator[tuple[Rule, Contract]]:
    """The routes that speak JSON. The pages have a contract too, but nothing to describe."""
    for rule in app.url_map.iter_rules():
        contract = contract_of(app.view_functions[rule.endpoint])
        if contract is not None and not rule.endpoint.startswith("pages."):
            yield rule, contract


def codes(contract: Contract, method: str, parts: bool) -> set[str]:
    """The code of each problem that the route can give: its own, and those that come with its form."""
    found = {*contract.problems, *TROUBLE}
    if method not in SAFE:
        found |= {"other_origin"}
    if contract.takes is not None:
        found |= {"malformed", "not_json", "too_large", "check_fields"}
    if contract.asks is not None:
        found |= {"check_fields"}
    if parts:
        found |= {"not_found"}
    match contract.allowed:
        case Desk(roles=roles, fresh=fresh):
            found |= {"not_signed_in", *(["not_allowed"] if roles else []), *(["sign_in_again"] if fresh else [])}
        case HalfWay():
            found |= {"not_signed_in"}
        case Enrolling():
            found |= {"not_signed_in", "sign_in_again"}
        case Device():
            found |= {"unknown_device"}
        case Reader():
            found |= {"locked"}
    return found


def _what_apispec_leaves_out(_converter: Any, field: fields.Field[Any], **_: Any) -> dict[str, Any]:
    """The order of a tuple, and what the names in a map must look like."""
    found = {word: field.metadata[word] for word in ("prefixItems",) if word in field.metadata}
    if isinstance(field, fields.Dict) and field.key_field is not None and field.key_field.metadata:
        found["propertyNames"] = dict(field.key_field.metadata)
    return found


def _operation(rule: Rule, contract: Contract, method: str, name: str, told: str | None) -> dict[str, Any]:
    parts = re.findall(r"<(?:(\w+):)?(\w+)>", rule.rule)
    parameters: list[dict[str, Any]] = [
        {"in": "path", "name": part, "required": True, "schema": PARTS.get(kind, {"type": "string"})}
        for kind, part in parts
    ]
    if contract.asks is not None:
        parameters.append({"in": "query", "schema": contract.asks})
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": (told or name.replace("_", " ").capitalize()).split("\n")[0],
        "parameters": parameters,
        "security": BY_AUDIENCE[type(contract.allowed)],
        "responses": _responses(contract, codes(contract, method, bool(parts))),
    }
    if contract.takes is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": contract.takes}}}
    return operation


def _responses(contract: Contract, problems: set[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for status in (contract.status, *contract.also):
        found[str(status)] = {"description": "Done." if status < 400 else "As it stands."}
        if contract.gives is not None:
            found[str(status)]["content"] = {"application/json": {"schema": contract.gives}}
    for code in sorted(problems):
        status, title = PROBLEMS[code]
        of_status = found.setdefault(str(status), {"description": "", "content": {}})
        of_status["content"]["application/problem+json"] = {"schema": Problem}
        of_status["description"] = f"{of_status['description']} `{code}`: {title}.".strip()
    return found
