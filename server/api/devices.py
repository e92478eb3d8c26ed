"""Phones and tablets: adding one, unlocking it, seeing what it holds, removing it."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, request

from server.api.auth import APPEND_COOKIE, APPEND_DAYS, address, cookie_name, give_cookie
from server.api.contract import Desk, Public, endpoint, kept, who
from server.domain.roles import MAY
from server.services import devices, pairing
from shared_schema.base import Nothing
from shared_schema.device import Code, CodeFor, Devices, Pair, Paired, Unlock, Unlocked

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
    give_cookie(APPEND_COOKIE, paired.append_token, timedelta(days=APPEND_DAYS))
    return paired


@blueprint.post("/api/v1/devices/unlock")
@endpoint(
    takes=Unlock,
    gives=Unlocked,
    allowed=Public(),
    problems=("device_revoked", "wrong_unlock_key", "too_many_tries"),
)
def unlock_device(body: dict[str, Any]) -> pairing.Unlocked:
    held = request.cookies.get(cookie_name(APPEND_COOKIE))
    unlocked = pairing.unlock(kept().db, body["device"], body["unlock_key"], held, address(), kept().now())
    if unlocked.append_token:
        give_cookie(APPEND_COOKIE, unlocked.append_token, timedelta(days=APPEND_DAYS))
    return unlocked


@blueprint.get("/api/v1/devices")
@endpoint(gives=Devices, allowed=Desk(*MAY["see_devices"]))
def list_devices() -> Any:
    return {"devices": devices.list_devices(kept().db, who().school_id)}


@blueprint.post("/api/v1/devices/<uuid:device_id>/revoke")
@endpoint(takes=Nothing, status=204, allowed=Desk(*MAY["manage_devices"]), problems=("not_found",))
def revoke_device(body: dict[str, Any], device_id: str) -> None:  # noqa: ARG001 - an empty body
    pairing.revoke(kept().db, who().school_id, device_id, kept().now())
