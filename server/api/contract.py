"""What a route takes, gives and refuses, and for whom it is: declared once, checked always, read by openapi.py.

    @blueprint.post("/api/v1/alerts/<uuid:alert_id>/resolve")
    @endpoint(takes=Resolve, gives=Alert, allowed=Desk(*MAY["decide"]), problems=("not_found",))
    def resolve_alert(body, alert_id): ...

`body` is the loaded document, `query` the loaded query (with `asks`); path parts arrive as str, days as date. What the
view returns is dumped by `gives`, with a status of `also` if it returns a pair; a flask Response goes out as it is.
Raise Problem, or let a service raise Refusal.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from flask import Response, g, json, request
from marshmallow import ValidationError

from server.api.auth import Audience, Desk, Device, Enrolling, HalfWay, Public, Reader, who
from server.api.context import Kept, kept
from server.api.intake import UnreadableError, strict_json
from server.api.problems import Problem
from shared_schema.base import Strict

__all__ = [
    "Contract", "Desk", "Device", "Enrolling", "HalfWay", "Kept", "Problem", "Public", "Reader", "endpoint", "kept",
    "who",
]  # fmt: skip

View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Contract:
    """`reads` takes the place of reading and checking the body, for the one route that must be quick; `takes` is still
    what it reads."""

    allowed: Audience
    takes: type[Strict] | None
    gives: type[Strict] | None
    asks: type[Strict] | None
    status: int
    problems: tuple[str, ...]
    also: tuple[int, ...]
    reads: Callable[[], Any] | None


def endpoint(
    *,
    allowed: Audience,
    takes: type[Strict] | None = None,
    gives: type[Strict] | None = None,
    asks: type[Strict] | None = None,
    status: int = 200,
    problems: tuple[str, ...] = (),
    also: tuple[int, ...] = (),
    reads: Callable[[], Any] | None = None,
) -> Callable[[View], View]:
    """Wraps a view; see the head of this file. First who may, then what was sent: a stranger learns no form."""
    contract = Contract(allowed, takes, gives, asks, status, problems, also, reads)

    def declare(view: View) -> View:
        @wraps(view)
        def answer(**path: Any) -> Response:
            g.who = allowed.find()
            arguments = {name: str(part) if isinstance(part, UUID) else part for name, part in path.items()}
            if asks is not None:
                arguments["query"] = _loaded(asks, _query())
            if takes is not None:
                arguments["body"] = reads() if reads is not None else _loaded(takes, json_body())
            return _rendered(contract, view(**arguments))

        answer.contract = contract  # type: ignore[attr-defined] # functions carry attributes; openapi.py reads this one
        return answer

    return declare


def contract_of(view: View) -> Contract | None:
    """The contract of a registered view; None for one that has none."""
    found: Contract | None = getattr(view, "contract", None)
    return found


def json_body() -> Any:
    """The request's JSON document. Raises Problem `not_json`, `malformed` or, by Flask, `too_large`."""
    if request.mimetype != "application/json" or request.headers.get("Content-Encoding", "identity") != "identity":
        raise Problem("not_json", detail="Send application/json, without encoding.")
    try:
        return strict_json(request.get_data(cache=False))
    except UnreadableError as error:
        raise Problem("malformed", detail=str(error)) from error


def check_fields(errors: Any) -> Problem:
    """Marshmallow's nested messages as one map from path (`items.0.on`) to text."""
    return Problem("check_fields", detail="See what is said at each field.", fields=dict(_paths(errors, ())))


def _loaded(schema: type[Strict], document: Any) -> Any:
    try:
        return schema().load(document)
    except ValidationError as error:
        raise check_fields(error.messages) from error


def _query() -> Mapping[str, str]:
    doubled = [name for name, values in request.args.lists() if len(values) > 1]
    if doubled:
        raise check_fields({name: ["Stands twice."] for name in doubled})
    return request.args.to_dict()


def _rendered(contract: Contract, value: Any) -> Response:
    if isinstance(value, Response):
        return value
    if contract.gives is None:
        return Response(status=contract.status)
    value, status = value if isinstance(value, tuple) else (value, contract.status)
    return Response(json.dumps(contract.gives().dump(value)), status, content_type="application/json")


def _paths(errors: Any, at: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(errors, dict):
        for name, inner in errors.items():
            yield from _paths(inner, at if name == "_schema" else (*at, str(name)))
    else:
        yield ".".join(at) or "body", " ".join(str(text) for text in errors)
