"""How a person comes to the desk: a set-up link, then the password and a second factor, or a passkey alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from server.services import passkeys, second_factor
from server.services.passwords import password_hash, password_matches, too_easy
from server.services.refusal import Refusal
from server.services.signin import SignedIn, by_account, by_address, digest_of, new_token, opened, spend, spent_link
from server.services.who import Who
from server.settings import Settings
from server.store import audit, factors, people, schools, sign_ins, throttle
from server.store.engine import Database


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody shows to prove once more who they are: password and code, or a passkey's signature."""

    password: str | None = None
    code: str | None = None
    passkey: dict[str, str] | None = None


def set_up(db: Database, token: str, password: str, address: str, now: datetime) -> SignedIn:
    """Takes a set-up token and the password that its owner chose; a second factor is set up next. Those from before are
    gone, for this is also the way back for who lost them. A password that is too easy leaves the token unspent.

    Refuses with `spent_link`, `check_fields`, `too_many_tries` or `busy`.
    """
    by_address(db, now, f"setup:{address}")
    with db.read() as reading:
        found = sign_ins.find_link(reading, digest_of(token), "setup", now)
        if found is None:
            raise spent_link()
        owner = people.person(reading, *found)
    if not owner.active:
        raise spent_link()
    hashed = _chosen(db, found[0], owner, password)
    with db.write() as writing:
        spend(writing, token, "setup", now)
        people.set_password(writing, *found, hashed)
        factors.forget_all(writing, *found)
        sign_ins.close_sessions_of(writing, *found)
        return opened(writing, found[0], owner, now, "enrol", "setup link")


def sign_in(db: Database, email: str, password: str, address: str, now: datetime) -> tuple[SignedIn, str]:
    """The password alone: a session that is half-way, and what comes next (code, passkey or enrol).

    Refuses with `wrong_sign_in`, which does not tell an unknown email from a wrong password, `too_many_tries` or
    `busy`.
    """
    account = sha256(email.strip().lower().encode()).hexdigest()
    by_address(db, now, f"sign_in:{address}")
    with db.read() as reading:
        found = people.sign_ins(reading, email.strip())
    try:
        by_account(db, now, f"sign_in:{account}")
    except Refusal:
        _tell(db, account, found, now)
        raise
    # A person of two schools has one email and a password for each; the password tells which school is meant.
    matching = [known for known in found if password_matches(known.password_hash, password)]
    if not matching:
        if not found:
            password_matches(None, password)
        raise Refusal("wrong_sign_in", "Check both. After several tries there is a wait of some minutes.")
    school_id, person = matching[0].school_id, matching[0].person
    with db.write() as writing:
        app, passkey = factors.has_any(writing, school_id, person.id)
        stage = "code" if app or passkey else "enrol"
        signed_in = opened(writing, school_id, person, now, "code" if app or passkey else "enrol", "password")
    return signed_in, "passkey" if passkey and not app else stage


def give_code(db: Database, keys_dir: Path, who: Who, half_way: str, code: str, now: datetime) -> SignedIn:
    """The second factor after the password. Refuses with `wrong_factor`, `too_many_tries` or `not_signed_in`."""
    shown = second_factor.check(db, keys_dir, who, code, now)
    with db.write() as writing:
        if not sign_ins.close_sessions_of(writing, who.school_id, who.person_id, token=digest_of(half_way)):
            raise Refusal("not_signed_in")
        person = people.person(writing, who.school_id, who.person_id)
        return opened(writing, who.school_id, person, now, "open", shown)


def freshen(
    db: Database, settings: Settings, who: Who, token: str, proof: Proof, address: str, now: datetime
) -> SignedIn:
    """Who is at the desk proves it once more; the session gets a new token.

    Somebody who came to a demonstration school by a link and has nothing to show yet need not: its pupils are invented.
    Refuses with `wrong_sign_in`, `wrong_factor`, `wrong_passkey`, `check_fields`, `too_many_tries` or `busy`.
    """
    shown = _shown(db, settings, who, proof, address, now)
    fresh = new_token()
    with db.write() as writing:
        if not sign_ins.renew_session(writing, digest_of(token), digest_of(fresh), now):
            raise Refusal("not_signed_in")
        act = audit.Act(now, "person.signed_in_again", who.person_id, object_id=who.person_id, body={"by": shown})
        audit.append(writing, who.school_id, [act])
    return SignedIn(fresh, who)


def change_password(db: Database, who: Who, token: str, password: str, now: datetime) -> None:
    """The new one counts from now on; other sessions end. Refuses with `check_fields` or `busy`."""
    with db.read() as reading:
        person = people.person(reading, who.school_id, who.person_id)
    hashed = _chosen(db, who.school_id, person, password)
    with db.write() as writing:
        people.set_password(writing, who.school_id, who.person_id, hashed)
        sign_ins.close_sessions_of(writing, who.school_id, who.person_id, but=digest_of(token))
        act = audit.Act(now, "person.password_changed", who.person_id, object_id=who.person_id)
        audit.append(writing, who.school_id, [act])


def _shown(db: Database, settings: Settings, who: Who, proof: Proof, address: str, now: datetime) -> str:
    if proof.passkey is not None:
        used = passkeys.verified(db, settings, proof.passkey, address, now)
        if (used.school_id, used.person_id) != (who.school_id, who.person_id):
            raise Refusal("wrong_passkey", "This passkey is somebody else's.")
        return "passkey"
    with db.read() as reading:
        stored = people.password_of(reading, who.school_id, who.person_id)
        nothing = stored is None and not any(factors.has_any(reading, who.school_id, who.person_id))
        if nothing and schools.school(reading, who.school_id).demo:
            return "nothing, in a demonstration school"
    if proof.password is None or proof.code is None:
        raise Refusal("check_fields", "Give the password and a code, or use a passkey.", {"password": "It is empty."})
    by_account(db, now, f"again:{who.person_id}")
    if not password_matches(stored, proof.password):
        raise Refusal("wrong_sign_in", "Check the password.")
    return second_factor.check(db, settings.keys_dir, who, proof.code, now)


def _chosen(db: Database, school_id: str, person: people.PersonValue, password: str) -> str:
    """The hash of a password that will do. Made outside transactions: it takes a tenth of a second."""
    with db.read() as reading:
        school = schools.school(reading, school_id)
    if weak := too_easy(password, person.name, person.email or "", school.name):
        raise Refusal("check_fields", "Choose another password.", {"password": weak})
    return password_hash(password)


def _tell(db: Database, account: str, found: list[people.SignIn], now: datetime) -> None:
    """Guessing at somebody's password is told of in the audit log of their school, once an hour."""
    with db.write() as writing:
        if found and throttle.take(writing, f"told:{account}", now, size=1, refill=timedelta(hours=1)):
            for known in found:
                act = audit.Act(now, "person.sign_in_refused", object_id=known.person.id)
                audit.append(writing, known.school_id, [act])
