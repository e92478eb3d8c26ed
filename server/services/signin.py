"""Who is at the desk: sessions and how they end, single-use links, and the throttle before every way in."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Literal

from sqlalchemy.orm import Session

from server.services.ids import new_id
from server.services.refusal import Refusal
from server.services.today import today
from server.services.who import Who
from server.store import audit, people, schools, sign_ins, throttle
from server.store.engine import Database

Stage = Literal["open", "code", "enrol"]

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=12)
FRESH = timedelta(minutes=5)
HALF_WAY: dict[str, timedelta] = {"code": timedelta(minutes=5), "enrol": timedelta(minutes=30)}
"""How long the password alone is worth something: for giving a code, or for setting up what makes codes."""
TOUCH_EVERY = timedelta(seconds=30)
SETUP_LASTS = timedelta(hours=24)
LINK_LASTS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`token` is the only copy: the store has its hash. `stage` tells what is still asked for."""

    token: str
    who: Who
    stage: Stage = "open"


@dataclass(frozen=True, slots=True)
class AtDesk:
    """Whose session a cookie is. `fresh`: within five minutes of having proved it."""

    who: Who
    session_id: str
    stage: str
    fresh: bool


@dataclass(frozen=True, slots=True)
class ListedSession:
    """`this` is the one that asks."""

    id: str
    created_at: datetime
    last_seen_at: datetime
    this: bool


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


def create_setup_token(db: Database, school_id: str, person_id: str, now: datetime, by: str | None = None) -> str:
    """A single-use token with which this person chooses a password within 24 hours (the page: /desk/#setup=TOKEN).

    Links from before stop working. `by` is who asked for it; None: the terminal.
    """
    token = new_token()
    with db.write() as writing:
        sign_ins.spend_links_of(writing, school_id, person_id, now)
        sign_ins.add_link(writing, digest_of(token), school_id, person_id, "setup", now + SETUP_LASTS)
        audit.append(writing, school_id, [audit.Act(now, "person.setup_link", by, object_id=person_id)])
    return token


def create_desk_link(db: Database, school_id: str, person_id: str, now: datetime, lasts: timedelta = LINK_LASTS) -> str:
    """A single-use token that signs this person in (the page: /desk/#link=TOKEN), to a demo school and no other."""
    token = new_token()
    with db.write() as writing:
        sign_ins.add_link(writing, digest_of(token), school_id, person_id, "desk", now + lasts)
        audit.append(writing, school_id, [audit.Act(now, "person.desk_link", object_id=person_id)])
    return token


def use_desk_link(db: Database, token: str, address: str, now: datetime) -> SignedIn:
    """Stands for the terminal of the machine, where it was printed. A real school asks for both factors: there the link
    is worth nothing. Refuses with `spent_link` or `too_many_tries`."""
    by_address(db, now, f"link:{address}")
    with db.write() as writing:
        school_id, person_id = spend(writing, token, "desk", now)
        owner = people.person(writing, school_id, person_id)
        if not owner.active:
            raise Refusal("spent_link", "This person no longer signs in here.")
        if not schools.school(writing, school_id).demo:
            raise Refusal("spent_link", "Such links open demonstration schools. Sign in with your password.")
        return opened(writing, school_id, owner, now, "open", "link")


def at_desk(db: Database, token: str | None, now: datetime, *, used: bool = True) -> AtDesk | None:
    """Whose session it is; None for none, one left alone for 15 minutes, one 12 hours old, or too long half-way.

    `used` is False where a page asks by itself: a desk that nobody sits at is left alone, however often it looks."""
    if not token:
        return None
    digest = digest_of(token)
    with db.read() as reading:
        found = sign_ins.find_session(reading, digest)
    if found is None or not _lasts(found, now):
        return None
    # Written at most twice a minute, so that looking around costs no write per page.
    if used and now - found.last_seen_at >= TOUCH_EVERY:
        with db.write() as writing:
            sign_ins.touch_session(writing, digest, now)
    who = Who(found.school_id, found.person_id, found.access_role)
    return AtDesk(who, found.id, found.stage, now - found.fresh_at < FRESH)


def session(db: Database, token: str | None, now: datetime, *, used: bool = True) -> Who | None:
    """Who is signed in with this token: both factors given."""
    found = at_desk(db, token, now, used=used)
    return found.who if found is not None and found.stage == "open" else None


def sign_out(db: Database, who: Who, token: str, now: datetime) -> None:
    """The session is gone from the server: a copy of the cookie is worth nothing."""
    with db.write() as writing:
        sign_ins.close_session(writing, digest_of(token))
        audit.append(writing, who.school_id, [audit.Act(now, "person.signed_out", who.person_id)])


def list_sessions(db: Database, who: Who, token: str, now: datetime) -> list[ListedSession]:
    """Where this person is signed in now, the newest first."""
    with db.read() as reading:
        found = sign_ins.sessions_of(reading, who.school_id, who.person_id)
        asking = sign_ins.find_session(reading, digest_of(token))
    return [
        ListedSession(each.id, each.created_at, each.last_seen_at, asking is not None and each.id == asking.id)
        for each in found
        if _lasts(each, now)
    ]


def end_sessions(db: Database, who: Who, token: str, now: datetime, only: str | None = None) -> None:
    """Ends all sessions of the person but this one; or `only` the one of that id, else `not_found`."""
    with db.write() as writing:
        but = digest_of(token) if only is None else None
        ended = sign_ins.close_sessions_of(writing, who.school_id, who.person_id, but=but, only=only)
        if only is not None and not ended:
            raise Refusal("not_found")
        act = audit.Act(now, "person.sessions_ended", who.person_id, object_id=who.person_id, body={"ended": ended})
        audit.append(writing, who.school_id, [act])


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


def by_address(db: Database, now: datetime, key: str) -> None:
    """An address may be a whole school behind one router: 30 tries, then one in ten seconds."""
    allow(db, now, key, size=30, refill=timedelta(seconds=10))


def by_account(db: Database, now: datetime, key: str) -> None:
    """Five tries, then one a minute: at most ten are looked at in five minutes, and nobody is locked out for good."""
    allow(db, now, key, size=5, refill=timedelta(minutes=1))


def spend(writing: Session, token: str, purpose: str, now: datetime) -> tuple[str, str]:
    """School and person of a link, which works no more. Refuses with `spent_link`."""
    spent = sign_ins.spend_link(writing, digest_of(token), purpose, now)
    if spent is None:
        raise spent_link()
    return spent


def spent_link() -> Refusal:
    return Refusal("spent_link", "Ask for a new link: each works once, and not for long.")


def opened(
    writing: Session, school_id: str, person: people.PersonValue, now: datetime, stage: Stage, by: str
) -> SignedIn:
    """A new session with a token of its own, the last thing of its transaction. `by` is what the person showed."""
    token = new_token()
    # Swept here, because signing in is what fills these tables.
    sign_ins.forget_old(writing, sessions_before=now - ABSOLUTE, links_before=now - ABSOLUTE)
    throttle.forget_old(writing, now - ABSOLUTE)
    sign_ins.open_session(writing, digest_of(token), new_id(now), school_id, person.id, stage, now)
    act = "person.signed_in" if stage == "open" else "person.password_given"
    audit.append(writing, school_id, [audit.Act(now, act, person.id, object_id=person.id, body={"by": by})])
    return SignedIn(token, Who(school_id, person.id, person.access_role), stage)


def _lasts(found: sign_ins.OpenSession, now: datetime) -> bool:
    if now - found.created_at >= HALF_WAY.get(found.stage, ABSOLUTE):
        return False
    return now - found.last_seen_at < IDLE
