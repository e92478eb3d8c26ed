"""Larch Lane's year and the words to build a provision, its records and its ledger in a line each."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import count
from typing import Any

from server.domain.calendar import SchoolCalendar, SchoolYear, Span, Term, UnplannedClosure
from server.domain.dosage import Dosage, Range
from server.domain.judging import Look, Verdict, judge
from server.domain.ledger import LedgerSettings, PupilLedger, WindowLedger, ledger_of
from server.domain.plan import Person, Plan, Provision, Pupil, Slot
from server.domain.record import Record
from server.domain.vocabulary import DelivererRole, Kind, Outcome, PlanSource, Reason, Weekday, WindowKind
from server.domain.windows import Window, windows

MON, TUE, WED, THU, FRI = (date(2026, 9, day) for day in range(14, 19))
"""A plain week: 14 to 18 September 2026."""

ASHA = Pupil("asha", "Asha Rahman")
ADA = Person("ada", "Ada", DelivererRole.TA)
BEN = Person("ben", "Ben", DelivererRole.TA)
SAL = Person("sal", "Sal", DelivererRole.THERAPIST, ("HCPC",))
PEOPLE = {person.id: person for person in (ADA, BEN, SAL)}
EHC_PLAN = Plan("plan", "asha", PlanSource.SECTION_F)
SEN_SUPPORT = Plan("plan", "asha", PlanSource.SEN_SUPPORT)

YEAR = SchoolYear(
    "2026-27",
    (
        Term("Autumn", date(2026, 9, 2), date(2026, 12, 18), Span(date(2026, 10, 26), date(2026, 10, 30))),
        Term("Spring", date(2027, 1, 4), date(2027, 3, 26), Span(date(2027, 2, 15), date(2027, 2, 19))),
        Term("Summer", date(2027, 4, 12), date(2027, 7, 21), Span(date(2027, 5, 31), date(2027, 6, 4))),
    ),
    inset_days=frozenset({date(2026, 9, 2), date(2027, 1, 4)}),
    bank_holidays=frozenset({date(2027, 3, 26), date(2027, 5, 3)}),
)
CALENDAR = SchoolCalendar((YEAR,))
DEFAULTS = LedgerSettings()
LONG_AGO = date(2026, 1, 1)
_NUMBERS = count(1)


def closed_on(*days: date) -> SchoolCalendar:
    return SchoolCalendar((YEAR,), tuple(UnplannedClosure(day, "snow") for day in days))


def dosage(
    count: int | None = 2, minutes: int | None = 30, window: WindowKind = WindowKind.WEEK, **more: Any
) -> Dosage:
    days = more.pop("weekdays", None)
    weekdays = frozenset(Weekday(day) for day in days.split()) if days else None
    ranges = {"count": Range(count, count) if count else None, "minutes": Range(minutes, minutes) if minutes else None}
    return Dosage(more.pop("kind", Kind.DIRECT), window, weekdays=weekdays, **{**ranges, **more})


def provision(dose: Dosage, starts_on: date = date(2026, 9, 1), **more: Any) -> Provision:
    return Provision("v", "Precision Teaching", ("asha",), dose, starts_on, **more)


def logged(on: date, outcome: str = "delivered", **more: Any) -> Record:
    reason = more.pop("reason", None)
    plain = {"id": f"r{next(_NUMBERS):06}", "session": "s", "provision": "v", "pupil": "asha", "by": "ada"}
    return Record(on=on, outcome=Outcome(outcome), reason=reason and Reason(reason), **{**plain, **more})


def due_windows(
    dose: Dosage,
    pupil: Pupil = ASHA,
    plan: Plan | None = EHC_PLAN,
    calendar: SchoolCalendar = CALENDAR,
    settings: LedgerSettings = DEFAULTS,
    **more: Any,
) -> tuple[Window, ...]:
    return windows(provision(dose, **more), pupil, plan, calendar, settings)


def ledger(
    dose: Dosage,
    records: Sequence[Record] = (),
    as_of: date = FRI,
    *,
    pupil: Pupil = ASHA,
    plan: Plan | None = EHC_PLAN,
    calendar: SchoolCalendar = CALENDAR,
    settings: LedgerSettings = DEFAULTS,
    touching: Iterable[date] | None = None,
    starts_on: date = MON,
    **more: Any,
) -> PupilLedger:
    line = provision(dose, starts_on=starts_on, **more)
    days = None if touching is None else frozenset(touching)
    return ledger_of(line, pupil, plan, calendar, settings, PEOPLE, records, as_of, touching=days)


def week(dose: Dosage, *records: Record, **more: Any) -> WindowLedger:
    """The plain week, closed, as the only window."""
    (window,) = ledger(dose, records, **more).windows
    return window


def exact(*amounts: int | str) -> tuple[Fraction, ...]:
    return tuple(Fraction(amount) for amount in amounts)


def judged(
    dose: Dosage,
    *records: Record,
    today: date,
    calendar: SchoolCalendar = CALENDAR,
    settings: LedgerSettings = DEFAULTS,
    starts_on: date = MON,
    slots: tuple[Slot, ...] = (),
    plan: Plan = EHC_PLAN,
    touching: Iterable[date] | None = None,
    before: Sequence[WindowLedger] | None = None,
    **look: Any,
) -> Verdict:
    """By somebody who has known the line all along, whom no phone keeps waiting, and who has settled nothing."""
    line = provision(dose, starts_on=starts_on, slots=slots)
    more: dict[str, Any] = {"calendar": calendar, "settings": settings, "plan": plan, "touching": touching}
    worked = ledger(dose, records, today, starts_on=starts_on, slots=slots, **more).worked
    how = {"today": today, "watched_from": LONG_AGO, "synced_through": (), "settled_through": LONG_AGO}
    return judge(worked, line, calendar, settings, Look(**{**how, **look}), before=before)


def missed(*days: date) -> list[Record]:
    return [logged(day, "not_delivered", reason="staff_absent") for day in days]
