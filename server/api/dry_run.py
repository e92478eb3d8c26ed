"""The dry run: what the alerts would have said of a Kept file. Nothing is changed."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, request

from server.api.contract import Desk, Problem, endpoint
from server.domain.roles import MAY
from server.services.dry_run import dry_run
from shared_schema.dry_run import DryRun
from shared_schema.interchange import KeptFile

LIMIT = 5 * 1024 * 1024
"""Bytes: a term of a large school. The limit of every other route is that of a push."""

blueprint = Blueprint("dry_run", __name__)


def kept_file_bytes() -> bytes:
    """The file as sent: the reader of Kept files explains its faults better than the contract would."""
    request.max_content_length = LIMIT
    if request.mimetype != "application/json" or request.headers.get("Content-Encoding", "identity") != "identity":
        raise Problem("not_json", detail="Send application/json, without encoding.")
    return request.get_data(cache=False)


@blueprint.post("/api/v1/dry-run")
@endpoint(takes=KeptFile, reads=kept_file_bytes, gives=DryRun, allowed=Desk(*MAY["decide"]))
def try_kept_file(body: bytes) -> Any:
    found = dry_run(body)
    kinds = [{"kind": kind, "opened": count} for kind, count in found.kinds.items()]
    return asdict(found) | {"kinds": kinds}
