"""The ledger of windows: due, delivered, not delivered by reason, unaccounted, made up, owed, extra; all exact."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from server.domain.calendar import SchoolCalendar
from server.domain.column import Column as Column
from server.domain.column import fill
from server.domain.credit import yardstick
from server.domain.dosage import sessions_that_fit_a_day
from server.domain.exact import share
from server.domain.figures import figures, measure, status_of
from server.domain.forecast import HISTORY, forecast
from server.domain.placing import Places
from server.domain.plan import Person, Plan, Provision, Pupil
from server.domain.record import Record, duplicates_among, standing
from server.domain.settings import LedgerSettings as LedgerSettings
from server.domain.vocabulary import Reason, WindowKind
from server.domain.windows import Window, statutory, windows
from server.domain.worked import ClosedDay, Entry, WorkedWindow
from server.domain.worked import PupilLedger as PupilLedger
from server.domain.worked import WindowLedger as WindowLedger


def ledger_of(
    provision: Provision,
    pupil: Pupil,
    plan: Plan | None,
    calendar: SchoolCalendar,
    settings: LedgerSettings,
    people: Mapping[str, Person],
    records: Sequence[Record],
    as_of: date,
    *,
    touching: Collection[date] | None = None,
) -> PupilLedger:
    """At the end of `as_of`. `provision` must be as `in_force` gives it; `records` are in log order, whole chains.

    Records of other pupils and provisions are passed over. Windows with nothing due and nothing recorded are left out.

    With `touching`, only the windows that hold one of those days and the open window are worked and returned. They are
    equal to those of the whole ledger if `records` holds at least every record (with its chain) that falls on a date
    of, or makes up a day of, those windows and the six closed ones before the open one, and every other record of the
    same dates.
    """
    known = [record for record in records if record.on <= as_of]
    own = [record for record in standing(known) if record.provision == provision.id and record.pupil == pupil.id]
    return ledger_of_standing(provision, pupil, plan, calendar, settings, people, own, as_of, touching=touching)


def ledger_of_standing(
    provision: Provision,
    pupil: Pupil,
    plan: Plan | None,
    calendar: SchoolCalendar,
    settings: LedgerSettings,
    people: Mapping[str, Person],
    records: Sequence[Record],
    as_of: date,
    *,
    touching: Collection[date] | None = None,
    due: Sequence[Window] | None = None,
    past: Sequence[Column] | None = None,
) -> PupilLedger:
    """As `ledger_of`, for the standing records of this pupil and provision alone, none after `as_of`, in log order.

    `due`, every window, and `past`, the sessions of the closed ones that the open one's reliability looks back on, save
    working them out where they are known.
    """
    due = windows(provision, pupil, plan, calendar, settings) if due is None else due
    places = Places(due)
    begun = [window for window in due if window.starts_on <= as_of]
    wanted = range(len(begun)) if touching is None else _wanted(begun, places, touching, as_of)
    needed = sorted({*wanted, *(_history(begun, as_of) if past is None else ())})
    fit_a_day = sessions_that_fit_a_day(provision.dosage, settings)
    duplicates = duplicates_among(records, fit_a_day)
    rod = yardstick(provision.dosage, statutory(plan), people, settings)
    entries: dict[int, list[Entry]] = {index: [] for index in needed}
    make_ups: dict[int, list[Entry]] = {index: [] for index in needed}
    unplaced = []
    for record in records:
        if record.id in duplicates:
            continue
        place = places.of(record)
        if place is None:
            unplaced.append(record.id)
        elif place[0] in entries:
            (make_ups if place[1] else entries)[place[0]].append(Entry(record, rod.worth(record)))
    work = _Work(provision, pupil, calendar, settings, as_of, fit_a_day)
    worked = []
    before = list(past or ())
    for index in needed:
        found = work.window(due[index], entries[index], make_ups[index], before[-HISTORY:])
        if found.ledger.sessions is not None and found.ledger.sessions.due:
            before.append(found.ledger.sessions)
        if index in wanted and (due[index].something_due or found.entries or found.make_ups):
            worked.append(found)
    return PupilLedger(tuple(worked), tuple(sorted(unplaced)), tuple(sorted(duplicates)))


def _open(due: Sequence[Window], as_of: date) -> int | None:
    """The index of the window that has begun and not closed; `due` are the windows that have begun."""
    return len(due) - 1 if due and due[-1].ends_on > as_of else None


def _wanted(due: Sequence[Window], places: Places, touching: Collection[date], as_of: date) -> frozenset[int]:
    found = {places.holding(day) for day in touching} | {_open(due, as_of)}
    return frozenset(index for index in found if index is not None and index < len(due))


def _history(due: Sequence[Window], as_of: date) -> list[int]:
    """The closed windows that the open window's reliability looks back on."""
    last = _open(due, as_of)
    if last is None:
        return []
    return [index for index in range(last) if due[index].due_sessions][-HISTORY:]


@dataclass(frozen=True, slots=True)
class _Work:
    """What is the same for every window of one pupil's provision."""

    provision: Provision
    pupil: Pupil
    calendar: SchoolCalendar
    settings: LedgerSettings
    as_of: date
    fit_a_day: int

    def window(
        self, window: Window, entries: Sequence[Entry], make_ups: Sequence[Entry], history: Sequence[Column]
    ) -> WorkedWindow:
        # A make-up that earns nothing appears in no window.
        make_ups = [entry for entry in make_ups if _earns(window, entry)]
        closed_days = self._closed_days(window, entries)
        sessions = _sessions(window.due_sessions, entries, make_ups, closed_days)
        minutes = _minutes(window.due_minutes, entries, make_ups, closed_days)
        measured = measure(sessions, minutes)
        shares = figures(measured)
        closed = window.ends_on <= self.as_of
        ahead = None
        if not closed:
            ahead = forecast(window, sessions, minutes, self.fit_a_day, history, self.calendar.closures, self.as_of)
        ledger = WindowLedger(
            self.pupil.id,
            self.provision.id,
            window.starts_on,
            window.ends_on,
            closed,
            sessions,
            minutes,
            shares.received,
            shares.offered,
            shares.accounted,
            status_of(measured, self.settings) if closed else None,
            ahead.state if ahead else None,
        )
        return WorkedWindow(window, ledger, tuple(entries), tuple(make_ups), closed_days, ahead)

    def _closed_days(self, window: Window, entries: Sequence[Entry]) -> tuple[ClosedDay, ...]:
        """Only where the day itself has something due: on a day window or a weekday dosage."""
        dosage = self.provision.dosage
        if dosage.window is not WindowKind.DAY and dosage.weekdays is None:
            return ()
        closures = self.calendar.closures
        days = [day for day in window.counted if day <= self.as_of and day in closures]
        return tuple(_closed_day(window, day, entries) for day in days)


def _closed_day(window: Window, day: date, entries: Sequence[Entry]) -> ClosedDay:
    """What is due on the day, less what its own records credit or account for."""
    own = [entry.worth for entry in entries if entry.record.on == day]
    sessions = share(window.due_sessions or 0, len(window.counted))
    minutes = share(window.due_minutes or 0, len(window.counted))
    return ClosedDay(
        day,
        max(sessions - sum(worth.sessions + worth.lacking_sessions for worth in own), 0),
        max(minutes - sum(worth.minutes + worth.lacking_minutes for worth in own), 0),
    )


def _earns(window: Window, entry: Entry) -> bool:
    worth = entry.worth
    in_sessions = window.due_sessions is not None and worth.sessions > 0
    in_minutes = window.due_minutes is not None and worth.minutes > 0
    return worth.credited and (in_sessions or in_minutes)


def _sessions(
    due: Fraction | None, entries: Sequence[Entry], make_ups: Sequence[Entry], closed_days: Sequence[ClosedDay]
) -> Column | None:
    if due is None:
        return None
    worths = [entry.worth for entry in entries]
    reasons = [(worth.reason, worth.lacking_sessions) for worth in worths if worth.reason is not None]
    return fill(
        due,
        sum(worth.sessions for worth in worths if worth.credited),
        sum(worth.sessions for worth in worths if not worth.credited),
        reasons + [(Reason.SCHOOL_CLOSED, day.sessions) for day in closed_days],
        sum(entry.worth.sessions for entry in make_ups),
    )


def _minutes(
    due: Fraction | None, entries: Sequence[Entry], make_ups: Sequence[Entry], closed_days: Sequence[ClosedDay]
) -> Column | None:
    if due is None:
        return None
    worths = [entry.worth for entry in entries]
    reasons = [(worth.reason, worth.lacking_minutes) for worth in worths if worth.reason is not None]
    return fill(
        due,
        sum(worth.minutes for worth in worths if worth.credited),
        sum(worth.minutes for worth in worths if not worth.credited),
        reasons + [(Reason.SCHOOL_CLOSED, day.minutes) for day in closed_days],
        sum(entry.worth.minutes for entry in make_ups),
    )
