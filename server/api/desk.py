"""What the desk reads: the week, pupils, the map."""

from datetime import date

from flask import Blueprint

from server.api.contract import Desk, endpoint, kept, who
from server.domain.roles import MAY
from server.services import desk, desk_map, desk_pupil
from shared_schema.ledger import Week, WeekOf
from shared_schema.plan import ProvisionMap, PupilPage, Pupils

blueprint = Blueprint("desk", __name__)


@blueprint.get("/api/v1/desk/week")
@endpoint(asks=WeekOf, gives=Week, allowed=Desk(*MAY["see_delivery"]))
def show_week(query: dict[str, date]) -> desk.Week:
    return desk.week(kept().db, who().school_id, kept().now(), query.get("week_of"))


@blueprint.get("/api/v1/pupils")
@endpoint(gives=Pupils, allowed=Desk(*MAY["see_delivery"]))
def list_pupils() -> desk_map.Pupils:
    return desk_map.pupils(kept().db, who().school_id, kept().now())


@blueprint.get("/api/v1/pupils/<uuid:pupil_id>")
@endpoint(gives=PupilPage, allowed=Desk(*MAY["see_delivery"]), problems=("not_found",))
def show_pupil(pupil_id: str) -> desk_pupil.PupilPage:
    return desk_pupil.pupil(kept().db, who().school_id, pupil_id, kept().now())


@blueprint.get("/api/v1/provisions")
@endpoint(gives=ProvisionMap, allowed=Desk(*MAY["see_delivery"]))
def list_provisions() -> desk_map.ProvisionMap:
    return desk_map.provisions(kept().db, who().school_id, kept().now())
