"""The tables below a weekly summary: by provision, pupil and reason; what can be repaid; when it was logged; own weeks.

Dosage, how well a programme was followed, and how pupils took part are counted apart and never made into one figure.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from server.domain.exact import ZERO, round_up
from server.domain.figures import Figures
from server.domain.ledger import WindowLedger
from server.domain.record import Record
from server.domain.settings import LedgerSettings
from server.domain.status import SpanLedger, over
from server.domain.summary_line import WeekLine
from server.domain.vocabulary import Outcome, Reason
from server.domain.week_pictures import measured

NOT_SAID = "not_said"
ADHERENCE = ("as_planned", "adapted", "not_followed", NOT_SAID)
ENGAGEMENT = ("1", "2", "3", "4", NOT_SAID)
LATE_AFTER_DAYS = 2


@dataclass(frozen=True, slots=True)
class Said:
    """A record that stands, and the day on which the session was first logged."""

    record: Record
    entered_on: date
    adherence: str | None = None
    engagement: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together, as one. `id` is the provision's or the pupil's."""

    id: str
    lines: tuple[WeekLine, ...]
    total: SpanLedger
    figures: Figures


@dataclass(frozen=True, slots=True)
class ReasonSum:
    """What the reason accounts for, in sessions and, where the dosage has them, in minutes; for how many pupils."""

    reason: Reason
    sessions: Fraction
    minutes: Fraction
    pupils: int


@dataclass(frozen=True, slots=True)
class Observed:
    """Sessions by how the programme was followed (a group's session is one), and pupils' sessions by how they took
    part."""

    adherence: Mapping[str, int]
    engagement: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Entered:
    """The week's records by when they were first logged; `of_earlier_weeks` came this week for a week before it."""

    same_day: int
    within_two_days: int
    later: int
    of_earlier_weeks: int


@dataclass(frozen=True, slots=True)
class Cover:
    """Lost because whoever delivers was moved to cover. Of `no_minutes` sessions nobody knows how long they were."""

    sessions: int
    minutes: Fraction
    no_minutes: int


@dataclass(frozen=True, slots=True)
class Debt:
    """What is owed to a pupil of one provision in closed windows, without what is not logged. `fits` of it can be made
    up on the days that are near."""

    pupil: str
    provision: str
    statutory: bool
    unit: str
    owed: Fraction
    since: date
    fits: Fraction = ZERO


@dataclass(frozen=True, slots=True)
class PartOf:
    """What a pupil received of a provision that this person delivers."""

    line: WeekLine
    delivered: Fraction
    due: Fraction


@dataclass(frozen=True, slots=True)
class PersonWeek:
    """One adult's own week, in occasions: a group's session is one. `minutes` were taught; `not_logged` could only have
    been, or not been, in a window of theirs."""

    person: str
    done: int
    part: int
    missed: int
    reasons: Mapping[Reason, int]
    minutes: int
    not_logged: Fraction
    pupils: tuple[PartOf, ...]


def grouped(lines: Iterable[WeekLine], settings: LedgerSettings, key: Callable[[WeekLine], str]) -> tuple[Group, ...]:
    """In the order in which each is first met."""
    found: dict[str, list[WeekLine]] = {}
    for line in lines:
        found.setdefault(key(line), []).append(line)
    return tuple(_group(each, own, settings) for each, own in found.items())


def _group(name: str, lines: Sequence[WeekLine], settings: LedgerSettings) -> Group:
    total = over([line.ledger for line in lines], settings)
    return Group(name, tuple(lines), total, measured(total))


def by_reason(lines: Iterable[WeekLine]) -> tuple[ReasonSum, ...]:
    """The costliest first: by sessions, then minutes."""
    sessions: Counter[Reason] = Counter()
    minutes: Counter[Reason] = Counter()
    pupils: dict[Reason, set[str]] = {}
    for line in lines:
        for column, sums in ((line.ledger.sessions, sessions), (line.ledger.minutes, minutes)):
            for reason, amount in (column.not_delivered if column else {}).items():
                sums[reason] += amount  # type: ignore[assignment] # a Counter sums exact fractions as well
                pupils.setdefault(reason, set()).add(line.ledger.pupil)
    found = [ReasonSum(each, Fraction(sessions[each]), Fraction(minutes[each]), len(of)) for each, of in pupils.items()]
    return tuple(sorted(found, key=lambda each: (-each.sessions, -each.minutes, each.reason)))


def observed(said: Iterable[Said]) -> Observed:
    """Of the sessions that took place."""
    taught = [each for each in said if each.record.took_place]
    of_session = {each.record.session: each.adherence or NOT_SAID for each in taught}
    followed = Counter(of_session.values())
    took_part = Counter(NOT_SAID if each.engagement is None else str(each.engagement) for each in taught)
    return Observed({each: followed[each] for each in ADHERENCE}, {each: took_part[each] for each in ENGAGEMENT})


def entered(said: Iterable[Said], week_of: date) -> Entered:
    """`said` are the week's own, and what came in it for weeks before."""
    days = [(each.entered_on - each.record.on).days for each in said if each.record.on >= week_of]
    same_day = sum(day <= 0 for day in days)
    soon = sum(0 < day <= LATE_AFTER_DAYS for day in days)
    earlier = sum(each.record.on < week_of for each in said)
    return Entered(same_day, soon, len(days) - same_day - soon, earlier)


def to_cover(said: Iterable[Said], planned: Callable[[str], Fraction | None]) -> Cover:
    """`planned` gives a provision's minutes a session, for records that state none."""
    sessions = no_minutes = 0
    minutes = ZERO
    for each in said:
        record = each.record
        if record.reason is Reason.STAFF_COVERING and record.outcome is Outcome.NOT_DELIVERED:
            lost = record.minutes if record.minutes is not None else planned(record.provision)
            sessions += 1
            minutes += lost or 0
            no_minutes += lost is None
    return Cover(sessions, minutes, no_minutes)


def debts(windows: Iterable[WindowLedger], statutory: Callable[[str], bool]) -> tuple[Debt, ...]:
    """Of closed windows, by pupil and provision: the statutory first, then the oldest."""
    found: dict[tuple[str, str], Debt] = {}
    for window in windows:
        column = window.sessions or window.minutes
        owed = ZERO if column is None or not window.closed else max(ZERO, column.owed - column.unaccounted)
        if not owed:
            continue
        key = (window.pupil, window.provision)
        unit = "sessions" if window.sessions is not None else "minutes"
        before = found.get(key) or Debt(*key, statutory(window.provision), unit, ZERO, window.starts_on)
        since = min(before.since, window.starts_on)
        found[key] = Debt(*key, before.statutory, unit, before.owed + owed, since)
    return tuple(sorted(found.values(), key=lambda each: (not each.statutory, each.since, each.pupil, each.provision)))


def repayable(owed: Iterable[Debt], days_of: Callable[[str], int]) -> tuple[Debt, ...]:
    """Which of the debts, in their order, fit the days that each pupil has: one session a day. Minutes that are owed
    without sessions fit as long as a day is left."""
    left: dict[str, int] = {}
    found = []
    for debt in owed:
        days = left.setdefault(debt.pupil, days_of(debt.pupil))
        if not days:
            continue
        fits = debt.owed if debt.unit == "minutes" else min(debt.owed, Fraction(days))
        left[debt.pupil] -= 1 if debt.unit == "minutes" else round_up(fits)
        found.append(Debt(debt.pupil, debt.provision, debt.statutory, debt.unit, debt.owed, debt.since, fits))
    return tuple(found)


def own_week(person: str, said: Iterable[Said], lines: Iterable[WeekLine]) -> PersonWeek:
    """`said` are the week's records, `lines` those that end or run in it, each with who delivers it."""
    occasions: dict[str, list[Record]] = {}
    for each in said:
        if each.record.by == person:
            occasions.setdefault(each.record.session, []).append(each.record)
    best = [min(records, key=lambda record: _BEST.index(record.outcome)) for records in occasions.values()]
    taught = [record for record in best if record.took_place]
    own = [line for line in lines if person in line.deliverers]
    return PersonWeek(
        person,
        done=sum(record.outcome is Outcome.DELIVERED for record in best),
        part=sum(record.outcome is Outcome.PART_DELIVERED for record in best),
        missed=len(best) - len(taught),
        reasons=Counter(record.reason for record in best if record.reason and not record.took_place),
        minutes=sum(max(record.minutes or 0 for record in occasions[each.session]) for each in taught),
        not_logged=_not_logged(own),
        pupils=tuple(PartOf(line, line.column.delivered, line.column.due) for line in own),
    )


_BEST = (Outcome.DELIVERED, Outcome.PART_DELIVERED, Outcome.NOT_DELIVERED, Outcome.VOID)


def _not_logged(lines: Iterable[WeekLine]) -> Fraction:
    """A group's session is one that its deliverer can log, however many pupils were there."""
    of_window: dict[tuple[str, date], Fraction] = {}
    for line in lines:
        if line.unit == "sessions":
            window = line.ledger.provision, line.ledger.starts_on
            of_window[window] = max(line.not_logged, of_window.get(window, ZERO))
    return sum(of_window.values(), ZERO)
