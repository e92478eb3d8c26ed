"""Whether the server answers and its clock runs, for whatever watches it."""

from flask import Blueprint

from server.api.contract import Public, endpoint, kept
from server.services import health
from shared_schema.health import Health

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
@endpoint(gives=Health, allowed=Public(), also=(503,))
def show_health() -> tuple[health.Health, int]:
    found = health.look(kept().db, kept().now())
    return found, 503 if found.status == "clock_stopped" else 200
