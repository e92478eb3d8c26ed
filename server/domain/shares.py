"""The figures of a span, each with its words and the sentence that says how it came about.

A figure is taken from minutes where every window has them, else from sessions where every window has those; where
neither is so it is None: sessions and minutes do not add up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from server.domain.column import Column
from server.domain.credit import Flag
from server.domain.dosage_words import quantity
from server.domain.exact import ZERO
from server.domain.explain_words import FLAGS, amount, reason_in_words, status_in_words
from server.domain.record import Record
from server.domain.settings import LedgerSettings
from server.domain.status import FEWEST_FOR_PERCENT, over
from server.domain.vocabulary import Side, Status
from server.domain.worked import WindowLedger, WorkedWindow

_LONDON = ZoneInfo("Europe/London")
_BEYOND = (Side.PUPIL, Side.CALENDAR)
_MIXED = "Sessions and minutes stand side by side here and do not add up: each line has figures of its own."


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`. `value` is None where nothing was due, `percent` where fewer than 3 sessions were: then
    `words` are "1 of 2". A percentage is rounded down, so that nothing reads better than it is."""

    value: Fraction | None
    part: Fraction
    whole: Fraction
    unit: str
    percent: str | None
    words: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Shares:
    """The three figures of closed windows, and what they were added up from. `unit` is None where sessions and minutes
    do not add up, `few` where so few sessions were due that figures are given in words."""

    windows: int
    sessions: Column | None
    minutes: Column | None
    unit: str | None
    few: bool
    received: Share
    offered: Share
    accounted: Share
    status: Status | None
    status_sentence: str | None


def shares(windows: Iterable[WindowLedger], settings: LedgerSettings) -> Shares:
    """Of the closed ones."""
    closed = [window for window in windows if window.closed]
    sums = over(closed, settings)
    every_minutes = all(window.minutes is not None for window in closed)
    every_sessions = all(window.sessions is not None for window in closed)
    unit = "minutes" if every_minutes else "sessions" if every_sessions else None
    column = {"minutes": sums.minutes, "sessions": sums.sessions, None: None}[unit] or Column(ZERO)
    beside = sums.sessions if every_sessions and sums.sessions is not None else None
    said = None
    if sums.status is not None:
        said = status_in_words(sums.status, column, unit or "sessions", settings)
    return Shares(
        windows=len(closed),
        sessions=sums.sessions,
        minutes=sums.minutes,
        unit=unit,
        few=beside is not None and beside.due < FEWEST_FOR_PERCENT,
        received=_received(column, unit, beside),
        offered=_offered(column, unit, beside),
        accounted=_accounted(column, unit, beside),
        status=sums.status,
        status_sentence=said,
    )


def as_specified(worked: Sequence[WorkedWindow], *, few: bool = False) -> Share:
    """The share of what was taught (minutes where the dosage has them) that no flag stands on."""
    unit = "minutes" if all(window.window.due_minutes is not None for window in worked) else "sessions"
    entries = [entry for window in worked for entry in window.entries if entry.record.took_place]
    amounts = [Fraction(each.worth.sessions if unit == "sessions" else each.worth.minutes) for each in entries]
    flagged: dict[Flag, Fraction] = {}
    for entry, earned in zip(entries, amounts, strict=True):
        for flag in entry.worth.flags:
            flagged[flag] = flagged.get(flag, ZERO) + earned
    plain = [(entry, earned) for entry, earned in zip(entries, amounts, strict=True) if not entry.worth.flags]
    strayed = ", ".join(f"{FLAGS[flag]} ({amount(lost, unit)})" for flag, lost in flagged.items())
    tail = f"Not so: {strayed}." if strayed else "No session strayed from the plan."
    sessions = Column(
        Fraction(sum(entry.worth.sessions for entry in entries)),
        Fraction(sum(entry.worth.sessions for entry, _ in plain)),
    )
    return _share(
        sum((earned for _, earned in plain), ZERO),
        sum(amounts, ZERO),
        unit,
        sessions if few and all(window.window.due_sessions is not None for window in worked) else None,
        "nothing taught",
        f"As the plan says {{}}: taught without straying from it / taught. {tail}",
        "As the plan says: nothing was taught, so there is no figure.",
        of="taught",
    )


def _day(at: datetime) -> date:
    """In London. At the ends of time, where a clock may stand that is set to anything, the day that it says."""
    try:
        return at.astimezone(_LONDON).date()
    except OverflowError:
        return at.date()


def timely(records: Iterable[Record]) -> Share:
    """The share of records that were entered on the day itself, in London. An amendment is no new entry."""
    entered = [
        _day(record.recorded_at) == record.on
        for record in records
        if record.amends is None and record.recorded_at is not None
    ]
    part, whole = Fraction(sum(entered)), Fraction(len(entered))
    if not entered:
        return _share(part, whole, "records", None, "nothing recorded", "Entered on the day: nothing was recorded.")
    sentence = "Entered on the day: {}: entered on the day itself / records. A record put right later counts once."
    few = Column(whole, part) if whole < FEWEST_FOR_PERCENT else None
    return _share(part, whole, "records", few, "", sentence)


def _received(column: Column, unit: str | None, sessions: Column | None) -> Share:
    nothing = _MIXED if unit is None else "Received: nothing was due, so there is no figure."
    few = _few(sessions, sessions.delivered if sessions else ZERO, sessions.due if sessions else ZERO)
    return _share(column.delivered, column.due, unit, few, "nothing due", "Received {}: delivered / due.", nothing)


def _offered(column: Column, unit: str | None, sessions: Column | None) -> Share:
    lost = {reason: each for reason, each in column.not_delivered.items() if reason.side in _BEYOND}
    beyond = sum(lost.values(), ZERO)
    nothing = _MIXED if unit is None else "Offered: nothing was due, so there is no figure."
    if column.due and beyond == column.due:
        nothing = "Offered: no figure, because all that was due fell out on the pupil's side or to closures."
    rule = "delivered / (due less what fell out on the pupil's side or because school was closed)"
    if beyond:
        reasons = ", ".join(f"{reason_in_words(reason)} {quantity(each)}" for reason, each in lost.items())
        left_out = f" {quantity(column.due)} due less {quantity(beyond)}: {reasons}."
    else:
        left_out = " Nothing fell out so, and this is the same as received."
    few = None
    if sessions is not None:
        beyond_sessions = sum((n for reason, n in sessions.not_delivered.items() if reason.side in _BEYOND), ZERO)
        few = _few(sessions, sessions.delivered, sessions.due - beyond_sessions)
    return _share(
        column.delivered, column.due - beyond, unit, few, "nothing due", f"Offered {{}}: {rule}.{left_out}", nothing
    )


def _accounted(column: Column, unit: str | None, sessions: Column | None) -> Share:
    nothing = _MIXED if unit is None else "Accounted for: nothing was due, so there is no figure."
    silent = f"Not logged: {amount(column.unaccounted, unit or 'sessions')}" if column.unaccounted else "All is logged"
    few = _few(sessions, sessions.due - sessions.unaccounted if sessions else ZERO, sessions.due if sessions else ZERO)
    sentence = f"Accounted for {{}}: (due less what nobody has logged) / due. {silent}."
    return _share(column.due - column.unaccounted, column.due, unit, few, "nothing due", sentence, nothing)


def _few(sessions: Column | None, part: Fraction, whole: Fraction) -> Column | None:
    """Part of whole in sessions, where so few were due that a percentage would say too much."""
    if sessions is None or sessions.due >= FEWEST_FOR_PERCENT:
        return None
    return Column(whole, part)


def _share(
    part: Fraction,
    whole: Fraction,
    unit: str | None,
    few: Column | None,
    none: str,
    sentence: str,
    nothing: str | None = None,
    *,
    of: str = "",
) -> Share:
    """`sentence` has a place for the numbers. `few` is the same in sessions, where those are to be said instead."""
    unit = unit or "sessions"
    if not whole:
        return Share(None, part, whole, unit, None, none, nothing or sentence)
    said = f"{quantity(part)} of {amount(whole, unit)}{f' {of}' if of else ''}"
    if few is not None:
        words = f"{quantity(few.delivered)} of {quantity(few.due)}"
        numbers = said if unit != "minutes" else f"{words} {'session' if 0 < few.due <= 1 else 'sessions'} ({said})"
        thing = "records" if unit == "records" else "sessions were due"
        why = f" Fewer than 3 {thing}, so no percentage is given."
        return Share(part / whole, part, whole, unit, None, words, sentence.format(numbers) + why)
    hundred = part * 100 / whole
    percent = f"{hundred.numerator // hundred.denominator}%"
    rounded = "" if hundred.denominator == 1 else ", rounded down"
    return Share(part / whole, part, whole, unit, percent, percent, sentence.format(f"{said} = {percent}{rounded}"))
