"""The dry run: what the alerts would have said of a Kept file, or of last term's map and records. Nothing is changed.

Who accepts `application/x-ndjson` is told how far the work has got: lines of `{"done": 12, "of": 70}`, and at last
`{"found": ...}` with the whole answer.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from flask import Blueprint, Response, json, request
from marshmallow import ValidationError

from server.api.contract import Desk, Problem, check_fields, endpoint, json_body, kept, who
from server.domain.roles import MAY
from server.services.dry_run import DryRun, Progress, dry_run, steps
from server.services.dry_run_files import Tried, from_kept_file, from_tables
from shared_schema import dry_run as wire
from shared_schema.interchange import KeptFile

LIMIT = 5 * 1024 * 1024
"""Bytes: a term of a large school. The limit of every other route is that of a push."""

LIMIT_TABLES = 8 * 1024 * 1024
"""Three files of at most 5 MB together, as base64."""

LINES = "application/x-ndjson"

blueprint = Blueprint("dry_run", __name__)


def kept_file_bytes() -> bytes:
    """The file as sent: the reader of Kept files explains its faults better than the contract would."""
    request.max_content_length = LIMIT
    if request.mimetype != "application/json" or request.headers.get("Content-Encoding", "identity") != "identity":
        raise Problem("not_json", detail="Send application/json, without encoding.")
    return request.get_data(cache=False)


def tables() -> dict[str, Any]:
    """As the contract would, but of more bytes."""
    request.max_content_length = LIMIT_TABLES
    try:
        found: dict[str, Any] = wire.DryRunTables().load(json_body())
    except ValidationError as error:
        raise check_fields(error.messages) from error
    return found


@blueprint.post("/api/v1/dry-run")
@endpoint(takes=KeptFile, reads=kept_file_bytes, gives=wire.DryRun, allowed=Desk(*MAY["decide"]))
def try_kept_file(body: bytes) -> Any:
    return _answered(from_kept_file(body))


@blueprint.post("/api/v1/dry-run/tables")
@endpoint(takes=wire.DryRunTables, reads=tables, gives=wire.DryRun, allowed=Desk(*MAY["decide"]))
def try_tables(body: dict[str, Any]) -> Any:
    db, school_id = kept().db, who().school_id
    return _answered(from_tables(db, school_id, body["map"], body["records"], body.get("calendar")))


def _answered(tried: Tried) -> Any:
    if request.accept_mimetypes.best_match(["application/json", LINES]) != LINES:
        return dry_run(tried.school, tried.notes)
    going = steps(tried.school, tried.notes)
    first = next(going)  # what is refused is refused before a line is sent
    return Response(_lines(chain([first], going)), content_type=LINES)


def _lines(going: Iterator[Progress | DryRun]) -> Iterator[str]:
    for step in going:
        told = {"done": step.done, "of": step.of} if isinstance(step, Progress) else {"found": wire.DryRun().dump(step)}
        yield json.dumps(told) + "\n"
