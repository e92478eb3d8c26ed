"""What a school has chosen of its ladder and its summary."""

from typing import Any

from flask import Blueprint

from server.api.contract import Desk, endpoint, kept, who
from server.domain.roles import MAY
from server.services import choosing
from shared_schema.settings import SchoolSettings, SettingsPage

blueprint = Blueprint("choosing", __name__)


@blueprint.get("/api/v1/settings")
@endpoint(gives=SettingsPage, allowed=Desk(*MAY["see_settings"]))
def show_settings() -> Any:
    return _page(choosing.chosen(kept().db, who().school_id))


@blueprint.post("/api/v1/settings")
@endpoint(takes=SchoolSettings, gives=SettingsPage, allowed=Desk(*MAY["choose_settings"], fresh=True))
def choose_settings(body: dict[str, Any]) -> Any:
    return _page(choosing.choose(kept().db, who().school_id, body, kept().now(), who().person_id))


def _page(chosen: choosing.Chosen) -> dict[str, Any]:
    return {"chosen": chosen.by_name, "defaults": choosing.DEFAULTS.by_name}
