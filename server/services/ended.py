"""What was ended stays ended, also where an older backup is put back: sessions, links and codes that were used, phones
that were removed, people who left.

A backup is from before. Without this a lost phone that was removed this morning would read again in the afternoon.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from server.store import audit, devices, factors, pairing, people, schools, sign_ins


@dataclass(frozen=True, slots=True)
class Ended:
    """By school and id, as the database said before the backup took its place. Empty where it could not be read."""

    devices: frozenset[tuple[str, str]] = frozenset()
    people: frozenset[tuple[str, str]] = frozenset()


def ended(session: Session) -> Ended:
    removed, left = set(), set()
    for school in schools.schools(session):
        removed |= {(school.id, each) for each in devices.revoked(session, school.id)}
        left |= {(school.id, each.id) for each in people.people(session, school.id).values() if not each.active}
    return Ended(frozenset(removed), frozenset(left))


def stay_ended(session: Session, before: Ended, now: datetime) -> dict[str, list[audit.Act]]:
    """Of the database that was put back; what its audit logs are to be told, by school. Everybody signs in anew, and
    what gets one in once is made anew.

    A SENCO who left is let in again where the backup knows no other one: somebody must be able to put it right.
    """
    acts: dict[str, list[audit.Act]] = {}
    again = {"again": "A backup was put back."}
    for school in schools.schools(session):
        sign_ins.end_all(session, school.id, now)
        devices.end_codes(session, school.id)
        of_school = acts.setdefault(school.id, [])
        for school_id, device in sorted(before.devices):
            if school_id == school.id and pairing.revoke(session, school_id, device, now):
                of_school.append(audit.Act(now, "device.revoked", object_id=device, body=again))
        for person in _who_leave(session, school.id, before):
            people.change_access(session, school.id, person.id, access_role=person.access_role, active=False)
            people.set_password(session, school.id, person.id, None)
            factors.forget_all(session, school.id, person.id)
            of_school.append(audit.Act(now, "person.access_ended", object_id=person.id, body=again))
    return acts


def _who_leave(session: Session, school_id: str, before: Ended) -> list[people.PersonValue]:
    active = [each for each in people.people(session, school_id).values() if each.active]
    leave = [each for each in active if (school_id, each.id) in before.people]
    if any(each.access_role == "senco" for each in active if each not in leave):
        return leave
    return [each for each in leave if each.access_role != "senco"]
