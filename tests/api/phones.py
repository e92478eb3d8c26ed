"""A phone as it pairs, unlocks and signs, for the tests of devices."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from flask.testing import FlaskClient
from sqlalchemy import update

from server.services.base64url import to_text
from server.services.envelopes import raw_public
from server.store.engine import Database
from server.store.models.people import PersonRow
from tests.cast import Cast, known_id

NEW_PHONE = known_id("f", 77)


def code_for(browser: FlaskClient, person: str) -> dict[str, Any]:
    answer = browser.post("/api/v1/devices/codes", json={"person": person})
    assert answer.status_code == 200
    shown: dict[str, Any] = answer.get_json()
    return shown


def pair(phone: FlaskClient, code: str, device: str = NEW_PHONE) -> Any:
    return phone.post("/api/v1/devices/pair", json={"code": code, "device": device, "name": "Ada's phone"})


def unlock(phone: FlaskClient, key: str, device: str = NEW_PHONE) -> Any:
    return phone.post("/api/v1/devices/unlock", json={"device": device, "unlock_key": key})


def leave(database: Database, cast: Cast, person: str) -> None:
    with database.write() as session:
        session.execute(
            update(PersonRow).where(PersonRow.school_id == cast.larch_lane, PersonRow.id == person).values(active=False)
        )


def empty_push(phone: FlaskClient, device: str, speaks: str | None = None) -> Any:
    manifest = {"next_n": 1, "queued": 0, "oldest_at": None, "blocked": 0}
    body = {
        "req": known_id("4", 1),
        "device": device,
        "epoch": "",
        "witness": [0, ""],
        "manifest": manifest,
        "items": [],
    }
    return phone.post("/sync/v1/push", json=body, headers={"Kept-Device": speaks} if speaks else {})


def listed(browser: FlaskClient, device_id: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = browser.get("/api/v1/devices").get_json()["devices"]
    return next(each for each in found if each["id"] == device_id)


class Key:
    """A phone's signing key."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.raw = raw_public(self.private.public_key())

    def sign(self, signed: bytes) -> str:
        r, s = decode_dss_signature(self.private.sign(signed, ec.ECDSA(SHA256())))
        return to_text(r.to_bytes(32) + s.to_bytes(32))


def pair_with(phone: FlaskClient, code: str, key: Key, device: str = NEW_PHONE) -> Any:
    asked = {"code": code, "device": device, "name": "Ada's phone", "signing_key": to_text(key.raw)}
    return phone.post("/api/v1/devices/pair", json=asked)


def challenge(phone: FlaskClient, device: str = NEW_PHONE) -> str:
    answer = phone.post("/api/v1/devices/challenge", json={"device": device})
    assert answer.status_code == 200
    return str(answer.get_json()["challenge"])


def sign_in(phone: FlaskClient, key: Key, device: str = NEW_PHONE, given: str | None = None) -> Any:
    given = given or challenge(phone, device)
    signature = key.sign(f"kept-unlock-1\n{device}\n{given}".encode())
    asked = {"device": device, "challenge": given, "signature": signature}
    return phone.post("/api/v1/devices/unlock", json=asked)
