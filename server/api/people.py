"""The people of the school."""

from typing import Any

from flask import Blueprint

from server.api.contract import Desk, endpoint, kept, who
from server.domain.roles import MAY
from server.services import people
from shared_schema.people import People

blueprint = Blueprint("people", __name__)


@blueprint.get("/api/v1/people")
@endpoint(gives=People, allowed=Desk(*MAY["see_people"]))
def list_people() -> Any:
    return {"people": people.list_people(kept().db, who().school_id)}
