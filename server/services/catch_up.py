"""Make-up sessions that the SENCO books for what is owed, each for a window that it names. Phones learn of them by the
log, and the record that a phone makes of one is what repays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from server.domain.alphabet import by_name
from server.domain.catch_up import Booking, Debt, Plans, debts, faults, suits
from server.domain.dosage import planned_minutes
from server.domain.exact import round_half_up
from server.domain.ledger import WindowLedger, ledger_of
from server.domain.plan import Provision
from server.services.desk_facts import Facts, facts
from server.services.desk_lines import Named
from server.services.ids import new_id
from server.services.publish import publish
from server.services.refusal import Refusal
from server.services.who import Who
from server.store import audit, bookings, ledgers
from server.store.bookings import StoredBooking
from server.store.engine import Database
from server.store.log import lock_head


@dataclass(frozen=True, slots=True)
class BookingView:
    id: str
    on: date
    person: Named
    minutes: int | None
    makes_up: date
    makes_up_until: date
    state: str
    repaid_on: date | None


@dataclass(frozen=True, slots=True)
class DebtView:
    starts_on: date
    ends_on: date
    owed_sessions: Fraction | None
    owed_minutes: Fraction | None
    sessions: Fraction | None
    minutes: Fraction | None
    awaiting_sync: bool


@dataclass(frozen=True, slots=True)
class OwedProvision:
    id: str
    title: str
    minutes: int | None
    people: tuple[Named, ...]
    debts: tuple[DebtView, ...]
    bookings: tuple[BookingView, ...]


@dataclass(frozen=True, slots=True)
class CatchUp:
    today: date
    first_day: date | None
    provisions: tuple[OwedProvision, ...]


@dataclass(frozen=True, slots=True)
class _Owing:
    """One provision of one pupil: its windows, and its own bookings."""

    provision: str
    windows: tuple[WindowLedger, ...]
    debts: tuple[Debt, ...]
    bookings: tuple[StoredBooking, ...]


def owed(db: Database, school_id: str, pupil_id: str, now: datetime) -> CatchUp:
    """The provisions that owe something or have a booking, the oldest debt first. Refuses with `not_found`."""
    with db.read() as session:
        known = facts(session, school_id, now)
        if pupil_id not in known.pupils:
            raise Refusal("not_found")
        owing = _owing(session, school_id, known, pupil_id, bookings.bookings(session, school_id))
    shown = [each for each in owing if each.debts or each.bookings]
    shown.sort(key=lambda each: each.debts[0].starts_on if each.debts else date.max)
    return CatchUp(
        today=known.today,
        first_day=known.today
        if known.calendar.is_school_day(known.today)
        else known.calendar.next_school_day(known.today),
        provisions=tuple(_provision(known, each) for each in shown),
    )


def book(
    db: Database,
    who: Who,
    pupil_id: str,
    *,
    provision: str,
    makes_up: date,
    on: date,
    person: str,
    minutes: int | None,
    now: datetime,
) -> BookingView:
    """Tells the phone of who gives it. Who is booked for the same provision, day and person is booked together. Refuses
    with `not_found`, `nothing_owed` or `check_fields`."""
    with db.write() as session:
        lock_head(session, who.school_id)
        known = facts(session, who.school_id, now)
        stored = known.provisions.get(provision)
        if pupil_id not in known.pupils or stored is None or pupil_id not in stored.provision.pupils:
            raise Refusal("not_found")
        everything = bookings.bookings(session, who.school_id)
        waiting = [each.booking for each in everything if each.waiting]
        owing = _owing(session, who.school_id, known, pupil_id, everything)
        of_line = next(each for each in owing if each.provision == provision)
        debt = _debt(of_line, makes_up)
        planned = planned_minutes(stored.provision.dosage)
        if minutes is None and planned is not None and debt.minutes is not None:
            minutes = max(1, round_half_up(min(planned, debt.minutes)))
        giver = known.judged_people().get(person) if person in known.people and known.people[person].active else None
        plans = Plans(
            provision=stored.provision,
            lines=_versions(known, provision),
            pupil=known.judged_pupil(pupil_id),
            calendar=known.calendar,
            settings=known.settings,
            statutory=known.statutory(provision),
            waiting=waiting,
            today=known.today,
        )
        if giver is None:
            raise Refusal("check_fields", fields={"person": "Choose somebody who delivers."})
        if found := faults(plans, debt, on, giver, minutes):
            raise Refusal("check_fields", "Nothing was booked.", found)
        together = [e for e in waiting if (e.provision, e.on, e.person) == (provision, on, person)]
        made = new_id(now)
        booking = Booking(
            made,
            together[0].session if together else new_id(now),
            provision,
            pupil_id,
            person,
            on,
            minutes,
            debt.starts_on,
        )
        bookings.add(session, who.school_id, booking, debt.ends_on, who.person_id, now)
        _told(session, who, now, known.today, "booking.made", made)
    return _view(known, StoredBooking(booking, debt.ends_on, False, None), {debt.starts_on})


def cancel(db: Database, who: Who, booking_id: str, now: datetime) -> None:
    """It goes from the phone, and what it was to repay is owed as before. Cancelling it again changes nothing. Refuses
    with `not_found`, and with `out_of_date` once it was recorded."""
    with db.write() as session:
        lock_head(session, who.school_id)
        known = facts(session, who.school_id, now)
        stored = next((e for e in bookings.bookings(session, who.school_id) if e.booking.id == booking_id), None)
        if stored is None:
            raise Refusal("not_found")
        if stored.repaid_on is not None:
            raise Refusal("out_of_date", "It was recorded in the meantime, and counts.")
        if stored.cancelled:
            return
        bookings.cancel(session, who.school_id, booking_id, now)
        _told(session, who, now, known.today, "booking.cancelled", booking_id)


def _told(session: Session, who: Who, now: datetime, day: date, act: str, booking_id: str) -> None:
    publish(session, who.school_id, now, day)
    audit.append(session, who.school_id, [audit.Act(now, act, who.person_id, object_id=booking_id)])


def _owing(
    session: Session, school_id: str, known: Facts, pupil_id: str, everything: Sequence[StoredBooking]
) -> list[_Owing]:
    judged = [each for each, kept in known.provisions.items() if kept.judged and pupil_id in kept.provision.pupils]
    records = [each.record for each in ledgers.logged_records(session, school_id, provisions=judged)]
    found = []
    for each in judged:
        provision = known.provisions[each].provision
        own = tuple(e for e in everything if (e.booking.provision, e.booking.pupil) == (each, pupil_id))
        ledger = ledger_of(
            provision,
            known.judged_pupil(pupil_id),
            known.plan_of(each),
            known.calendar,
            known.settings,
            known.judged_people(),
            [record for record in records if record.provision == each],
            known.today,
        )
        waiting = [stored.booking for stored in own if stored.waiting]
        left = debts(ledger.windows, waiting, provision.dosage)
        found.append(_Owing(each, ledger.windows, left, tuple(e for e in own if not e.cancelled)))
    return found


def _debt(owing: _Owing, day: date) -> Debt:
    window = next((each for each in owing.windows if each.starts_on <= day <= each.ends_on), None)
    if window is not None and not window.closed:
        raise Refusal("nothing_owed", "This time is not over yet: a session given in it is no make-up.")
    debt = next((each for each in owing.debts if each.starts_on <= day <= each.ends_on), None)
    if debt is None:
        raise Refusal("nothing_owed", "All that was due then was given or made up.")
    if not debt.open:
        raise Refusal("nothing_owed", "All that is owed of it is booked already.")
    return debt


def _versions(known: Facts, provision_id: str) -> list[Provision]:
    """The line with every version before and after it: on a day one of them is in force."""
    lines = {each: kept.provision for each, kept in known.provisions.items()}
    first = provision_id
    while (before := lines[first].replaces) in lines:
        first = str(before)
    found = [first]
    for each in found:
        found += [line.id for line in lines.values() if line.replaces == each]
    return [lines[each] for each in found]


def _provision(known: Facts, owing: _Owing) -> OwedProvision:
    provision = known.provisions[owing.provision].provision
    planned = planned_minutes(provision.dosage)
    waits = {each.starts_on for each in owing.windows if known.awaits_sync(each)}
    still_owed = {each.starts_on for each in owing.debts}
    return OwedProvision(
        id=provision.id,
        title=provision.title,
        minutes=None if planned is None else round_half_up(planned),
        people=_people(known, owing.provision),
        debts=tuple(
            DebtView(
                each.starts_on,
                each.ends_on,
                each.owed_sessions,
                each.owed_minutes,
                each.sessions,
                each.minutes,
                each.starts_on in waits,
            )
            for each in owing.debts
        ),
        bookings=tuple(_view(known, each, still_owed) for each in owing.bookings),
    )


def _people(known: Facts, provision_id: str) -> tuple[Named, ...]:
    """Those whose session would count; who delivers it first."""
    provision, statutory = known.provisions[provision_id].provision, known.statutory(provision_id)
    fit = [
        each
        for each in known.judged_people().values()
        if known.people[each.id].active and suits(each, provision.dosage, statutory)
    ]
    fit.sort(key=lambda each: (each.id not in provision.deliverers, by_name(each.name)))
    return tuple(Named(each.id, each.name) for each in fit)


def _view(known: Facts, stored: StoredBooking, still_owed: set[date]) -> BookingView:
    booking = stored.booking
    if stored.repaid_on is not None:
        state = "repaid"
    elif booking.makes_up not in still_owed:
        state = "not_needed"
    else:
        state = "not_recorded" if booking.on < known.today else "booked"
    return BookingView(
        booking.id,
        booking.on,
        known.person(booking.person),
        booking.minutes,
        booking.makes_up,
        stored.makes_up_until,
        state,
        stored.repaid_on,
    )
