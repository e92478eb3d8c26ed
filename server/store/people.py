"""People and pupils: rows in, values out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from server.domain.alphabet import by_name
from server.domain.plan import Guide
from server.store.models.people import PersonRow, PupilRow


@dataclass(frozen=True, slots=True)
class PersonValue:
    """`deliverer_role` is the job (null for who never delivers), `access_role` what the person may see and do."""

    id: str
    name: str
    deliverer_role: str | None
    access_role: str
    qualifications: tuple[str, ...] = ()
    email: str | None = None
    active: bool = True
    away_until: date | None = None
    days_off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PupilValue:
    """`short_name` is all of the name that leaves for a device."""

    id: str
    name: str
    short_name: str
    upn: str | None = None
    year_group: int | None = None
    sen_status: str | None = None
    on_roll_from: date | None = None
    on_roll_to: date | None = None
    guide: Guide = field(default_factory=Guide)


@dataclass(frozen=True, slots=True)
class SignIn:
    """What it takes to check a password: who of which school, and the stored hash (null before the first password)."""

    school_id: str
    person: PersonValue
    password_hash: str | None


def people(session: Session, school_id: str) -> dict[str, PersonValue]:
    """All people of the school by id, in the order of their names, those who left included."""
    rows = session.scalars(select(PersonRow).where(PersonRow.school_id == school_id))
    return {row.id: _person(row) for row in sorted(rows, key=lambda row: (by_name(row.name), row.id))}


def person(session: Session, school_id: str, person_id: str) -> PersonValue:
    """Raises KeyError where this school has nobody of that id."""
    row = session.get(PersonRow, (school_id, person_id))
    if row is None:
        raise KeyError(person_id)
    return _person(row)


def pupils(session: Session, school_id: str, *, ids: Collection[str] | None = None) -> dict[str, PupilValue]:
    """All pupils of the school, or these, by id, in the order of their names."""
    rows = select(PupilRow).where(PupilRow.school_id == school_id)
    if ids is not None:
        rows = rows.where(PupilRow.id.in_(ids))
    return {row.id: _pupil(row) for row in sorted(session.scalars(rows), key=lambda row: (by_name(row.name), row.id))}


def is_pupil(session: Session, school_id: str, pupil_id: str) -> bool:
    return session.get(PupilRow, (school_id, pupil_id)) is not None


def add_person(session: Session, school_id: str, value: PersonValue) -> None:
    """An email is kept in lower case: it is compared, never written to as spelled."""
    session.add(
        PersonRow(
            school_id=school_id,
            id=value.id,
            name=value.name,
            deliverer_role=value.deliverer_role,
            access_role=value.access_role,
            qualifications=list(value.qualifications),
            email=value.email.lower() if value.email else None,
            active=value.active,
            away_until=value.away_until,
            days_off=list(value.days_off),
        )
    )
    session.flush()


def add_pupil(session: Session, school_id: str, value: PupilValue) -> None:
    session.add(
        PupilRow(
            school_id=school_id,
            id=value.id,
            name=value.name,
            short_name=value.short_name,
            upn=value.upn,
            year_group=value.year_group,
            sen_status=value.sen_status,
            on_roll_from=value.on_roll_from,
            on_roll_to=value.on_roll_to,
            target=value.guide.target,
            strategies=value.guide.strategies,
            next_steps=value.guide.next_steps,
        )
    )
    session.flush()


def set_guide(session: Session, school_id: str, pupil_id: str, guide: Guide) -> None:
    session.execute(
        update(PupilRow)
        .where(PupilRow.school_id == school_id, PupilRow.id == pupil_id)
        .values(target=guide.target, strategies=guide.strategies, next_steps=guide.next_steps)
    )


def change_pupil(session: Session, school_id: str, value: PupilValue) -> None:
    """The id says whom; all else but the guide is taken from `value`."""
    session.execute(
        update(PupilRow)
        .where(PupilRow.school_id == school_id, PupilRow.id == value.id)
        .values(
            name=value.name,
            short_name=value.short_name,
            upn=value.upn,
            year_group=value.year_group,
            sen_status=value.sen_status,
            on_roll_from=value.on_roll_from,
            on_roll_to=value.on_roll_to,
        )
    )


def sign_ins(session: Session, email: str) -> list[SignIn]:
    """Everyone active with this email and a password, whatever the school: the school is not known before sign-in."""
    rows = session.scalars(
        select(PersonRow)
        .where(func.lower(PersonRow.email) == email.lower(), PersonRow.active, PersonRow.password_hash.is_not(None))
        .order_by(PersonRow.school_id, PersonRow.id)
    )
    return [SignIn(row.school_id, _person(row), row.password_hash) for row in rows]


def password_of(session: Session, school_id: str, person_id: str) -> str | None:
    """The stored hash; None before the first password."""
    query = select(PersonRow.password_hash).where(PersonRow.school_id == school_id, PersonRow.id == person_id)
    return session.scalars(query).first()


def change_access(session: Session, school_id: str, person_id: str, *, access_role: str, active: bool) -> None:
    """What the person may see and do from now on, and whether at all."""
    session.execute(
        update(PersonRow)
        .where(PersonRow.school_id == school_id, PersonRow.id == person_id)
        .values(access_role=access_role, active=active)
    )


def set_away(session: Session, school_id: str, person_id: str, until: date | None, days_off: Sequence[str]) -> None:
    """`until` is the last day away."""
    session.execute(
        update(PersonRow)
        .where(PersonRow.school_id == school_id, PersonRow.id == person_id)
        .values(away_until=until, days_off=list(days_off))
    )


def set_email(session: Session, school_id: str, person_id: str, email: str | None) -> None:
    session.execute(
        update(PersonRow).where(PersonRow.school_id == school_id, PersonRow.id == person_id).values(email=email)
    )


def set_password(session: Session, school_id: str, person_id: str, password_hash: str | None) -> None:
    session.execute(
        update(PersonRow)
        .where(PersonRow.school_id == school_id, PersonRow.id == person_id)
        .values(password_hash=password_hash)
    )


def _person(row: PersonRow) -> PersonValue:
    return PersonValue(
        row.id,
        row.name,
        row.deliverer_role,
        row.access_role,
        tuple(row.qualifications),
        row.email,
        row.active,
        row.away_until,
        tuple(row.days_off),
    )


def _pupil(row: PupilRow) -> PupilValue:
    return PupilValue(
        row.id,
        row.name,
        row.short_name,
        row.upn,
        row.year_group,
        row.sen_status,
        row.on_roll_from,
        row.on_roll_to,
        Guide(row.target, row.strategies, row.next_steps),
    )
