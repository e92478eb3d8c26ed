"""The points of the weekly summary, by the rules that stand in summary.py: what went well, what is at risk, one ask."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from server.domain.dosage_words import quantity
from server.domain.status import SpanLedger
from server.domain.summary_line import WeekLine
from server.domain.vocabulary import Reason, Side, State, Status

ASK_TO_LOG_FROM = Fraction(1, 10)
REASON_FROM = 3
MOST = 3
NAMED = 4
"""Pupils, or provisions, of one point that are named; of more the rest are counted."""


def wins_of(closed: Sequence[WeekLine]) -> tuple[str, ...]:
    """`closed` are those that have closed, or are as good as closed."""
    return _points((line, _Said(" had ", line.done, f"{tail}.")) for line, tail in _wins(closed))


def risks_of(lines: Sequence[WeekLine]) -> tuple[str, ...]:
    return _points((line, _risk(line)) for line in _risks(lines))


def _wins(closed: Sequence[WeekLine]) -> list[tuple[WeekLine, str]]:
    """One that is back on track comes twice where it is full; what is said of it first stands (_points)."""
    full = [line for line in closed if not line.missing]
    back = [
        line
        for line in closed
        if line.ledger.status is Status.ON_TRACK and line.before is not None and line.before.status is Status.UNDER
    ]
    found: list[tuple[WeekLine, str]] = [(line, ", back on track") for line in back]
    found += [(line, "") for line in full if line.statutory]
    others = [line for line in full if not line.statutory]
    found += [(line, "") for line in sorted(others, key=lambda line: -line.column.due)]
    return found


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said of a line after the pupil's name: "{before}{done}{after}"."""

    before: str
    done: str
    after: str


def _points(said: Iterable[tuple[WeekLine, _Said]]) -> tuple[str, ...]:
    """The first of these: a group's good week is one win, and not three; a pupil's bad one is one risk."""
    by_provision: dict[str, tuple[_Said, list[str]]] = {}
    for line, words in said:
        first, pupils = by_provision.setdefault(line.ledger.provision, (words, []))
        if words == first and line.pupil not in pupils:
            pupils.append(line.pupil)
    by_pupils: dict[tuple[tuple[str, ...], str, str], list[str]] = {}
    for words, pupils in by_provision.values():
        by_pupils.setdefault((tuple(pupils), words.before, words.after), []).append(words.done)
    return tuple(
        _named(pupils, "others") + (" have had " if len(pupils) > 1 and before == " has had " else before)
        + _named(done, "more") + after
        for (pupils, before, after), done in list(by_pupils.items())[:MOST]
    )  # fmt: skip


def _named(names: Sequence[str], others: str) -> str:
    if len(names) > NAMED:
        return f"{', '.join(names[: NAMED - 1])} and {len(names) - NAMED + 1} {others}"
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


_RISKS: tuple[Callable[[WeekLine], bool], ...] = (
    lambda line: line.statutory and line.ledger.status is Status.UNDER and not line.awaiting_sync,
    lambda line: line.statutory and line.out_of_reach and not line.awaiting_sync,
    lambda line: line.ledger.status is Status.UNDER and not line.awaiting_sync,
    lambda line: line.ledger.state in (State.LAST_CHANCE, State.AT_RISK) and not line.awaiting_sync,
    lambda line: line.ledger.status is Status.TO_CONFIRM and not line.awaiting_sync,
    lambda line: not line.ledger.closed and line.not_logged > 0 and not line.awaiting_sync,
)


def _risks(lines: Sequence[WeekLine]) -> list[WeekLine]:
    found: list[WeekLine] = []
    for holds in _RISKS:
        group = [line for line in lines if holds(line) and line not in found]
        found += sorted(group, key=lambda line: -line.missing)
    return found


def _risk(line: WeekLine) -> _Said:
    if line.ledger.status is Status.TO_CONFIRM or (
        not line.ledger.closed and not _RISKS[1](line) and not _RISKS[3](line)
    ):
        unit = line.unit.removesuffix("s") if line.not_logged == 1 else line.unit
        return _Said(": ", f"{quantity(line.not_logged)} {line.title} {unit}", " not logged.")
    by = _day(line.ledger.ends_on)
    if _RISKS[1](line):
        return _Said(" has had ", line.done, f", and the rest no longer fits by {by}.")
    if not line.ledger.closed:
        return _Said(" has had ", line.done, f", and can still have the rest by {by}.")
    return _Said(" had ", line.done, ".")


def ask_of(lines: Sequence[WeekLine], total: SpanLedger) -> str:
    """`total` is over the lines of direct work that end in the week."""
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


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"
