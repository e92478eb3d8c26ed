"""The SENCO's week: what can still be saved, what was due and what became of it, what waits, when checks last ran."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from server.domain.alphabet import by_name
from server.domain.vocabulary import Status
from server.services.desk_facts import Facts, facts
from server.services.desk_lines import Line, Named, Totals, by_what_would_be_lost, totals
from server.services.forks import open_forks
from server.services.health import OLD
from server.store import held, jobs, ledgers
from server.store.engine import Database

LOOK_BACK = timedelta(days=14)
"""How far back a week that closed can still be put right on a phone."""

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
"""Days beyond these are asked for by accident, and the week beside them would be no date."""


@dataclass(frozen=True, slots=True)
class SchoolWeek:
    """`of` is its Monday; `previous` and `next` those of the school weeks beside it, as far as the calendar goes."""

    of: date
    ends_on: date
    school_days: tuple[date, ...]
    current: bool
    over: bool
    previous: date | None
    next: date | None


@dataclass(frozen=True, slots=True)
class Checks:
    """`seen_at` is the clock's last sign of life, `computed_at` the last time that any figure was worked out."""

    seen_at: datetime | None
    computed_at: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class NotLogged:
    """Sessions that could only have been, or not been, and of which nobody has said which; with the people to ask."""

    person: Named
    sessions: Fraction
    oldest_on: date


@dataclass(frozen=True, slots=True)
class Unsent:
    """What a person's device has told that it still holds."""

    device: Named
    person: Named
    unsent: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Week:
    today: date
    week: SchoolWeek
    checks: Checks
    can_be_saved: tuple[Line, ...]
    lost: tuple[Line, ...]
    totals: tuple[Totals, ...]
    lines: tuple[Line, ...]
    longer: tuple[Line, ...]
    to_confirm: tuple[Line, ...]
    not_logged: tuple[NotLogged, ...]
    not_judged: int
    to_decide: int
    devices: tuple[Unsent, ...]


def week(db: Database, school_id: str, now: datetime, week_of: date | None = None) -> Week:
    """The week that holds `week_of`, by default the one that holds the school's today.

    A line in the sums is a window that ends in the week: a half term's sessions belong to the week in which it ends.
    """
    with db.read() as session:
        known = facts(session, school_id, now)
        school_week = _school_week(known, week_of or known.today)
        since = min(school_week.of, known.today - LOOK_BACK)
        windows = ledgers.windows(session, school_id, from_on=since, to_on=school_week.ends_on)
        to_decide = len(held.waiting(session, school_id)) + len(open_forks(session, school_id))
        checks = _checks(jobs.clock_seen_at(session), ledgers.computed_at(session, school_id), now)
    found = [line for window in windows if (line := known.line(window)).due > 0]
    touching = [line for line in found if line.starts_on <= school_week.ends_on and line.ends_on >= school_week.of]
    ending = [line for line in touching if line.ends_on <= school_week.ends_on]
    open_now = [line for line in touching if not line.closed]
    return Week(
        today=known.today,
        week=school_week,
        checks=checks,
        can_be_saved=tuple(sorted((line for line in open_now if line.can_be_saved), key=by_what_would_be_lost)),
        lost=tuple(sorted((line for line in open_now if line.state == "unreachable"), key=by_what_would_be_lost)),
        totals=tuple(
            sums
            for indirect in (False, True)
            for unit in ("sessions", "minutes")
            if (sums := totals(ending, unit, indirect=indirect)).lines
        ),
        lines=tuple(ending),
        longer=tuple(line for line in touching if line.ends_on > school_week.ends_on),
        to_confirm=tuple(line for line in found if line.status is Status.TO_CONFIRM and line.ends_on >= since),
        not_logged=_not_logged(ending),
        not_judged=sum(not stored.judged for stored in known.provisions.values()),
        to_decide=to_decide,
        devices=tuple(
            Unsent(Named(device.id, device.name), known.person(device.person_id), device.unsent, device.oldest_at)
            for device in known.devices
            if device.unsent and device.revoked_at is None
        ),
    )


def _school_week(known: Facts, day: date) -> SchoolWeek:
    day = min(max(day, FIRST_DAY), LAST_DAY)
    monday = day - timedelta(days=day.weekday())
    sunday = monday + timedelta(days=6)
    days = tuple(each for n in range(5) if known.calendar.is_school_day(each := monday + timedelta(days=n)))
    before = known.calendar.last_school_day(monday - timedelta(days=1))
    after = known.calendar.next_school_day(sunday)
    return SchoolWeek(
        of=monday,
        ends_on=sunday,
        school_days=days,
        current=monday <= known.today <= sunday,
        over=sunday < known.today,
        previous=before - timedelta(days=before.weekday()) if before else None,
        next=after - timedelta(days=after.weekday()) if after else None,
    )


def _checks(seen_at: datetime | None, computed_at: datetime | None, now: datetime) -> Checks:
    return Checks(seen_at, computed_at, late=seen_at is None or now - seen_at > OLD)


def _not_logged(lines: Sequence[Line]) -> tuple[NotLogged, ...]:
    """A group's session is one that its deliverer can log, however many pupils were there."""
    by_person: dict[Named, dict[tuple[str, date], Fraction]] = {}
    for line in lines:
        if line.unit == "sessions" and line.not_logged > 0:
            window = line.provision.id, line.starts_on
            for person in line.deliverers:
                theirs = by_person.setdefault(person, {})
                theirs[window] = max(line.not_logged, theirs.get(window, Fraction(0)))
    found = (
        NotLogged(person, sum(theirs.values(), Fraction(0)), min(starts_on for _, starts_on in theirs))
        for person, theirs in by_person.items()
    )
    return tuple(sorted(found, key=lambda each: (-each.sessions, by_name(each.person.name))))
