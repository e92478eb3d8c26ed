"""What a desk user has besides the password: an app that shows codes, passkeys, ten printed recovery codes.

Without one of the first two nobody gets to the desk of a school that is no demonstration. No setting changes that.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from server.services import authenticator
from server.services.ids import new_id
from server.services.pairing import ALPHABET, READ_AS
from server.services.passwords import code_hash, code_matches
from server.services.refusal import Refusal
from server.services.signin import SignedIn, by_account, digest_of, opened
from server.services.who import Who
from server.store import audit, factors, people, schools, sign_ins, throttle
from server.store.engine import Database
from server.store.log import lock_head

CODES, LETTERS = 10, 10


@dataclass(frozen=True, slots=True)
class Offered:
    """A secret for an app, shown once: to be scanned, or typed."""

    secret: str
    url: str
    qr_svg: str


@dataclass(frozen=True, slots=True)
class Factors:
    """What a person has. `password` is false in a demonstration school before one was chosen."""

    password: bool
    authenticator: bool
    passkeys: list[factors.Passkey]
    recovery_codes: int


@dataclass(frozen=True, slots=True)
class SetUp:
    """`recovery_codes` are new with the first factor, and shown this once; with a further one there are none.
    `signed_in` is None for who was at the desk already."""

    recovery_codes: list[str]
    signed_in: SignedIn | None


def of(db: Database, who: Who) -> Factors:
    with db.read() as session:
        return Factors(
            people.password_of(session, who.school_id, who.person_id) is not None,
            factors.secret(session, who.school_id, who.person_id) is not None,
            factors.passkeys(session, who.school_id, who.person_id),
            len(factors.unused_codes(session, who.school_id, who.person_id)),
        )


def offer_authenticator(db: Database, keys_dir: Path, who: Who) -> Offered:
    """A new secret. It counts from the first code on; until then the one before does."""
    secret = authenticator.new_secret()
    sealed = authenticator.sealed(keys_dir, who.school_id, who.person_id, secret)
    with db.write() as session:
        person, school = people.person(session, who.school_id, who.person_id), schools.school(session, who.school_id)
        factors.offer(session, who.school_id, who.person_id, sealed)
    url = authenticator.address_of(secret, school.name, person.email or person.name)
    return Offered(secret, url, authenticator.picture_of(url))


def confirm_authenticator(
    db: Database, keys_dir: Path, who: Who, code: str, half_way: str | None, now: datetime
) -> SetUp:
    """The first code of a new secret. `half_way` is the token of who has no second factor yet; it signs them in.

    Refuses with `wrong_factor` or `too_many_tries`.
    """
    by_account(db, now, f"code:{who.person_id}")
    with db.read() as reading:
        secret = factors.secret(reading, who.school_id, who.person_id, pending=True)
    step = authenticator.step_of(keys_dir, who.school_id, who.person_id, secret, code, now)
    if secret is None or step is None:
        raise _wrong()
    codes = new_codes()
    with db.write() as session:
        first = not any(factors.has_any(session, who.school_id, who.person_id))
        if not factors.confirm(session, who.school_id, who.person_id, secret, step):
            raise _wrong()
        made = added(session, who, codes if first else None, half_way, now)
        act = audit.Act(now, "person.authenticator_added", who.person_id, object_id=who.person_id)
        audit.append(session, who.school_id, [act])
    return made


def added(session: Session, who: Who, codes: "Codes | None", half_way: str | None, now: datetime) -> SetUp:
    """What follows on a new factor: recovery codes with the first, and who was half-way is signed in.

    Who is half-way has shown a password and nothing else, so that is for the first factor alone: once there is one,
    nobody else's password is a way past it. Refuses with `not_signed_in`.
    """
    if half_way is not None:
        alone = sign_ins.close_enrolling(session, who.school_id, who.person_id, digest_of(half_way))
        if codes is None or not alone:
            raise Refusal("not_signed_in", "A second step was set up meanwhile. Sign in with it.")
    if codes is not None:
        factors.put_codes(session, who.school_id, who.person_id, codes.stored(now))
    signed_in = None
    if half_way is not None:
        person = people.person(session, who.school_id, who.person_id)
        signed_in = opened(session, who.school_id, person, now, "open", "second factor set up")
    return SetUp(codes.shown if codes is not None else [], signed_in)


def remove(db: Database, who: Who, passkey_id: str | None, now: datetime) -> None:
    """Takes away a passkey, or for None the app. Refuses with `not_found`; `last_factor` where none would be left."""
    with db.write() as session:
        lock_head(session, who.school_id)  # of two who each take away the other of two, the second finds it gone
        person = (who.school_id, who.person_id)
        kept = factors.passkeys(session, *person)
        app = factors.secret(session, *person) is not None
        if not (app if passkey_id is None else any(each.id == passkey_id for each in kept)):
            raise Refusal("not_found")
        if len(kept) + app == 1:
            raise Refusal("last_factor", "Set up another way to sign in first, then remove this one.")
        if passkey_id is None:
            factors.forget_authenticator(session, *person)
        else:
            factors.remove_passkey(session, *person, passkey_id)
        act = "person.authenticator_removed" if passkey_id is None else "person.passkey_removed"
        body = {"passkey": passkey_id} if passkey_id else None
        audit.append(session, who.school_id, [audit.Act(now, act, who.person_id, object_id=who.person_id, body=body)])


def make_recovery_codes(db: Database, who: Who, now: datetime) -> list[str]:
    """Ten new codes; those before are worth nothing."""
    codes = new_codes()
    with db.write() as session:
        factors.put_codes(session, who.school_id, who.person_id, codes.stored(now))
        act = audit.Act(now, "person.recovery_codes_made", who.person_id, object_id=who.person_id)
        audit.append(session, who.school_id, [act])
    return codes.shown


def check(db: Database, keys_dir: Path, who: Who, code: str, now: datetime) -> str:
    """Takes a code from the app, or a recovery code; what it was. Each works once.

    Refuses with `wrong_factor`, or `too_many_tries` after five.
    """
    try:
        by_account(db, now, f"code:{who.person_id}")
    except Refusal:
        _tell(db, who, now)
        raise
    given = code.upper().translate(READ_AS)
    with db.read() as reading:
        secret = factors.secret(reading, who.school_id, who.person_id)
        unused = factors.unused_codes(reading, who.school_id, who.person_id) if len(given) == LETTERS else []
    step = authenticator.step_of(keys_dir, who.school_id, who.person_id, secret, given, now)
    recovery = next((each for each in unused if code_matches(each.code_hash, given)), None)
    with db.write() as session:
        if step is not None and factors.use_step(session, who.school_id, who.person_id, step):
            return "password and code"
        if recovery is not None and factors.spend_code(session, who.school_id, recovery.id, now):
            return "password and recovery code"
    raise _wrong()


@dataclass(frozen=True, slots=True)
class Codes:
    """`shown` reads ABCDE-FGHJK, 50 random bits each; `hashes` is all that is stored of them."""

    shown: list[str]
    hashes: list[str]

    def stored(self, now: datetime) -> list[factors.RecoveryCode]:
        return [factors.RecoveryCode(new_id(now), hashed) for hashed in self.hashes]


def new_codes() -> Codes:
    """Ten of them. Made before the transaction: hashing takes a moment, and writers queue."""
    drawn = ["".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(CODES)]
    return Codes([f"{each[:5]}-{each[5:]}" for each in drawn], [code_hash(each) for each in drawn])


def _tell(db: Database, who: Who, now: datetime) -> None:
    """Whoever knows a password and guesses codes is told of in the audit log, once an hour."""
    with db.write() as session:
        if throttle.take(session, f"code-told:{who.person_id}", now, size=1, refill=timedelta(hours=1)):
            act = audit.Act(now, "person.codes_refused", object_id=who.person_id)
            audit.append(session, who.school_id, [act])


def _wrong() -> Refusal:
    return Refusal("wrong_factor", "Type the six digits that the app shows now. Each code works once.")
