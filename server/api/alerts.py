"""Alerts on the desk: read, acknowledge, put off, give to somebody, resolve, open again."""

from typing import Any

from flask import Blueprint

from server.api.contract import Desk, endpoint, kept, who
from server.domain.roles import MAY
from server.services import alerts
from shared_schema.alert import Alert, Alerts, AlertsAsked, Assignment, PutOff, Resolution
from shared_schema.base import Nothing

blueprint = Blueprint("alerts", __name__)


@blueprint.get("/api/v1/alerts")
@endpoint(asks=AlertsAsked, gives=Alerts, allowed=Desk(*MAY["see_delivery"]))
def list_alerts(query: dict[str, Any]) -> Any:
    return {"alerts": alerts.listed(kept().db, who().school_id, query["state"])}


@blueprint.post("/api/v1/alerts/<uuid:alert_id>/acknowledge")
@endpoint(takes=Nothing, gives=Alert, allowed=Desk(*MAY["decide"]), problems=("not_found",))
def acknowledge_alert(body: dict[str, Any], alert_id: str) -> Any:  # noqa: ARG001 - the body is empty
    return alerts.acknowledge(kept().db, who(), alert_id, kept().now())


@blueprint.post("/api/v1/alerts/<uuid:alert_id>/resolve")
@endpoint(takes=Resolution, gives=Alert, allowed=Desk(*MAY["decide"]), problems=("not_found",))
def resolve_alert(body: dict[str, Any], alert_id: str) -> Any:
    return alerts.resolve(kept().db, who(), alert_id, body["resolution"], kept().now())


@blueprint.post("/api/v1/alerts/<uuid:alert_id>/snooze")
@endpoint(takes=PutOff, gives=Alert, allowed=Desk(*MAY["decide"]), problems=("not_found",))
def snooze_alert(body: dict[str, Any], alert_id: str) -> Any:
    return alerts.snooze(kept().db, who(), alert_id, body["until"], kept().now())


@blueprint.post("/api/v1/alerts/<uuid:alert_id>/assign")
@endpoint(takes=Assignment, gives=Alert, allowed=Desk(*MAY["decide"]), problems=("not_found",))
def assign_alert(body: dict[str, Any], alert_id: str) -> Any:
    return alerts.assign(kept().db, who(), alert_id, body["person"], body["due_on"], kept().now())


@blueprint.post("/api/v1/alerts/<uuid:alert_id>/reopen")
@endpoint(takes=Nothing, gives=Alert, allowed=Desk(*MAY["decide"]), problems=("not_found",))
def reopen_alert(body: dict[str, Any], alert_id: str) -> Any:  # noqa: ARG001 - the body is empty
    return alerts.reopen(kept().db, who(), alert_id, kept().now())
