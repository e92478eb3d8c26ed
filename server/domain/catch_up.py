"""Catch-up: what closed windows still owe, and which make-up sessions may be booked for them.

A booking repays nothing by itself. A record that names the window does, and the ledger counts that (delivery.md 5).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from server.domain.calendar import SchoolCalendar
from server.domain.dosage import Dosage, planned_minutes, sessions_that_fit_a_day
from server.domain.dosage_words import day_in_words
from server.domain.exact import ZERO, round_up
from server.domain.ledger import LedgerSettings, WindowLedger
from server.domain.plan import Person, Provision, Pupil
from server.domain.vocabulary import Weekday, WindowKind

WEEKDAYS = tuple(Weekday)


@dataclass(frozen=True, slots=True)
class Booking:
    """A make-up session for one pupil: `makes_up` is the first day of the window that it repays. Who is booked together
    shares a `session`, as the records of it will."""

    id: str
    session: str
    provision: str
    pupil: str
    person: str
    on: date
    minutes: int | None
    makes_up: date


@dataclass(frozen=True, slots=True)
class Debt:
    """What a closed window owes. `sessions` and `minutes` are what is not booked yet."""

    starts_on: date
    ends_on: date
    owed_sessions: Fraction | None
    owed_minutes: Fraction | None
    sessions: Fraction | None
    minutes: Fraction | None

    @property
    def open(self) -> bool:
        """Whether something is left to book. Where the plan has minutes, minutes decide: no part of one is lost."""
        return bool(self.sessions if self.minutes is None else self.minutes)


def debts(windows: Iterable[WindowLedger], waiting: Collection[Booking], dosage: Dosage) -> tuple[Debt, ...]:
    """Of the closed windows those that owe something, the oldest first. `waiting` are the bookings of this pupil and
    provision that are neither repaid nor cancelled."""
    planned = planned_minutes(dosage)
    found = []
    for window in windows:
        sessions, minutes = (column.owed if column else None for column in (window.sessions, window.minutes))
        if window.closed and (sessions or minutes):
            own = [each for each in waiting if window.starts_on <= each.makes_up <= window.ends_on]
            booked = sum(Fraction(each.minutes) if each.minutes else planned or ZERO for each in own)
            found.append(
                Debt(
                    window.starts_on,
                    window.ends_on,
                    sessions,
                    minutes,
                    None if sessions is None else max(sessions - len(own), ZERO),
                    None if minutes is None else max(minutes - booked, ZERO),
                )
            )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Plans:
    """What a booking must fit. `lines` are the versions of the provision, as in force; `waiting` every booking of the
    school that is neither repaid nor cancelled."""

    provision: Provision
    lines: Sequence[Provision]
    pupil: Pupil
    calendar: SchoolCalendar
    settings: LedgerSettings
    statutory: bool
    waiting: Collection[Booking]
    today: date


def faults(plans: Plans, debt: Debt, on: date, person: Person, minutes: int | None) -> dict[str, str]:
    """What is wrong with a booking, field to words; empty where it may be made."""
    found = {
        "on": _fault_of_day(plans, debt, on),
        "person": _fault_of_person(plans, on, person),
        "minutes": _fault_of_minutes(plans, debt, minutes),
    }
    return {field: said for field, said in found.items() if said}


def suits(person: Person, dosage: Dosage, statutory: bool) -> bool:
    """Whether what this person gives would count: the role that the plan names, and qualified where it says so."""
    qualified = bool(person.qualifications) or not (dosage.qualified and statutory)
    return qualified and (dosage.role is None or dosage.role is person.role)


def _fault_of_day(plans: Plans, debt: Debt, on: date) -> str:
    day, calendar = day_in_words(on), plans.calendar
    if on <= debt.ends_on:
        return f"This repays a time that ended on {day_in_words(debt.ends_on)}. Choose a day after it."
    if on < plans.today:
        return f"{day} is over. Choose today or a later day."
    if not calendar.is_school_day(on) or calendar.unplanned(on):
        return f"{day} is not a school day. Choose another."
    if plans.pupil.on_roll_to is not None and on > plans.pupil.on_roll_to:
        return f"The pupil has left by {day}. Choose an earlier day."
    if any(each.pupil == plans.pupil.id and each.on == on for each in plans.waiting):
        return f"There is a make-up session on {day} already: one a day is enough for a pupil. Choose another day."
    own = sum(own_sessions(line, on, plans.settings) for line in plans.lines)
    if own >= plans.settings.max_sessions_a_day and not all(_has_own(plans, day) for day in WEEKDAYS):
        return f"{day} has its own session of this, and your school gives no more a day. Choose another day."
    return ""


def _fault_of_person(plans: Plans, on: date, person: Person) -> str:
    dosage, provision = plans.provision.dosage, plans.provision.id
    if not suits(person, dosage, plans.statutory):
        return "The plan asks for another role, or for a qualification: this would not count. Choose somebody else."
    together = [e for e in plans.waiting if (e.provision, e.on, e.person) == (provision, on, person.id)]
    if dosage.group is not None and len(together) >= dosage.group.most:
        return (
            f"The plan says {dosage.group.most} together at most, and {len(together)} are booked with this person then."
        )
    return ""


def _fault_of_minutes(plans: Plans, debt: Debt, minutes: int | None) -> str:
    if debt.minutes is None:
        return ""
    if minutes is None:
        return "Say how many minutes." if planned_minutes(plans.provision.dosage) is None else ""
    left = round_up(debt.minutes)
    if minutes > left:
        return f"Only {left} minutes are left to book here. Choose no more than that."
    return ""


def own_sessions(provision: Provision, on: date, settings: LedgerSettings) -> int:
    """How many sessions the plan itself puts on this very school day."""
    if on < provision.starts_on or (provision.ends_on is not None and on > provision.ends_on):
        return 0
    return _on_weekday(provision, WEEKDAYS[on.weekday()], settings)


def _has_own(plans: Plans, weekday: Weekday) -> bool:
    """Daily work has no day without its own: there one more a day is all that catching up can be."""
    return any(_on_weekday(line, weekday, plans.settings) for line in plans.lines)


def _on_weekday(provision: Provision, weekday: Weekday, settings: LedgerSettings) -> int:
    dosage = provision.dosage
    named = dosage.weekdays is None or weekday in dosage.weekdays
    if dosage.window is WindowKind.DAY or dosage.weekdays is not None:
        return sessions_that_fit_a_day(dosage, settings) if named else 0
    return sum(slot.weekday is weekday for slot in provision.slots)
