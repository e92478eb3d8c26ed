"""Phones and tablets: adding one, unlocking it, seeing what it holds, removing it."""

from datetime import timedelta
from typing import Any

from flask import Blueprint

from server.api.auth import APPEND_DAYS, address, append_cookie, append_tokens, give_cookie, take_cookie
from server.api.contract import Desk, Device, Public, endpoint, kept, who
from server.domain.roles import MAY
from server.services import devices, pairing
from shared_schema.base import Nothing
from shared_schema.device import Code, CodeFor, Devices, Lost, Pair, Paired, Unlock, Unlocked

blueprint = Blueprint("devices", __name__)


@blueprint.post("/api/v1/devices/codes")
@endpoint(takes=CodeFor, gives=Code, allowed=Desk(*MAY["manage_devices"]), problems=("not_found",))
def create_device_code(body: dict[str, Any]) -> Any:
    code = pairing.create_code(kept().db, who().school_id, body["person"], kept().now())
    base = kept().settings.base_url
    return {
        "code": code.code,
        "digits": code.digits,
        "url": code.url(base),
        "qr_svg": code.qr_svg(base),
        "expires_at": code.expires_at,
        "person": code.person,
    }


@blueprint.post("/api/v1/devices/pair")
@endpoint(takes=Pair, gives=Paired, allowed=Public(), problems=("wrong_code", "device_taken", "too_many_tries"))
def pair_device(body: dict[str, Any]) -> pairing.Paired:
    paired = pairing.pair(kept().db, body["code"], body["device"], body["name"], address(), kept().now())
    give_cookie(append_cookie(paired.device), paired.append_token, timedelta(days=APPEND_DAYS))
    for other in pairing.other_devices(kept().db, paired, append_tokens()):
        take_cookie(append_cookie(other))
    return paired


@blueprint.post("/api/v1/devices/unlock")
@endpoint(
    takes=Unlock,
    gives=Unlocked,
    allowed=Public(),
    problems=("device_revoked", "wrong_unlock_key", "too_many_tries"),
)
def unlock_device(body: dict[str, Any]) -> pairing.Unlocked:
    held = append_tokens().get(body["device"])
    unlocked = pairing.unlock(kept().db, body["device"], body["unlock_key"], held, address(), kept().now())
    if unlocked.append_token:
        give_cookie(append_cookie(body["device"]), unlocked.append_token, timedelta(days=APPEND_DAYS))
    return unlocked


@blueprint.post("/api/v1/devices/leave")
@endpoint(takes=Nothing, status=204, allowed=Device())
def leave_device(body: dict[str, Any]) -> None:  # noqa: ARG001 - an empty body
    """Signed out, or paired by mistake: the device's own word that it is no more."""
    device = who().device_id or ""
    pairing.revoke(kept().db, who().school_id, device, kept().now())
    take_cookie(append_cookie(device))


@blueprint.post("/api/v1/devices/lost")
@endpoint(takes=Nothing, gives=Lost, allowed=Public())
def lose_devices(body: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001 - an empty body
    """A browser that has a device's cookie and nothing else of it: its storage was thrown away."""
    return {"people": pairing.lost(kept().db, list(append_tokens().values()), kept().now())}


@blueprint.get("/api/v1/devices")
@endpoint(gives=Devices, allowed=Desk(*MAY["see_devices"]))
def list_devices() -> Any:
    return {"devices": devices.list_devices(kept().db, who().school_id)}


@blueprint.post("/api/v1/devices/<uuid:device_id>/revoke")
@endpoint(takes=Nothing, status=204, allowed=Desk(*MAY["manage_devices"]), problems=("not_found",))
def revoke_device(body: dict[str, Any], device_id: str) -> None:  # noqa: ARG001 - an empty body
    pairing.revoke(kept().db, who().school_id, device_id, kept().now())
