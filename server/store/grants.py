"""Who may see which pupil, and which pupils a provision is for."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from server.store.models.log import GrantRow
from server.store.models.people import PersonRow, PupilRow
from server.store.models.plans import ProvisionPupil

PROVISION, EXPLICIT = "provision", "explicit"


def granted(session: Session, school_id: str, person_id: str) -> frozenset[str]:
    """The pupils that this person may see now."""
    query = select(GrantRow.pupil_id).where(
        GrantRow.school_id == school_id, GrantRow.person_id == person_id, GrantRow.ended_at.is_(None)
    )
    return frozenset(session.scalars(query))


def everyone(session: Session, school_id: str) -> tuple[frozenset[str], frozenset[str]]:
    """All pupils and all people of the school."""
    pupils = session.scalars(select(PupilRow.id).where(PupilRow.school_id == school_id))
    people = session.scalars(select(PersonRow.id).where(PersonRow.school_id == school_id))
    return frozenset(pupils), frozenset(people)


def running(session: Session, school_id: str) -> dict[tuple[str, str], set[str]]:
    """(person, pupil) to the kinds of grant that run."""
    query = select(GrantRow.person_id, GrantRow.pupil_id, GrantRow.kind).where(
        GrantRow.school_id == school_id, GrantRow.ended_at.is_(None)
    )
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for person, pupil, kind in session.execute(query):
        found[person, pupil].add(kind)
    return found


def start(
    session: Session, school_id: str, grant_id: str, person_id: str, pupil_id: str, kind: str, now: datetime
) -> None:
    session.execute(
        insert(GrantRow).values(
            school_id=school_id, id=grant_id, person_id=person_id, pupil_id=pupil_id, kind=kind, starts_at=now
        )
    )


def end(session: Session, school_id: str, person_id: str, pupil_id: str, kind: str, now: datetime) -> None:
    session.execute(
        update(GrantRow)
        .where(
            GrantRow.school_id == school_id,
            GrantRow.person_id == person_id,
            GrantRow.pupil_id == pupil_id,
            GrantRow.kind == kind,
            GrantRow.ended_at.is_(None),
        )
        .values(ended_at=now)
    )


def pupils_of(session: Session, school_id: str, provisions: Collection[str]) -> dict[str, set[str]]:
    """The pupils of each of these provisions; one that this school does not have is not in the answer."""
    found: dict[str, set[str]] = defaultdict(set)
    if provisions:
        query = select(ProvisionPupil.provision_id, ProvisionPupil.pupil_id).where(
            ProvisionPupil.school_id == school_id, ProvisionPupil.provision_id.in_(provisions)
        )
        for provision, pupil in session.execute(query):
            found[provision].add(pupil)
    return dict(found)
