"""How a person comes to the desk: a set-up link, a password, a one-time link; and how the session ends."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from server.services.passwords import password_hash, password_matches, too_easy
from server.services.refusal import Refusal
from server.services.today import today
from server.services.who import Who
from server.store import people, schools, sign_ins, throttle
from server.store.engine import Database

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=12)
TOUCH_EVERY = timedelta(seconds=30)
SETUP_LASTS = timedelta(hours=24)
LINK_LASTS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`token` is the only copy: the store has its hash."""

    token: str
    who: Who


@dataclass(frozen=True, slots=True)
class SchoolView:
    """`today` differs from the real day in a demo school only."""

    id: str
    name: str
    demo: bool
    today: date


@dataclass(frozen=True, slots=True)
class SessionView:
    """Who is at the desk, and of which school."""

    person: people.PersonValue
    school: SchoolView


def create_setup_token(db: Database, school_id: str, person_id: str, now: datetime) -> str:
    """A single-use token with which this person chooses a password within 24 hours (the page: /desk/#setup=TOKEN)."""
    return _create_link(db, school_id, person_id, "setup", now + SETUP_LASTS)


def create_desk_link(db: Database, school_id: str, person_id: str, now: datetime, lasts: timedelta = LINK_LASTS) -> str:
    """A single-use token that signs this person in (the page: /desk/#link=TOKEN)."""
    return _create_link(db, school_id, person_id, "desk", now + lasts)


def set_up(db: Database, token: str, password: str, address: str, now: datetime) -> SignedIn:
    """Takes a set-up token and the password that its owner chose. A password that is too easy leaves the token unspent.

    Refuses with `spent_link`, `check_fields`, `too_many_tries` or `busy`.
    """
    _allow(db, now, f"setup:{address}")
    with db.read() as reading:
        found = sign_ins.find_link(reading, digest_of(token), "setup", now)
        if found is None:
            raise _spent()
        owner, school = people.person(reading, *found), schools.school(reading, found[0])
    if weak := too_easy(password, owner.name, owner.email or "", school.name):
        raise Refusal("check_fields", "Choose another password.", {"password": weak})
    hashed = password_hash(password)  # outside the transaction: it takes a tenth of a second, and writers queue
    with db.write() as writing:
        _spend(writing, token, "setup", now)
        people.set_password(writing, school.id, owner.id, hashed)
        sign_ins.close_sessions_of(writing, school.id, owner.id)
        return _open(writing, school.id, owner, now)


def sign_in(db: Database, email: str, password: str, address: str, now: datetime) -> SignedIn:
    """Refuses with `wrong_sign_in`, which does not tell an unknown email from a wrong password, `too_many_tries` or
    `busy`."""
    account = sha256(email.strip().lower().encode()).hexdigest()
    _allow(db, now, f"sign_in:{address}", f"sign_in:{account}")
    with db.read() as reading:
        found = people.sign_ins(reading, email.strip())
    # A person of two schools has one email and a password for each; the password tells which school is meant.
    matching = [known for known in found if password_matches(known.password_hash, password)]
    if not matching:
        if not found:
            password_matches(None, password)
        raise Refusal("wrong_sign_in", "Check both. After several tries there is a wait of some minutes.")
    with db.write() as writing:
        return _open(writing, matching[0].school_id, matching[0].person, now)


def use_desk_link(db: Database, token: str, address: str, now: datetime) -> SignedIn:
    """Refuses with `spent_link` or `too_many_tries`."""
    _allow(db, now, f"link:{address}")
    with db.write() as writing:
        school_id, person_id = _spend(writing, token, "desk", now)
        owner = people.person(writing, school_id, person_id)
        if not owner.active:
            raise Refusal("spent_link", "This person no longer signs in here.")
        return _open(writing, school_id, owner, now)


def session(db: Database, token: str | None, now: datetime) -> Who | None:
    """Whose session it is; None for none, one left alone for 15 minutes, or one 12 hours old."""
    if not token:
        return None
    digest = digest_of(token)
    with db.read() as reading:
        found = sign_ins.find_session(reading, digest)
    if found is None or now - found.last_seen_at >= IDLE or now - found.created_at >= ABSOLUTE:
        return None
    # Written at most twice a minute, so that looking around costs no write per page.
    if now - found.last_seen_at >= TOUCH_EVERY:
        with db.write() as writing:
            sign_ins.touch_session(writing, digest, now)
    return Who(found.school_id, found.person_id, found.access_role)


def sign_out(db: Database, token: str) -> None:
    """The session is gone from the server: a copy of the cookie is worth nothing."""
    with db.write() as writing:
        sign_ins.close_session(writing, digest_of(token))


def view(db: Database, who: Who, now: datetime) -> SessionView:
    """What the desk shows at its head."""
    with db.read() as reading:
        person = people.person(reading, who.school_id, who.person_id)
        school = schools.school(reading, who.school_id)
        day = today(school, schools.calendar_of(reading, who.school_id), now)
    return SessionView(person, SchoolView(school.id, school.name, school.demo, day))


def new_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> bytes:
    return sha256(token.encode()).digest()


def allow(db: Database, now: datetime, key: str, *, size: int, refill: timedelta) -> None:
    """Takes from a bucket, and commits that whatever becomes of the try. Refuses with `too_many_tries`."""
    with db.write() as writing:
        taken = throttle.take(writing, key, now, size=size, refill=refill)
    if not taken:
        raise Refusal("too_many_tries", "Wait a few minutes, then try again.")


def _allow(db: Database, now: datetime, by_address: str, by_account: str | None = None) -> None:
    """An address may be a whole school behind one router; an account gets five tries, then one a minute."""
    allow(db, now, by_address, size=30, refill=timedelta(seconds=10))
    if by_account is not None:
        allow(db, now, by_account, size=5, refill=timedelta(minutes=1))


def _create_link(db: Database, school_id: str, person_id: str, purpose: str, expires_at: datetime) -> str:
    token = new_token()
    with db.write() as writing:
        sign_ins.add_link(writing, digest_of(token), school_id, person_id, purpose, expires_at)
    return token


def _spend(session: Session, token: str, purpose: str, now: datetime) -> tuple[str, str]:
    spent = sign_ins.spend_link(session, digest_of(token), purpose, now)
    if spent is None:
        raise _spent()
    return spent


def _spent() -> Refusal:
    return Refusal("spent_link", "Ask for a new link: each works once, and not for long.")


def _open(session: Session, school_id: str, person: people.PersonValue, now: datetime) -> SignedIn:
    token = new_token()
    # Swept here, because signing in is what fills these tables.
    sign_ins.forget_old(session, sessions_before=now - ABSOLUTE, links_before=now - ABSOLUTE)
    throttle.forget_old(session, now - ABSOLUTE)
    sign_ins.open_session(session, digest_of(token), school_id, person.id, now)
    return SignedIn(token, Who(school_id, person.id, person.access_role))
