"""Who may see which pupil, and which pupils a provision is for."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from server.store.models.log import GrantRow
from server.store.models.people import PersonRow, PupilRow
from server.store.models.plans import ProvisionPupil
from server.store.prepared import Asked, Prepared, PreparedList, given

PROVISION, EXPLICIT = "provision", "explicit"
_GRANTED = Prepared(
    lambda _: select(GrantRow.pupil_id).where(
        GrantRow.school_id == given(GrantRow.school_id, "school"),
        GrantRow.person_id == given(GrantRow.person_id, "person"),
        GrantRow.ended_at.is_(None),
    )
)
_PUPILS = Prepared(lambda _: select(PupilRow.id).where(PupilRow.school_id == given(PupilRow.school_id, "school")))
_PEOPLE = Prepared(lambda _: select(PersonRow.id).where(PersonRow.school_id == given(PersonRow.school_id, "school")))
_PUPILS_OF = PreparedList(
    ProvisionPupil.provision_id,
    lambda _, provisions: select(ProvisionPupil.provision_id, ProvisionPupil.pupil_id).where(
        ProvisionPupil.school_id == given(ProvisionPupil.school_id, "school"),
        ProvisionPupil.provision_id.in_(provisions),
    ),
)


def granted(session: Asked, school_id: str, person_id: str) -> frozenset[str]:
    """The pupils that this person may see now."""
    rows = _GRANTED.rows(session, {"school": school_id, "person": person_id})
    return frozenset(pupil for (pupil,) in rows)


def everyone(session: Asked, school_id: str) -> tuple[frozenset[str], frozenset[str]]:
    """All pupils and all people of the school."""
    here = {"school": school_id}
    return (
        frozenset(pupil for (pupil,) in _PUPILS.rows(session, here)),
        frozenset(person for (person,) in _PEOPLE.rows(session, here)),
    )


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
        for provision, pupil in _PUPILS_OF.rows(session, {"school": school_id}, provisions):
            found[provision].add(pupil)
    return dict(found)
