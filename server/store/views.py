"""The access log: each opening of a pupil's page, and each export of one pupil."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from server.store.models.people import PersonRow, PupilView

MOST_READ = 5_000


@dataclass(frozen=True, slots=True)
class View:
    """`by` is None for whoever runs the server, who gave a command there."""

    at: datetime
    person_id: str | None
    by: str | None
    access_role: str | None
    route: str


def add(
    session: Session, school_id: str, view_id: str, person_id: str | None, pupil_id: str, route: str, now: datetime
) -> None:
    session.add(PupilView(school_id=school_id, id=view_id, person_id=person_id, pupil_id=pupil_id, route=route, at=now))
    session.flush()


def add_all(
    session: Session, school_id: str, rows: Iterable[tuple[str, str]], person_id: str, route: str, at: datetime
) -> None:
    """One file with many pupils in it: (id of the entry, pupil) each."""
    same = {"school_id": school_id, "person_id": person_id, "route": route, "at": at}
    given = [same | {"id": view_id, "pupil_id": pupil_id} for view_id, pupil_id in rows]
    if given:
        session.execute(insert(PupilView), given)


def of_pupil(session: Session, school_id: str, pupil_id: str) -> list[View]:
    """Newest first, at most 5,000."""
    query = (
        select(PupilView.at, PupilView.person_id, PersonRow.name, PersonRow.access_role, PupilView.route)
        .outerjoin(PersonRow, (PersonRow.school_id == PupilView.school_id) & (PersonRow.id == PupilView.person_id))
        .where(PupilView.school_id == school_id, PupilView.pupil_id == pupil_id)
        .order_by(PupilView.at.desc(), PupilView.id.desc())
        .limit(MOST_READ)
    )
    return [View(*row) for row in session.execute(query)]
