"""One of everything, in two schools, for whoever asks."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import Flask
from sqlalchemy import insert, update

from server.services import signin
from server.store.engine import Database
from server.store.models.alerts import AlertRow, WeeklySummaryRow
from server.store.models.devices import DeviceRow
from server.store.models.log import GrantRow, HeldItem
from server.store.models.people import PersonRow
from server.store.models.plans import BookingRow
from server.store.models.school import School
from shared_schema.vocabulary import ACCESS_ROLES
from tests.cast import Cast, Clock, Phone, known_id
from tests.sync.phone import phone_of


@dataclass(frozen=True)
class Things:
    """One of everything, of one school or of nobody."""

    person: str = known_id("1", 1)
    pupil: str = known_id("1", 1)
    device: str = known_id("1", 1)
    provision: str = known_id("1", 1)
    alert: str = known_id("1", 1)
    held: str = known_id("1", 1)
    record: str = known_id("1", 1)
    versions: tuple[str, str] = (known_id("1", 1), known_id("1", 2))
    booking: str = known_id("1", 1)
    week_of: str = "2024-02-05"

    def of_path(self) -> dict[str, str]:
        return {
            "pupil_id": self.pupil,
            "person_id": self.person,
            "device_id": self.device,
            "alert_id": self.alert,
            "held_id": self.held,
            "record_id": self.record,
            "booking_id": self.booking,
            "week_of": self.week_of,
        }


def person_of(cast: Cast, role: str) -> str:
    known = {"senco": cast.sam, "head": cast.hana, "ta": cast.ada, "administrator": cast.admin}
    return known.get(role) or known_id("b", 100 + ACCESS_ROLES.index(role))


def furnish(database: Database, cast: Cast, now: datetime) -> tuple[Things, Things]:
    """People of the roles that the cast lacks, and one of everything for each of the two schools."""
    lacking = [role for role in ACCESS_ROLES if role not in ("senco", "head", "ta", "administrator")]
    person = {"school_id": cast.larch_lane, "deliverer_role": None, "qualifications": [], "active": True}
    with database.write() as session:
        session.execute(
            insert(PersonRow),
            [
                person | {"id": person_of(cast, role), "name": f"The {role}", "access_role": role, "email": None}
                for role in lacking
            ],
        )
        session.add(
            GrantRow(
                school_id=cast.larch_lane,
                id=known_id("8", 100),
                person_id=person_of(cast, "external"),
                pupil_id=cast.asha,
                kind="explicit",
                starts_at=now,
            )
        )
        session.execute(update(School).values(demo=True))  # where a printed link signs in without more
        revoked = update(DeviceRow).where(DeviceRow.school_id == cast.larch_lane, DeviceRow.id == cast.adas_tablet.id)
        session.execute(revoked.values(revoked_at=now))
    own = _things(database, cast.larch_lane, cast, (cast.adas_phone, cast.asha, cast.precision), 1, date(2026, 11, 2))
    other = cast.omars_phone, cast.dot, cast.elsewhere
    return own, _things(database, cast.other_school, cast, other, 2, date(2026, 11, 9))


def _things(
    database: Database, school_id: str, cast: Cast, who: tuple[Phone, str, str], number: int, week_of: date
) -> Things:
    phone, pupil, provision = who
    now = Clock().now
    ids = {"school_id": school_id, "id": known_id("7", number)}
    with database.write() as session:
        session.add(
            AlertRow(
                **ids,
                key="unaccounted",
                kind="unaccounted",
                provision_id=provision,
                pupil_id=pupil,
                statutory=True,
                state="open",
                facts={},
                opened_at=now,
                seen_at=now,
                waits_from=now,
            )
        )
        session.add(
            HeldItem(
                **ids,
                seq=1,
                item_id=known_id("7", 10 + number),
                sha=bytes(16),
                person_id=phone.person,
                device_id=phone.id,
                code="invalid",
                item="{}",
            )
        )
        session.add(
            BookingRow(
                **ids,
                session=known_id("7", 20 + number),
                provision_id=provision,
                pupil_id=pupil,
                person_id=phone.person,
                on=date(2026, 11, 12),
                makes_up=date(2026, 9, 7),
                makes_up_until=date(2026, 9, 11),
                booked_by=phone.person,
                booked_at=now,
            )
        )
        for kind, summary_id in (("closed", ids["id"]), ("so_far", known_id("6", number))):
            versions = {"rules_version": "1", "calendar_version": "1"}
            summary = {"school_id": school_id, "id": summary_id, "week_of": week_of, "kind": kind, **versions}
            session.add(WeeklySummaryRow(**summary, body={}, created_at=now))
    held = phone_of(database, cast, Clock(), phone)
    record = held.log(pupil, provision)
    versions = held.amend(record, minutes=20), held.amend(record, minutes=15)
    held.push(record, *versions)
    return Things(
        person=phone.person,
        pupil=pupil,
        device=phone.id,
        provision=provision,
        alert=ids["id"],
        held=ids["id"],
        booking=ids["id"],
        record=record["id"],
        versions=(versions[0]["id"], versions[1]["id"]),
        week_of=str(week_of),
    )


def sign_everybody_in(app: Flask, cast: Cast, now: datetime) -> dict[str, str]:
    """The desk cookie of each role."""
    cookies = {}
    for role in ACCESS_ROLES:
        db = app.extensions["kept"].db
        token = signin.create_desk_link(db, cast.larch_lane, person_of(cast, role), now)
        answer = app.test_client().post("/api/v1/session/link", json={"token": token})
        assert answer.status_code == 200, (role, answer.get_json())
        cookies[role] = answer.headers["Set-Cookie"].split(";")[0].removeprefix("kept-desk=")
    return cookies
