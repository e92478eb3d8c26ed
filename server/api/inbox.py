"""A person's notices on the desk, and whether notices reach the people of the school."""

from typing import Any

from flask import Blueprint

from server.api.contract import Desk, endpoint, kept, who
from server.domain.roles import MAY
from server.services import inbox
from shared_schema.inbox import Notices, NoticesRead, Reached, Unread

blueprint = Blueprint("inbox", __name__)


@blueprint.get("/api/v1/notices")
@endpoint(gives=Notices, allowed=Desk(*MAY["see_delivery"]))
def list_notices() -> Any:
    return {"notices": inbox.listed(kept().db, who(), kept().now())}


@blueprint.get("/api/v1/notices/unread")
@endpoint(gives=Unread, allowed=Desk(*MAY["see_delivery"]))
def count_unread() -> Any:
    return {"unread": inbox.unread(kept().db, who())}


@blueprint.post("/api/v1/notices/read")
@endpoint(takes=NoticesRead, status=204, allowed=Desk(*MAY["see_delivery"]))
def read_notices(body: dict[str, Any]) -> Any:
    inbox.read(kept().db, who(), body["until"], kept().now())


@blueprint.get("/api/v1/notices/reach")
@endpoint(gives=Reached, allowed=Desk(*MAY["see_delivery"]))
def read_reach() -> Any:
    return {"people": inbox.reach(kept().db, kept().settings, who().school_id, kept().now())}
