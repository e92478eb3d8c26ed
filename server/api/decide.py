"""What waits for the SENCO: held items, two versions of one record, a phone's file."""

import json
from typing import Any

from flask import Blueprint, request

from server.api.contract import Desk, Problem, check_fields, endpoint, kept, who
from server.domain.roles import MAY
from server.services import desk_held, forks, held, put_right, rescuing
from server.services.keys import Keyring
from shared_schema.base import Nothing
from shared_schema.decide import (
    MAX_RESCUED,
    Forks,
    HeldList,
    KeepVersion,
    PutRight,
    RescueFile,
    RescueReport,
    SendBack,
)

LARGEST_FILE = 4 * 2**20
"""Bytes: what a push may inflate to."""

blueprint = Blueprint("decide", __name__)


@blueprint.get("/api/v1/held")
@endpoint(gives=HeldList, allowed=Desk(*MAY["decide"]))
def list_held() -> Any:
    return {"held": desk_held.waiting(kept().db, who().school_id, _keyring())}


@blueprint.post("/api/v1/held/<uuid:held_id>/release")
@endpoint(takes=Nothing, status=204, allowed=Desk(*MAY["decide"]), problems=("not_found", "cannot_count"))
def release_held(body: dict[str, Any], held_id: str) -> None:  # noqa: ARG001 - an empty body
    held.release(kept().db, who().school_id, held_id, who().person_id, kept().now())


@blueprint.post("/api/v1/held/<uuid:held_id>/edit")
@endpoint(takes=PutRight, status=204, allowed=Desk(*MAY["decide"]), problems=("not_found", "cannot_count"))
def edit_held(body: dict[str, Any], held_id: str) -> None:
    asker, now = who(), kept().now()
    right, pupil, note = body["body"], body["pupil"], body["note"]
    put_right.put_right(kept().db, asker.school_id, held_id, pupil, right, asker.person_id, now, note)


@blueprint.post("/api/v1/held/<uuid:held_id>/return")
@endpoint(takes=SendBack, status=204, allowed=Desk(*MAY["decide"]), problems=("not_found",))
def return_held(body: dict[str, Any], held_id: str) -> None:
    held.send_back(kept().db, who().school_id, held_id, who().person_id, kept().now(), body["note"])


@blueprint.get("/api/v1/forks")
@endpoint(gives=Forks, allowed=Desk(*MAY["decide"]))
def list_forks() -> Any:
    return {"forks": forks.listed(kept().db, who().school_id)}


@blueprint.post("/api/v1/forks/<uuid:record_id>/resolve")
@endpoint(takes=KeepVersion, status=204, allowed=Desk(*MAY["decide"]), problems=("not_found", "out_of_date"))
def resolve_fork(body: dict[str, Any], record_id: str) -> None:
    asker = who()
    forks.resolve(kept().db, asker.school_id, record_id, body["versions"], body["keep"], asker.person_id, kept().now())


def rescue_file() -> tuple[rescuing.Envelope, list[bytes]]:
    """The file as sent. Its envelope is checked before anything is taken; a fault inside an item is that item's."""
    request.max_content_length = LARGEST_FILE
    if request.mimetype != "application/json" or request.headers.get("Content-Encoding", "identity") != "identity":
        raise Problem("not_json", detail="Send application/json, without encoding.")
    try:
        document = json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError) as broken:
        raise Problem("malformed", detail="This is not a file that a phone has saved: it holds no JSON.") from broken
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list) or not 0 < len(items) <= MAX_RESCUED:
        raise check_fields({"items": [f"Must be a list of 1 to {MAX_RESCUED} items, as a phone saves it."]})
    envelope = {name: part for name, part in document.items() if name != "items"}
    if errors := RescueFile(exclude=("items",)).validate(envelope):
        raise check_fields(errors)
    return envelope, [json.dumps(item).encode() for item in items]


@blueprint.post("/api/v1/rescue")
@endpoint(takes=RescueFile, reads=rescue_file, gives=RescueReport, allowed=Desk(*MAY["decide"], fresh=True))
def take_rescue_file(body: tuple[rescuing.Envelope, list[bytes]]) -> rescuing.Report:
    return rescuing.rescue(kept().db, who(), *body, kept().now(), _keyring())


def _keyring() -> Keyring:
    return Keyring(kept().settings.keys_dir, who().school_id)
