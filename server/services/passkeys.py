"""Passkeys (WebAuthn): a key that a phone or laptop keeps, opened by its owner's finger, face or PIN. One alone is both
factors: the device is had, and it checks its owner. That it did is demanded and verified each time."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from server.services import second_factor
from server.services.base64url import to_bytes, to_text
from server.services.ids import new_id
from server.services.refusal import Refusal
from server.services.signin import SignedIn, by_address, digest_of, new_token, opened
from server.services.who import Who
from server.settings import Settings
from server.store import audit, factors, people, schools
from server.store.engine import Database

CHALLENGE_LASTS = timedelta(minutes=5)
MOST = 20


@dataclass(frozen=True, slots=True)
class ToAdd:
    """What the browser needs to make a passkey. `known` are those that the person has: the same is not made twice."""

    challenge: str
    rp_id: str
    rp_name: str
    user_id: str
    user_name: str
    known: list[str]


@dataclass(frozen=True, slots=True)
class ToSign:
    challenge: str
    rp_id: str


def to_add(db: Database, settings: Settings, who: Who, now: datetime) -> ToAdd:
    challenge = new_token()
    with db.write() as session:
        person, school = people.person(session, who.school_id, who.person_id), schools.school(session, who.school_id)
        known = factors.passkeys(session, who.school_id, who.person_id)
        factors.add_challenge(session, digest_of(challenge), who.person_id, now + CHALLENGE_LASTS, now)
    return ToAdd(
        challenge,
        home(settings)[0],
        f"Kept, {school.name}",
        to_text(who.person_id.encode()),
        person.email or person.name,
        [to_text(each.credential_id) for each in known],
    )


def add(
    db: Database, settings: Settings, who: Who, made: dict[str, str], half_way: str | None, now: datetime
) -> second_factor.SetUp:
    """What the browser made: id, client_data and attestation, in base64url; and a name for it.

    Refuses with `wrong_passkey`.
    """
    from webauthn import verify_registration_response  # only here, and below: 5 MB that few servers ever need

    challenge = _spend(db, made["client_data"], who.person_id, now)
    rp_id, origins = home(settings)
    try:
        proof = verify_registration_response(
            credential=_as_sent(made["id"], clientDataJSON=made["client_data"], attestationObject=made["attestation"]),
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=origins,
            require_user_verification=True,
        )
    except Exception as wrong:  # bytes that anybody may send go through four libraries: whatever they trip over
        raise _wrong() from wrong
    value = factors.Passkey(
        new_id(now), who.school_id, who.person_id, proof.credential_id, proof.credential_public_key, proof.sign_count,
        made["name"].strip() or "Passkey", now,
    )  # fmt: skip
    codes = second_factor.new_codes()
    with db.write() as session:
        before = factors.has_any(session, who.school_id, who.person_id)
        if len(factors.passkeys(session, who.school_id, who.person_id)) >= MOST or not factors.add_passkey(
            session, value
        ):
            raise _wrong()
        added = second_factor.added(session, who, None if any(before) else codes, half_way, now)
        act = audit.Act(now, "person.passkey_added", who.person_id, object_id=who.person_id, body={"passkey": value.id})
        audit.append(session, who.school_id, [act])
    return added


def to_sign(db: Database, settings: Settings, address: str, now: datetime) -> ToSign:
    """Given to anybody, and the same for all: whose passkey it is the passkey tells."""
    by_address(db, now, f"passkey:{address}")
    challenge = new_token()
    with db.write() as session:
        factors.add_challenge(session, digest_of(challenge), None, now + CHALLENGE_LASTS, now)
    return ToSign(challenge, home(settings)[0])


def sign_in(db: Database, settings: Settings, signed: dict[str, str], address: str, now: datetime) -> SignedIn:
    """Refuses with `wrong_passkey` or `too_many_tries`."""
    used = verified(db, settings, signed, address, now)
    with db.write() as session:
        person = people.person(session, used.school_id, used.person_id)
        if not person.active:
            raise _wrong()
        return opened(session, used.school_id, person, now, "open", "passkey")


def verified(db: Database, settings: Settings, signed: dict[str, str], address: str, now: datetime) -> factors.Passkey:
    """Whose passkey signed. `signed` has id, client_data, authenticator_data and signature, in base64url.

    Refuses with `wrong_passkey` or `too_many_tries`.
    """
    from webauthn import verify_authentication_response

    by_address(db, now, f"passkey-answer:{address}")
    challenge = _spend(db, signed["client_data"], None, now)
    rp_id, origins = home(settings)
    known = _known(db, signed["id"])
    try:
        proof = verify_authentication_response(
            credential=_as_sent(
                signed["id"],
                clientDataJSON=signed["client_data"],
                authenticatorData=signed["authenticator_data"],
                signature=signed["signature"],
            ),
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=origins,
            credential_public_key=known.public_key,
            credential_current_sign_count=known.sign_count,
            require_user_verification=True,
        )
    except Exception as wrong:  # as above
        raise _wrong() from wrong
    with db.write() as session:
        if not factors.use_passkey(session, known, proof.new_sign_count, now):
            raise _wrong()
    return known


def home(settings: Settings) -> tuple[str, list[str]]:
    """The name that passkeys are bound to, and the addresses they may be used from. A bare IP address can have none:
    on this machine alone they are bound to localhost."""
    if settings.secure:
        return settings.hostname, [settings.base_url]
    return "localhost", [f"http://localhost:{urlsplit(settings.base_url).port or 80}"]


def _spend(db: Database, client_data: str, person_id: str | None, now: datetime) -> bytes:
    """The challenge that this answers, which is answered with that. Refuses with `wrong_passkey`."""
    try:
        challenge = str(json.loads(to_bytes(client_data))["challenge"])
        raw = to_bytes(challenge)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise _wrong() from wrong
    with db.write() as session:
        if not factors.spend_challenge(session, digest_of(challenge), person_id, now):
            raise _wrong()
    return raw


def _known(db: Database, credential_id: str) -> factors.Passkey:
    try:
        raw = to_bytes(credential_id)
    except ValueError as wrong:
        raise _wrong() from wrong
    with db.read() as session:
        known = factors.passkey(session, raw)
    if known is None:
        raise _wrong()
    return known


def _as_sent(credential_id: str, **response: str) -> dict[str, Any]:
    """In the spelling of the standard."""
    return {"id": credential_id, "rawId": credential_id, "type": "public-key", "response": response}


def _wrong() -> Refusal:
    return Refusal("wrong_passkey", "Try again, or sign in with your password and a code.")
