"""How a paired device gets to read: it signs a challenge with its signing key, for a read token of 15 minutes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.services.pairing import READ_LASTS
from server.services.refusal import Refusal
from server.services.signatures import public_key, unlock_text, verifies
from server.services.signin import allow, digest_of, new_token
from server.store import audit, signing, throttle
from server.store import pairing as store
from server.store.engine import Database

CHALLENGE_LASTS = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Unlocked:
    """`append_token` only where the device came without its own."""

    school_id: str
    read_token: str
    read_until: datetime
    append_token: str | None


def challenge(db: Database, device_id: str, address: str, now: datetime) -> str:
    """Something to sign: two minutes, once. Given for any id, so that nobody learns which devices there are.

    Refuses with `too_many_tries`.
    """
    allow(db, now, f"challenge:{address}", size=200, refill=timedelta(seconds=1))
    made = new_token()
    with db.write() as session:
        signing.add_challenge(session, digest_of(made), device_id, now + CHALLENGE_LASTS, now)
    return made


def unlock(
    db: Database, device_id: str, answered: str, signature: str, append_token: str | None, address: str, now: datetime
) -> Unlocked:
    """A new read token for 15 minutes; the one before ends. `answered` is the challenge, `append_token` the one that
    came with the request.

    A browser that is killed soon after pairing forgets the cookie that it was given: whoever may read is also given a
    new one, or what such a phone holds could never be sent. Refuses with `old_challenge`, `wrong_signature`,
    `device_revoked` or `too_many_tries`.
    """
    _slow_down(db, device_id, address, now)
    signed = unlock_text(device_id, answered)
    with db.write() as session:
        if not signing.spend_challenge(session, digest_of(answered), device_id, now):
            raise Refusal("old_challenge", "Ask for a new challenge, and sign that one.")
        known = signing.by_device(session, device_id)
        found = next((one for one, raw in known if verifies(public_key(raw), signature, signed)), None)
        if found is None:
            raise Refusal("wrong_signature", "Pair this phone again. What it has saved stays on it and is sent.")
        return _open(session, found, append_token, now)


def unlock_by_key(
    db: Database, device_id: str, unlock_key: str, append_token: str | None, address: str, now: datetime
) -> Unlocked:
    """The same for a phone that was paired without a signing key. It goes when no school has such a phone any more.

    Refuses with `wrong_unlock_key`, `device_revoked` or `too_many_tries`.
    """
    _slow_down(db, device_id, address, now)
    with db.write() as session:
        found = store.by_unlock(session, digest_of(unlock_key))
        if found is None or found.device_id != device_id:
            raise Refusal("wrong_unlock_key", "Pair this phone again. What it has saved stays on it.")
        return _open(session, found, append_token, now)


def _open(session: Session, found: store.Credentials, append_token: str | None, now: datetime) -> Unlocked:
    if found.revoked or not found.active:
        raise Refusal("device_revoked", "What this phone still holds is sent; then it forgets everything.")
    read, append = new_token(), None
    held = store.by_append(session, digest_of(append_token)) if append_token else None
    if held is None or (held.school_id, held.device_id) != (found.school_id, found.device_id):
        append = new_token()
        store.set_append_token(session, found.school_id, found.device_id, digest_of(append))
    store.set_read_token(session, found.school_id, found.device_id, digest_of(read), now + READ_LASTS)
    return Unlocked(found.school_id, read, now + READ_LASTS, append)


def _slow_down(db: Database, device_id: str, address: str, now: datetime) -> None:
    """Ten tries for a device, then one in half a minute. Who goes on is told of in the audit log, once an hour."""
    try:
        allow(db, now, f"unlock:{device_id}", size=10, refill=timedelta(seconds=30))
    except Refusal:
        _tell(db, device_id, now)
        raise
    allow(db, now, f"unlock-from:{address}", size=200, refill=timedelta(seconds=1))


def _tell(db: Database, device_id: str, now: datetime) -> None:
    with db.write() as session:
        if not throttle.take(session, f"unlock-told:{device_id}", now, size=1, refill=timedelta(hours=1)):
            return
        for school_id in signing.schools_of(session, device_id):
            act = audit.Act(now, "device.unlock_refused", device=device_id, object_id=device_id)
            audit.append(session, school_id, [act])
