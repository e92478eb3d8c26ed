"""The weekly summaries."""

from datetime import date
from typing import Any

from flask import Blueprint

from server.api.contract import Desk, endpoint, kept, who
from server.domain.roles import MAY
from server.services import summaries
from shared_schema.summary import Summaries, Summary

blueprint = Blueprint("summaries", __name__)


@blueprint.get("/api/v1/summaries")
@endpoint(gives=Summaries, allowed=Desk(*MAY["see_summaries"]))
def list_summaries() -> Any:
    return {"summaries": summaries.listed(kept().db, who().school_id)}


@blueprint.get("/api/v1/summaries/<day:week_of>")
@endpoint(gives=Summary, allowed=Desk(*MAY["see_summaries"]), problems=("not_found",))
def read_summary(week_of: date) -> Any:
    return summaries.get(kept().db, who().school_id, week_of)
