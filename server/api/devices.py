"""Phones and tablets: adding one, unlocking it, seeing what it holds, removing it."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from flask import Blueprint

from server.api.auth import APPEND_DAYS, address, append_cookie, append_tokens, give_cookie, take_cookie
from server.api.contract import Desk, Device, Problem, Public, endpoint, kept, who
from server.domain.roles import MAY
from server.services import devices, pairing, qr, unlocking
from server.services.keys import SealKey, seal_key
from shared_schema.base import Nothing
from shared_schema.device import (
    Challenge,
    ChallengeFor,
    Code,
    CodeFor,
    Codes,
    CodesFor,
    Devices,
    Lost,
    Pair,
    Paired,
    Unlock,
    Unlocked,
)

blueprint = Blueprint("devices", __name__)


@blueprint.post("/api/v1/devices/codes")
@endpoint(takes=CodeFor, gives=Code, allowed=Desk(*MAY["manage_devices"], fresh=True), problems=("not_found",))
def create_device_code(body: dict[str, Any]) -> Any:
    return _shown(pairing.create_code(kept().db, who().school_id, body["person"], kept().now(), who().person_id))


@blueprint.post("/api/v1/devices/codes/shared")
@endpoint(takes=CodesFor, gives=Codes, allowed=Desk(*MAY["manage_devices"], fresh=True), problems=("not_found",))
def create_shared_codes(body: dict[str, Any]) -> Any:
    codes = pairing.create_codes(kept().db, who().school_id, body["people"], kept().now(), who().person_id)
    url = pairing.url_of(codes, kept().settings.base_url)
    return {"codes": [_shown(each) for each in codes], "url": url, "qr_svg": qr.svg(url)}


def _shown(code: pairing.Code) -> dict[str, Any]:
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
def pair_device(body: dict[str, Any]) -> dict[str, Any]:
    told = body["code"], body["device"], body["name"]
    paired = pairing.pair(kept().db, *told, address(), kept().now(), body.get("signing_key"))
    give_cookie(append_cookie(paired.device), paired.append_token, timedelta(days=APPEND_DAYS))
    for other in pairing.other_devices(kept().db, paired, append_tokens()):
        take_cookie(append_cookie(other))
    return asdict(paired) | {"seal": _seal(paired.school.id)}


@blueprint.post("/api/v1/devices/challenge")
@endpoint(takes=ChallengeFor, gives=Challenge, allowed=Public(), problems=("too_many_tries",))
def give_challenge(body: dict[str, Any]) -> dict[str, str]:
    return {"challenge": unlocking.challenge(kept().db, body["device"], address(), kept().now())}


@blueprint.post("/api/v1/devices/unlock")
@endpoint(
    takes=Unlock,
    gives=Unlocked,
    allowed=Public(),
    problems=("device_revoked", "old_challenge", "wrong_signature", "wrong_unlock_key", "too_many_tries"),
)
def unlock_device(body: dict[str, Any]) -> dict[str, Any]:
    rest = append_tokens().get(body["device"]), address(), kept().now()
    if "unlock_key" in body:
        unlocked = unlocking.unlock_by_key(kept().db, body["device"], body["unlock_key"], *rest)
    else:
        unlocked = unlocking.unlock(kept().db, body["device"], body["challenge"], body["signature"], *rest)
    if unlocked.append_token:
        give_cookie(append_cookie(body["device"]), unlocked.append_token, timedelta(days=APPEND_DAYS))
    seal = _seal(unlocked.school_id)
    return {"read_token": unlocked.read_token, "read_until": unlocked.read_until, "seal": seal}


@blueprint.post("/api/v1/devices/leave")
@endpoint(takes=Nothing, status=204, allowed=Device())
def leave_device(body: dict[str, Any]) -> None:  # noqa: ARG001 - an empty body
    """Signed out, or paired by mistake: the device's own word that it is no more."""
    device = who().device_id or ""
    pairing.revoke(kept().db, who().school_id, device, kept().now(), who().person_id, device)
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
@endpoint(takes=Nothing, status=204, allowed=Desk(*MAY["manage_devices"], fresh=True), problems=("not_found",))
def revoke_device(body: dict[str, Any], device_id: str) -> None:  # noqa: ARG001 - an empty body
    pairing.revoke(kept().db, who().school_id, device_id, kept().now(), who().person_id)


def _seal(school_id: str) -> SealKey:
    try:
        return seal_key(kept().settings.keys_dir, school_id, kept().now())
    except OSError as closed:
        raise Problem("no_storage", detail="The server cannot reach its keys: kept doctor says why.") from closed
