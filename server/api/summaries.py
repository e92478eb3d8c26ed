"""The weekly summaries."""

from datetime import date
from typing import Any

from flask import Blueprint, Response

from server.api.contract import Desk, endpoint, kept, who
from server.domain.roles import MAY
from server.domain.summary import SummaryKind
from server.services import summaries, summary_files, summary_totals
from shared_schema.summary import Summaries, Summary, SummaryFile, SummaryTotals

blueprint = Blueprint("summaries", __name__)


@blueprint.get("/api/v1/summaries")
@endpoint(gives=Summaries, allowed=Desk(*MAY["list_summaries"]))
def list_summaries() -> Any:
    return {"summaries": summaries.listed(kept().db, who().school_id)}


@blueprint.get("/api/v1/summaries/<day:week_of>")
@endpoint(gives=Summary, allowed=Desk(*MAY["see_summaries"]), problems=("not_found",))
def read_summary(week_of: date) -> Any:
    return summaries.get(kept().db, who().school_id, week_of)


@blueprint.get("/api/v1/summaries/<day:week_of>/so-far")
@endpoint(gives=Summary, allowed=Desk(*MAY["see_summaries"]), problems=("not_found",))
def read_summary_so_far(week_of: date) -> Any:
    return summaries.get(kept().db, who().school_id, week_of, SummaryKind.SO_FAR)


@blueprint.get("/api/v1/summaries/<day:week_of>/totals")
@endpoint(gives=SummaryTotals, allowed=Desk(*MAY["list_summaries"]), problems=("not_found",))
def read_summary_totals(week_of: date) -> Any:
    return summary_totals.totals(kept().db, who().school_id, week_of)


@blueprint.post("/api/v1/summaries/<day:week_of>/export")
@endpoint(
    takes=SummaryFile,
    allowed=Desk(*MAY["see_summaries"], fresh=True),
    problems=("not_found", "no_pdf"),
)
def export_summary(body: dict[str, Any], week_of: date) -> Response:
    made = summary_files.export(kept().db, who(), week_of, SummaryKind(body["kind"]), body["file"], kept().now())
    return Response(made.data, content_type=made.content_type, headers={"Content-Disposition": made.disposition})
