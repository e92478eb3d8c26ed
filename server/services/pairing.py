"""How a phone becomes a person's device: a code on the SENCO's screen, typed or scanned; and how it is removed.

A device has two credentials. The append cookie can hand in and reads nothing. The signing key, which the device makes
and keeps under its PIN, signs what it records, and gets a read token of 15 minutes (unlocking.py).
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.services import qr, signatures
from server.services.base64url import to_bytes
from server.services.ids import new_id
from server.services.passwords import code_hash, code_matches
from server.services.refusal import Refusal
from server.services.signin import allow, digest_of, new_token
from server.services.who import Who
from server.store import audit, people, schools, signing
from server.store import pairing as store
from server.store.engine import Database
from server.store.prepared import Asked

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32: nothing that reads like something else, so 10 characters are 50 bits."""
LENGTH, LOOKUP = 10, 2
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
CODE_LASTS = timedelta(minutes=10)
READ_LASTS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Code:
    """A pairing code as it is shown once. `code` reads ABCDE-FGHJK; both screens show the same two `digits`."""

    code: str
    digits: str
    expires_at: datetime
    person: people.PersonValue

    def url(self, base_url: str) -> str:
        """The code goes into the fragment: that part of an address never reaches a server or its log."""
        return f"{base_url}/#pair={self.code.replace('-', '')}"

    def qr_svg(self, base_url: str) -> str:
        """The address as a QR code: SVG that can stand in a page or in an `img`."""
        return qr.svg(self.url(base_url))


@dataclass(frozen=True, slots=True)
class Paired:
    """Everything that the new device is told; its secrets are nowhere else in clear. `unlock_key` is empty, and opens
    nothing, where the device has a signing key."""

    device: str
    user: people.PersonValue
    school: schools.SchoolValue
    digits: str
    epoch: str
    append_token: str
    key_id: str | None
    unlock_key: str
    read_token: str
    read_until: datetime


def create_code(db: Database, school_id: str, person_id: str, now: datetime, by: str | None = None) -> Code:
    """A code for one phone of this person: 10 minutes, once, five tries. `by` asked for it; None: the terminal.

    Refuses with `not_found`, also where the person has left.
    """
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    digits = f"{secrets.randbelow(100):02}"
    hashed = code_hash(letters)
    with db.write() as session:
        person = people.people(session, school_id).get(person_id)
        if person is None or not person.active:
            raise Refusal("not_found")
        stored = store.StoredCode(school_id, new_id(now), person_id, hashed, digits)
        store.add_code(session, stored, letters[:LOOKUP], now + CODE_LASTS)
        audit.append(session, school_id, [audit.Act(now, "device.code", by, object_id=person_id)])
    return Code(f"{letters[:5]}-{letters[5:]}", digits, now + CODE_LASTS, person)


def create_codes(
    db: Database, school_id: str, person_ids: Sequence[str], now: datetime, by: str | None = None
) -> list[Code]:
    """A code each for the people who share a tablet: there too each has a PIN, a key and a queue of their own. Refuses
    with `not_found` where one of them is not here or has left, and then makes none."""
    with db.read() as session:
        known = people.people(session, school_id)
    if any(each not in known or not known[each].active for each in person_ids):
        raise Refusal("not_found")
    return [create_code(db, school_id, each, now, by) for each in person_ids]


def url_of(codes: Sequence[Code], base_url: str) -> str:
    """One address with the codes of all, in their order."""
    return f"{base_url}/#pair={''.join(each.code for each in codes).replace('-', '')}"


def pair(
    db: Database, code: str, device_id: str, name: str, address: str, now: datetime, signing_key: str | None = None
) -> Paired:
    """Trades a code for a device's credentials. `signing_key` is the raw public point in base64url; without one the
    device unlocks with a key that it is given (until every phone makes its own).

    Refuses with `wrong_code`, `device_taken`, `check_fields` or `too_many_tries`.
    """
    key = _read_key(signing_key) if signing_key else None
    allow(db, now, f"pair:{address}", size=30, refill=timedelta(seconds=10))
    letters = code.upper().translate(READ_AS)
    with db.write() as session:
        candidates = store.try_codes(session, letters[:LOOKUP], now)
    found = next((tried for tried in candidates if code_matches(tried.code_hash, letters)), None)
    if found is None:
        raise _wrong_code()
    append, unlock, read = new_token(), new_token(), new_token()
    with db.write() as session:
        if not store.use_code(session, found.school_id, found.id, now):
            raise _wrong_code()
        person = people.person(session, found.school_id, found.person_id)
        hashes = digest_of(append), digest_of(unlock)  # of a device that signs nobody ever hears `unlock`
        if not person.active:
            raise _wrong_code()
        if not store.pair_device(
            session, found.school_id, device_id, person.id, name, *hashes, now, key.id if key else None
        ):
            raise Refusal("device_taken", "Remove Kept's data from this phone's browser, then pair it again.")
        if key:
            signing.add_key(session, found.school_id, device_id, key, now)
        store.set_read_token(session, found.school_id, device_id, digest_of(read), now + READ_LASTS)
        school = schools.school(session, found.school_id)
        epoch = store.epoch(session, found.school_id)
        act = audit.Act(
            now, "device.paired", person.id, device_id, device_id, {"name": name, "key_id": key.id if key else None}
        )
        audit.append(session, found.school_id, [act])
    named, unlock = (key.id, "") if key else (None, unlock)
    return Paired(device_id, person, school, found.digits, epoch, append, named, unlock, read, now + READ_LASTS)


def revoke(
    db: Database, school_id: str, device_id: str, now: datetime, by: str | None = None, from_device: str | None = None
) -> None:
    """From its next request on the device reads nothing. Revoking twice changes nothing. `from_device`: it said so
    itself. Refuses with `not_found`."""
    with db.write() as session:
        fresh = store.revoke(session, school_id, device_id, now)
        if fresh is None:
            raise Refusal("not_found")
        if fresh:
            audit.append(session, school_id, [audit.Act(now, "device.revoked", by, from_device, device_id)])


def other_devices(db: Database, paired: Paired, tokens: Mapping[str, str]) -> list[str]:
    """Of the devices that these append tokens belong to, those that the same person had in this browser before."""
    found = {device: device_by_append(db, token) for device, token in tokens.items() if device != paired.device}
    return [device for device, who in found.items() if who is None or who.person_id == paired.user.id]


def lost(db: Database, append_tokens: Sequence[str], now: datetime) -> list[str]:
    """Notes that these devices have lost their storage, and answers whose they were. What they had sent is safe; what
    they had not is told by number where it was known."""
    with db.write() as session:
        found = [store.by_append(session, digest_of(token)) for token in append_tokens]
        alive = [each for each in found if each is not None and not each.revoked and each.active]
        # In one order, whatever that of the cookies: two browsers that hold the same ones must not wait for each other.
        devices = sorted(alive, key=lambda each: (each.school_id, each.device_id))
        for each in devices:
            store.lose(session, each.school_id, each.device_id, now)
        names = sorted({people.person(session, each.school_id, each.person_id).name for each in devices})
        for each in devices:
            act = audit.Act(now, "device.lost", device=each.device_id, object_id=each.device_id)
            audit.append(session, each.school_id, [act])
    return names


def device_by_append(db: Database, token: str | None) -> Who | None:
    """Whose device this cookie belongs to, revoked or not; None for a cookie that is not known."""
    if not token:
        return None
    with db.glance() as session:
        return owner_by_append(session, token)


def owner_by_append(session: Asked, token: str) -> Who | None:
    """The same for a cookie that is there."""
    found = store.by_append(session, digest_of(token))
    return None if found is None else _who(found)


def device_by_read_token(db: Database, token: str, now: datetime) -> Who | None:
    """None for a token that is not known, has run out, or belongs to a revoked device or to somebody who left."""
    with db.glance() as session:
        found = reader_by_token(session, token, now)
    return None if found is None else found[0]


def reader_by_token(session: Asked, token: str, now: datetime) -> tuple[Who, datetime] | None:
    """The same, with the instant at which the token runs out."""
    found = store.by_read(session, digest_of(token))
    if found is None or found.revoked or not found.active or found.read_until is None or found.read_until <= now:
        return None
    return _who(found), found.read_until


def _read_key(text: str) -> signing.SigningKey:
    try:
        raw = to_bytes(text)
        signatures.public_key(raw)
    except ValueError as wrong:
        said = "This is not a P-256 public key in base64url."
        raise Refusal("check_fields", "Pair this phone once more.", {"signing_key": said}) from wrong
    return signing.SigningKey(signatures.key_id(raw), raw)


def _who(found: store.Credentials) -> Who:
    return Who(found.school_id, found.person_id, found.access_role, found.device_id, found.active, found.revoked)


def _wrong_code() -> Refusal:
    return Refusal("wrong_code", "Check it letter by letter. If it is older than ten minutes, ask for a new one.")
