"""The whole-school map of provisions, and all pupils at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from server.domain.calendar import SchoolCalendar, Span
from server.domain.dosage_words import dosage_in_words, length_in_words
from server.domain.ledger import WindowLedger
from server.domain.status import within
from server.domain.vocabulary import Status
from server.services.desk_facts import Facts, facts
from server.services.desk_figures import Figure, shares, this_term
from server.services.desk_lines import Named
from server.store import ledgers
from server.store.engine import Database

WEEKS_SHOWN = 8
_WORST_FIRST = (Status.UNDER, Status.TO_CONFIRM, Status.WATCH, Status.ON_TRACK)
_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class MapRow:
    """One version of one line. `received` and `status` are of the term so far."""

    id: str
    title: str
    kind: str
    area_of_need: str | None
    dosage: str
    length: str
    wording: str | None
    measurable: str
    statutory: bool
    source: str | None
    pupils: tuple[Named, ...]
    deliverers: tuple[Named, ...]
    judged: bool
    asks: tuple[str, ...]
    ended: bool
    received: Figure
    status: Status | None


@dataclass(frozen=True, slots=True)
class ProvisionMap:
    today: date
    span: Span
    provisions: tuple[MapRow, ...]


@dataclass(frozen=True, slots=True)
class PupilRow:
    """`weeks` has a word for each week of the list: the worst status of what ended in it, `open`, or None."""

    id: str
    name: str
    year_group: int | None
    source: str | None
    statutory: bool
    provisions: int
    not_judged: int
    received: Figure
    owed: Fraction
    status: Status | None
    weeks: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Pupils:
    today: date
    span: Span
    weeks: tuple[date, ...]
    pupils: tuple[PupilRow, ...]


def provisions(db: Database, school_id: str, now: datetime) -> ProvisionMap:
    """By title. Figures are of the term so far."""
    with db.read() as session:
        known = facts(session, school_id, now)
        span = this_term(known.calendar, known.today)
        windows = ledgers.windows(session, school_id, from_on=span.starts_on, to_on=span.ends_on)
    of_line = _by(windows, span, "provision")
    rows = (_map_row(known, each, of_line.get(each, ())) for each in known.provisions)
    return ProvisionMap(known.today, span, tuple(sorted(rows, key=lambda row: (row.title.lower(), row.id))))


def pupils(db: Database, school_id: str, now: datetime) -> Pupils:
    """By name: those on roll who have a provision, or had one this term."""
    with db.read() as session:
        known = facts(session, school_id, now)
        span = this_term(known.calendar, known.today)
        weeks = _last_weeks(known.calendar, known.today)
        since = min(span.starts_on, weeks[0]) if weeks else span.starts_on
        windows = ledgers.windows(session, school_id, from_on=since, to_on=max(span.ends_on, known.today))
    judged = _by(windows, span, "pupil")
    everything: dict[str, list[WindowLedger]] = {}
    for window in windows:
        everything.setdefault(window.pupil, []).append(window)
    rows = (
        _pupil_row(known, pupil, judged.get(pupil, ()), everything.get(pupil, ()), weeks)
        for pupil in known.pupils
        if _on_roll(known, pupil) or pupil in judged
    )
    return Pupils(known.today, span, weeks, tuple(row for row in rows if row.provisions or row.id in judged))


def _map_row(known: Facts, provision_id: str, windows: Sequence[WindowLedger]) -> MapRow:
    stored = known.provisions[provision_id]
    provision, plan = stored.provision, known.plan_of(provision_id)
    of_term = shares(windows, known.settings)
    return MapRow(
        id=provision.id,
        title=provision.title,
        kind=provision.dosage.kind,
        area_of_need=stored.area_of_need,
        dosage=dosage_in_words(provision.dosage),
        length=length_in_words(provision.starts_on, provision.ends_on, provision.block_weeks),
        wording=provision.wording,
        measurable=provision.measurable,
        statutory=known.statutory(provision_id),
        source=plan.source if plan else None,
        pupils=tuple(known.pupil(pupil) for pupil in provision.pupils),
        deliverers=known.deliverers(provision_id),
        judged=stored.judged,
        asks=stored.asks,
        ended=known.ended(provision_id),
        received=of_term.received,
        status=of_term.status,
    )


def _pupil_row(
    known: Facts,
    pupil_id: str,
    judged: Sequence[WindowLedger],
    windows: Sequence[WindowLedger],
    weeks: Sequence[date],
) -> PupilRow:
    pupil = known.pupils[pupil_id]
    running = [
        each
        for each, stored in known.provisions.items()
        if pupil_id in stored.provision.pupils and not known.ended(each)
    ]
    plan = next((each for each in known.plans.values() if each.pupil == pupil_id), None)
    of_term = shares(judged, known.settings)
    return PupilRow(
        id=pupil.id,
        name=pupil.name,
        year_group=pupil.year_group,
        source=plan.source if plan else None,
        statutory=plan is not None and plan.statutory,
        provisions=len(running),
        not_judged=sum(not known.provisions[each].judged for each in running),
        received=of_term.received,
        owed=of_term.owed_sessions or _ZERO,
        status=of_term.status,
        weeks=tuple(_week_word(windows, week, known.calendar) for week in weeks),
    )


def _week_word(windows: Sequence[WindowLedger], week: date, calendar: SchoolCalendar) -> str | None:
    ending = [window for window in windows if calendar.week_of(window.ends_on) == week]
    statuses = {window.status for window in ending if window.closed}
    worst = next((status for status in _WORST_FIRST if status in statuses), None)
    if any(not window.closed for window in ending):
        return "open"
    return worst.value if worst else None


def _last_weeks(calendar: SchoolCalendar, today: date) -> tuple[date, ...]:
    begun = [monday for monday in calendar.school_weeks() if monday <= today]
    return tuple(begun[-WEEKS_SHOWN:])


def _by(windows: Sequence[WindowLedger], span: Span, what: str) -> dict[str, list[WindowLedger]]:
    found: dict[str, list[WindowLedger]] = {}
    for window in within(windows, span):
        found.setdefault(getattr(window, what), []).append(window)
    return found


def _on_roll(known: Facts, pupil_id: str) -> bool:
    pupil = known.pupils[pupil_id]
    return known.today in Span(pupil.on_roll_from or date.min, pupil.on_roll_to or date.max)
