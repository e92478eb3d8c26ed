"""The weekly summary as a value: what was due in a week, what became of it, three wins and risks, one ask.

A window is in the week in which it ends. What runs on is listed with what was delivered so far, in no sum. So far,
before the week is over, what can still come is to come and in no figure.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from server.domain.column import Column
from server.domain.dosage_words import quantity
from server.domain.exact import ZERO
from server.domain.figures import Figures, figures, measure
from server.domain.ledger import WindowLedger
from server.domain.settings import LedgerSettings
from server.domain.status import SpanLedger, over
from server.domain.vocabulary import Reason, Side, State, Status
from server.domain.week_pictures import measured

RULES_VERSION = "4"
RULES = (
    "A provision is in the week in which its window ends. Sums are of windows of direct work that have closed.",
    "Wins: back on track after an under window; all of a statutory provision; all of another, the most sessions first.",
    "Risks: statutory and under; statutory and out of reach; another under; can still be saved; not logged.",
    "In each of these, the most that is missing comes first.",
    "A provision makes one point, with the pupils of whom the same is to be said.",
    "The ask: log what is not logged, if it is a tenth of what was due or more.",
    "Else the school's own reason that cost most, from 3 sessions; else what can still be saved; else the first risk.",
    "Not logged is not missed. What waits for a phone to sync is no risk yet.",
    "So far: what can still be given before its window ends is to come, and in no figure.",
    "Can be repaid: what closed windows of this school year owe, without what is not logged, as the days allow.",
    "The days: one session a day for a pupil on the next 15 school days; statutory first, then the oldest.",
    "Minutes lost to cover are those of sessions not delivered because an adult was moved: as logged, else as planned.",
    "How a programme was followed, and how a pupil took part, stand beside the dosage and are never mixed into it.",
)
ASK_TO_LOG_FROM = Fraction(1, 10)
REASON_FROM = 3
MOST = 3
NAMED = 4
"""Pupils of one point who are named; of more the rest are counted."""


class SummaryKind(StrEnum):
    """`so_far` on the Friday, `closed` on the Monday after."""

    SO_FAR = "so_far"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One pupil's provision in the week. `before` is the last window that had closed before this one; `to_come`, in the
    line's own unit, can still be given before the window ends; `deliverers` are ids."""

    ledger: WindowLedger
    pupil: str
    title: str
    statutory: bool
    before: WindowLedger | None = None
    awaiting_sync: bool = False
    indirect: bool = False
    to_come: Fraction = ZERO
    deliverers: tuple[str, ...] = ()

    @property
    def not_logged(self) -> Fraction:
        return self.column.unaccounted - self.to_come

    @property
    def unit(self) -> str:
        return "sessions" if self.ledger.sessions is not None else "minutes"

    @property
    def column(self) -> Column:
        column = self.ledger.sessions or self.ledger.minutes
        assert column is not None  # noqa: S101 - a window without any unit has nothing due, and is no line
        return column

    @property
    def missing(self) -> Fraction:
        return self.column.due - self.column.delivered

    @property
    def done(self) -> str:
        """ "1 of 2 Lego Therapy sessions"; where parts of sessions were delivered, in minutes."""
        column, minutes = self.column, self.ledger.minutes
        if minutes is not None and (self.unit == "minutes" or column.delivered.denominator > 1):
            return f"{quantity(minutes.delivered)} of {quantity(minutes.due)} minutes of {self.title}"
        due = quantity(column.due)
        word = "session" if self.column.due == 1 else "sessions"
        return f"{quantity(self.column.delivered)} of {due} {self.title} {word}"


@dataclass(frozen=True, slots=True)
class Summary:
    """`total` is over the lines that end in the week; `figures` are its own, or of the sessions where units are mixed.
    `counted` are the lines of direct work that stand behind them, as they are counted."""

    week_of: date
    kind: SummaryKind
    total: SpanLedger
    figures: Figures
    lines: tuple[WeekLine, ...]
    counted: tuple[WeekLine, ...]
    wins: tuple[str, ...]
    risks: tuple[str, ...]
    ask: str


def summarise(
    week_of: date, lines: Sequence[WeekLine], settings: LedgerSettings, kind: SummaryKind = SummaryKind.CLOSED
) -> Summary:
    """`lines` are windows with something due: those that end in the week, and those that are open in it."""
    ordered = sorted(lines, key=lambda line: (not line.statutory, line.pupil, line.title, line.ledger.starts_on))
    if kind is SummaryKind.SO_FAR:
        ending = [_by_now(line, settings) for line in ordered if line.ledger.ends_on < week_of + timedelta(days=7)]
    else:
        ending = [line for line in ordered if line.ledger.closed]
    counted = [line for line in ending if not line.indirect]
    total = over([line.ledger for line in counted], settings)
    return Summary(
        week_of,
        kind,
        total,
        measured(total),
        tuple(ordered),
        tuple(counted),
        wins=_points((line, f" had {line.done}{tail}.") for line, tail in _wins(_finished(ordered, kind))),
        risks=_points((line, _risk(line)) for line in _risks(ordered)),
        ask=_ask(ordered, total),
    )


def _finished(lines: Sequence[WeekLine], kind: SummaryKind) -> list[WeekLine]:
    """So far, a window with nothing left to give is as good as closed."""
    early = kind is SummaryKind.SO_FAR
    return [line for line in lines if line.ledger.closed or (early and line.ledger.state is State.DONE)]


def _by_now(line: WeekLine, settings: LedgerSettings) -> WeekLine:
    """The line as if its window ended now: without what can still come."""
    ledger = line.ledger
    if ledger.closed:
        return line
    whole = line.column.due
    come = line.to_come / whole if whole else ZERO
    sessions, minutes = (_without(column, come) for column in (ledger.sessions, ledger.minutes))
    total = over([replace(ledger, closed=True, sessions=sessions, minutes=minutes)], settings)
    now = replace(ledger, closed=True, sessions=sessions, minutes=minutes, status=total.status)
    return replace(line, ledger=now, to_come=ZERO)


def _without(column: Column | None, share: Fraction) -> Column | None:
    if column is None:
        return None
    come = min(column.unaccounted, column.due * share)
    return replace(column, due=column.due - come, unaccounted=column.unaccounted - come, owed=ZERO)


def _wins(closed: Sequence[WeekLine]) -> list[tuple[WeekLine, str]]:
    full = [line for line in closed if not line.missing]
    back = [
        line
        for line in closed
        if line.ledger.status is Status.ON_TRACK and line.before is not None and line.before.status is Status.UNDER
    ]
    found: list[tuple[WeekLine, str]] = [(line, ", back on track") for line in back]
    found += [(line, "") for line in full if line.statutory and line not in back]
    others = [line for line in full if not line.statutory and line not in back]
    found += [(line, "") for line in sorted(others, key=lambda line: -line.column.due)]
    return found


def _points(said: Iterable[tuple[WeekLine, str]]) -> tuple[str, ...]:
    """The first of these, one for each provision: a group's good week is one win, and not three."""
    points: dict[str, tuple[str, list[str]]] = {}
    for line, words in said:
        first, pupils = points.setdefault(line.ledger.provision, (words, []))
        if words == first and line.pupil not in pupils:
            pupils.append(line.pupil)
    return tuple(_of_pupils(pupils) + _for_many(words, len(pupils)) for words, pupils in list(points.values())[:MOST])


def _of_pupils(names: Sequence[str]) -> str:
    if len(names) > NAMED:
        return f"{', '.join(names[: NAMED - 1])} and {len(names) - NAMED + 1} others"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _for_many(words: str, number: int) -> str:
    return f" have had{words.removeprefix(' has had')}" if number > 1 and words.startswith(" has had") else words


_RISKS: tuple[Callable[[WeekLine], bool], ...] = (
    lambda line: line.statutory and line.ledger.status is Status.UNDER and not line.awaiting_sync,
    lambda line: line.statutory and line.ledger.state is State.UNREACHABLE,
    lambda line: line.ledger.status is Status.UNDER and not line.awaiting_sync,
    lambda line: line.ledger.state in (State.LAST_CHANCE, State.AT_RISK),
    lambda line: line.ledger.status is Status.TO_CONFIRM and not line.awaiting_sync,
    lambda line: not line.ledger.closed and line.not_logged > 0 and not line.awaiting_sync,
)


def _risks(lines: Sequence[WeekLine]) -> list[WeekLine]:
    found: list[WeekLine] = []
    for holds in _RISKS:
        group = [line for line in lines if holds(line) and line not in found]
        found += sorted(group, key=lambda line: -line.missing)
    return found


def _risk(line: WeekLine) -> str:
    """What is to be said after the pupil's name."""
    if line.ledger.status is Status.TO_CONFIRM or (
        not line.ledger.closed and not _RISKS[1](line) and not _RISKS[3](line)
    ):
        unit = line.unit.removesuffix("s") if line.not_logged == 1 else line.unit
        return f": {quantity(line.not_logged)} {line.title} {unit} not logged."
    if line.ledger.state is State.UNREACHABLE:
        return f" has had {line.done}, and the rest no longer fits before {_day(line.ledger.ends_on)}."
    if not line.ledger.closed:
        return f" has had {line.done}, and can still have the rest by {_day(line.ledger.ends_on)}."
    return f" had {line.done}."


def _ask(lines: Sequence[WeekLine], total: SpanLedger) -> str:
    sessions = total.sessions
    if sessions is not None and sessions.unaccounted and sessions.unaccounted >= ASK_TO_LOG_FROM * sessions.due:
        words = "session that is" if sessions.unaccounted == 1 else "sessions that are"
        return f"Ask for the {quantity(sessions.unaccounted)} {words} not logged to be logged."
    reasons = {} if sessions is None else sessions.not_delivered
    ours = {reason: amount for reason, amount in reasons.items() if reason.side is Side.SCHOOL}
    most = max(ours, key=lambda reason: ours[reason], default=None)
    if most is not None and ours[most] >= REASON_FROM:
        return f"{quantity(ours[most])} sessions did not happen because {_BECAUSE[most]}. {_REMEDY[most]}"
    can_be_saved = [line for line in lines if _RISKS[3](line)]
    if can_be_saved:
        line = can_be_saved[0]
        return f"Find a time for {line.title} with {line.pupil} by {_day(line.ledger.ends_on)}."
    risks = _risks(lines)
    if risks:
        return f"Agree how {risks[0].title} for {risks[0].pupil} will be made up."
    return "Nothing to ask this week."


_BECAUSE = {
    Reason.SCHOOL_EVENT: "of a trip, assembly, test or event",
    Reason.STAFF_ABSENT: "staff were absent",
    Reason.STAFF_COVERING: "staff were moved to cover",
    Reason.NO_TRAINED_COVER: "no trained person was free",
    Reason.NO_ROOM: "there was no room or equipment",
    Reason.CLASH: "of a timetable clash",
    Reason.INCIDENT: "of an incident or drill",
}
_REMEDY = {
    Reason.SCHOOL_EVENT: "Plan sessions around the events that are known.",
    Reason.STAFF_ABSENT: "Agree who steps in.",
    Reason.STAFF_COVERING: "Keep these times free of cover.",
    Reason.NO_TRAINED_COVER: "Train a second person.",
    Reason.NO_ROOM: "Book a place for these sessions.",
    Reason.CLASH: "Move these sessions to a free time.",
    Reason.INCIDENT: "Give these sessions a second time in the week.",
}


def of_week(days: Sequence[WindowLedger], settings: LedgerSettings) -> WindowLedger:
    """The closed day windows of one pupil's provision in a week, in date order, as one."""
    total = over(days, settings)
    return replace(
        days[0],
        ends_on=days[-1].ends_on,
        sessions=total.sessions,
        minutes=total.minutes,
        received=total.figures.received,
        offered=total.figures.offered,
        accounted=total.figures.accounted,
        status=total.status,
    )


def received_of(ledger: WindowLedger) -> Fraction | None:
    """The received figure of one window, closed or open; None where nothing is due."""
    column = measure(ledger.sessions, ledger.minutes)
    return figures(column).received if column is not None else None


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"
