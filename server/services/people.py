"""The people of a school: who they are, what they may see and do, and when that ends.

Nobody changes their own access, and one SENCO at least stays: whoever is left can always let somebody in again.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from server.domain.roles import AT_DESK
from server.services.ids import new_id
from server.services.publish import publish
from server.services.refusal import Refusal
from server.services.signin import create_setup_token
from server.services.today import today
from server.services.who import Who
from server.store import audit, factors, people, plans, sign_ins
from server.store.engine import Database
from server.store.log import lock_head


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """`set_up`: has a password and a second factor."""

    id: str
    name: str
    deliverer_role: str | None
    access_role: str
    active: bool
    email: str | None
    set_up: bool
    away_until: date | None = None
    days_off: tuple[str, ...] = ()


def list_people(db: Database, school_id: str) -> list[people.PersonValue]:
    """In the order of their names, with those who have left."""
    with db.read() as session:
        return list(people.people(session, school_id).values())


def with_sign_in(db: Database, school_id: str) -> list[ListedPerson]:
    """The same, and who can sign in at the desk."""
    with db.read() as session:
        ready = factors.who_can_sign_in(session, school_id)
        return [
            ListedPerson(
                each.id,
                each.name,
                each.deliverer_role,
                each.access_role,
                each.active,
                each.email,
                each.id in ready,
                each.away_until,
                each.days_off,
            )
            for each in people.people(session, school_id).values()
        ]


def add_person(
    db: Database, who: Who, name: str, email: str | None, deliverer_role: str | None, access_role: str, now: datetime
) -> ListedPerson:
    """Somebody new, who can do nothing before there is a set-up link or a pairing code. Refuses with `check_fields`."""
    value = people.PersonValue(
        new_id(now), name.strip(), deliverer_role, access_role, (), email.strip().lower() if email else None
    )
    with _changing(db, who) as session:
        _check_email(value, people.people(session, who.school_id))
        people.add_person(session, who.school_id, value)
        _publish(session, who.school_id, now)
        _note(session, who, now, "person.added", value, {"name": value.name, "access_role": access_role})
    return ListedPerson(value.id, value.name, deliverer_role, access_role, True, value.email, False)


def change_role(db: Database, who: Who, person_id: str, access_role: str, now: datetime) -> None:
    """From the next request on; who is signed in signs in again. Refuses with `not_found`, `own_access`,
    `last_of_role` or `check_fields`."""
    with _changing(db, who) as session:
        before = _other(session, who, person_id)
        if not before.active:
            raise Refusal("not_found")
        after = replace(before, access_role=access_role)
        everyone = people.people(session, who.school_id)
        _check_email(after, everyone)
        _keep_a_senco(everyone, after)
        if after == before:
            return
        people.change_access(session, who.school_id, person_id, access_role=access_role, active=True)
        sign_ins.close_sessions_of(session, who.school_id, person_id)
        body = {"from": before.access_role, "to": access_role}
        _note(session, who, now, "person.role_changed", after, body)


def end_access(db: Database, who: Who, person_id: str, now: datetime) -> None:
    """Sessions, links, password and second factors are gone, and the person's devices read nothing from their next
    request on; what they still hold is taken and held. Refuses with `not_found`, `own_access` or `last_of_role`."""
    with _changing(db, who) as session:
        after = replace(_other(session, who, person_id), active=False)
        _keep_a_senco(people.people(session, who.school_id), after)
        people.change_access(session, who.school_id, person_id, access_role=after.access_role, active=False)
        people.set_password(session, who.school_id, person_id, None)
        factors.forget_all(session, who.school_id, person_id)
        sign_ins.spend_links_of(session, who.school_id, person_id, now)
        sign_ins.close_sessions_of(session, who.school_id, person_id)
        _publish(session, who.school_id, now)
        _note(session, who, now, "person.access_ended", after)


def give_access_back(db: Database, who: Who, person_id: str, now: datetime) -> None:
    """For who has returned, or whose access was ended by mistake. Signing in begins anew, with a set-up link."""
    with _changing(db, who) as session:
        after = replace(_other(session, who, person_id), active=True)
        people.change_access(session, who.school_id, person_id, access_role=after.access_role, active=True)
        _publish(session, who.school_id, now)
        _note(session, who, now, "person.access_given_back", after)


def set_away(
    db: Database, who: Who, person_id: str, until: date | None, days_off: Sequence[str], now: datetime
) -> None:
    """Nobody asks the person anything until after that day, or on these weekdays; one's own absence too. Refuses with
    `not_found`."""
    with _changing(db, who) as session:
        before = people.people(session, who.school_id).get(person_id)
        if before is None:
            raise Refusal("not_found")
        after = replace(before, away_until=until, days_off=tuple(dict.fromkeys(days_off)))
        if after == before:
            return
        people.set_away(session, who.school_id, person_id, after.away_until, after.days_off)
        said = {"away_until": until.isoformat() if until else "", "days_off": " ".join(after.days_off)}
        _note(session, who, now, "person.away_set", after, said)


def setup_link(db: Database, who: Who, person_id: str, email: str | None, now: datetime) -> str:
    """The token of a new set-up link, also for somebody who lost password or second factor: using it takes the old ones
    away. `email` is for who has none yet. Refuses with `not_found` or `check_fields`."""
    with db.write() as session:
        lock_head(session, who.school_id)
        everyone = people.people(session, who.school_id)
        person = everyone.get(person_id)
        if person is None or not person.active:
            raise Refusal("not_found")
        if person.access_role not in AT_DESK:
            said = "This person logs on a phone. Give them a pairing code."
            raise Refusal("check_fields", said, {"person": "Does not sign in at the desk."})
        if person.email is None:
            named = replace(person, email=email.strip().lower() if email else None)
            _check_email(named, everyone)
            people.set_email(session, who.school_id, person_id, named.email)
            _note(session, who, now, "person.email_set", named)
    return create_setup_token(db, who.school_id, person_id, now, who.person_id)


@contextmanager
def _changing(db: Database, who: Who) -> Iterator[Session]:
    """One change of people at a time: of two who each take the other's access away, the second finds it taken."""
    with db.write() as session:
        lock_head(session, who.school_id)
        asking = people.people(session, who.school_id).get(who.person_id)
        if asking is None or not asking.active or asking.access_role != who.access_role:
            raise Refusal("not_allowed", "Your own access has just been changed.")
        yield session


def _other(session: Session, who: Who, person_id: str) -> people.PersonValue:
    found = people.people(session, who.school_id).get(person_id)
    if found is None:
        raise Refusal("not_found")
    if found.id == who.person_id:
        raise Refusal("own_access", "Ask another SENCO or the administrator to do this.")
    return found


def _keep_a_senco(everyone: dict[str, people.PersonValue], after: people.PersonValue) -> None:
    left = [each for each in ({**everyone, after.id: after}).values() if each.active and each.access_role == "senco"]
    if not left:
        raise Refusal("last_of_role", "Make somebody else a SENCO first. A school has one at least.")


def _check_email(value: people.PersonValue, everyone: dict[str, people.PersonValue]) -> None:
    if value.email is None and value.access_role in AT_DESK:
        raise Refusal("check_fields", "Nothing was changed.", {"email": "Whoever signs in at the desk needs one."})
    if value.email and any(each.email == value.email and each.id != value.id for each in everyone.values()):
        raise Refusal("check_fields", "Nothing was changed.", {"email": "Somebody here has this email already."})


def _publish(session: Session, school_id: str, now: datetime) -> None:
    school = plans.school(session, school_id)
    publish(session, school_id, now, today(school, plans.calendar_of(session, school_id), now))


def _note(
    session: Session, who: Who, now: datetime, act: str, person: people.PersonValue, body: dict[str, str] | None = None
) -> None:
    audit.append(session, who.school_id, [audit.Act(now, act, who.person_id, object_id=person.id, body=body)])
