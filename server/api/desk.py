"""What the desk reads: the week, pupils, the map, reasons."""

from datetime import date
from typing import Any

from flask import Blueprint, request

from server.api.contract import Desk, endpoint, kept, who
from server.domain.plan import Guide
from server.domain.roles import MAY, SMALL_COUNTS_HIDDEN
from server.domain.spans import SpanKind
from server.domain.vocabulary import Reason
from server.services import (
    desk,
    desk_map,
    desk_pupil,
    desk_pupils,
    desk_reason,
    desk_reasons,
    desk_totals,
    desk_weeks,
    guide,
    views,
)
from server.services.desk_spans import THIS_TERM, Asked
from server.services.keys import Keyring
from shared_schema.ledger import Week, WeekOf
from shared_schema.plan import ProvisionMap, PupilPage, Pupils, SetGuide
from shared_schema.reasons import OneReason, ReasonQuery, ReasonsGiven
from shared_schema.spans import SpanQuery
from shared_schema.totals import SchoolTotals
from shared_schema.views import Views
from shared_schema.weeks import Weeks

blueprint = Blueprint("desk", __name__)


@blueprint.get("/api/v1/desk/week")
@endpoint(asks=WeekOf, gives=Week, allowed=Desk(*MAY["see_delivery"]))
def show_week(query: dict[str, date]) -> desk.Week:
    return desk.week(kept().db, who().school_id, kept().now(), query.get("week_of"))


@blueprint.get("/api/v1/desk/weeks")
@endpoint(gives=Weeks, allowed=Desk(*MAY["see_delivery"]))
def show_weeks() -> desk_weeks.Weeks:
    return desk_weeks.weeks(kept().db, who().school_id, kept().now())


@blueprint.get("/api/v1/pupils")
@endpoint(asks=SpanQuery, gives=Pupils, allowed=Desk(*MAY["see_pupils"]))
def list_pupils(query: dict[str, Any]) -> desk_pupils.Pupils:
    own = views.own(kept().db, who())
    return desk_pupils.pupils(kept().db, who().school_id, kept().now(), asked(query), own)


@blueprint.get("/api/v1/pupils/<uuid:pupil_id>")
@endpoint(asks=SpanQuery, gives=PupilPage, allowed=Desk(*MAY["see_pupils"]), problems=("not_found",))
def show_pupil(query: dict[str, Any], pupil_id: str) -> desk_pupil.PupilPage:
    views.opens(kept().db, who(), pupil_id, str(request.url_rule), kept().now())
    keyring = Keyring(kept().settings.keys_dir, who().school_id)
    return desk_pupil.pupil(kept().db, who().school_id, pupil_id, kept().now(), keyring, asked(query))


@blueprint.post("/api/v1/pupils/<uuid:pupil_id>/guide")
@endpoint(takes=SetGuide, status=204, allowed=Desk(*MAY["decide"]), problems=("not_found", "out_of_date"))
def set_guide(body: dict[str, Any], pupil_id: str) -> None:
    seen, written = Guide(**body["seen"]), Guide(**body["guide"])
    guide.set_guide(kept().db, who(), pupil_id, seen, written, kept().now())


@blueprint.get("/api/v1/pupils/<uuid:pupil_id>/views")
@endpoint(gives=Views, allowed=Desk(*MAY["see_views"]), problems=("not_found",))
def list_views(pupil_id: str) -> Any:
    return {"views": views.listed(kept().db, who().school_id, pupil_id)}


@blueprint.get("/api/v1/desk/totals")
@endpoint(asks=SpanQuery, gives=SchoolTotals, allowed=Desk(*MAY["see_totals"]))
def show_totals(query: dict[str, Any]) -> desk_totals.Totals:
    hide = who().access_role in SMALL_COUNTS_HIDDEN
    return desk_totals.totals(kept().db, who().school_id, kept().now(), asked(query), hide=hide)


@blueprint.get("/api/v1/provisions")
@endpoint(asks=SpanQuery, gives=ProvisionMap, allowed=Desk(*MAY["see_delivery"]))
def list_provisions(query: dict[str, Any]) -> desk_map.ProvisionMap:
    return desk_map.provisions(kept().db, who().school_id, kept().now(), asked(query))


@blueprint.get("/api/v1/desk/reasons")
@endpoint(asks=SpanQuery, gives=ReasonsGiven, allowed=Desk(*MAY["see_delivery"]))
def list_reasons(query: dict[str, Any]) -> desk_reasons.Reasons:
    return desk_reasons.reasons(kept().db, who().school_id, kept().now(), asked(query))


@blueprint.get("/api/v1/desk/reasons/sessions")
@endpoint(asks=ReasonQuery, gives=OneReason, allowed=Desk(*MAY["see_delivery"]))
def list_sessions_behind(query: dict[str, Any]) -> desk_reason.OneReason:
    return desk_reason.one_reason(kept().db, who().school_id, kept().now(), asked(query), Reason(query["reason"]))


def asked(query: dict[str, Any]) -> Asked:
    return Asked(
        kind=SpanKind(query.get("span", THIS_TERM.kind)),
        on=query.get("on"),
        windows=query.get("windows", THIS_TERM.windows),
    )
