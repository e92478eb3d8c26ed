"""Status over spans of windows (week, half term, term, year, the last n), figures in words, and what is critical."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from server.domain.calendar import Span
from server.domain.column import Column
from server.domain.dosage_words import quantity
from server.domain.exact import ZERO, round_up, total
from server.domain.figures import Figures, figures, status_of
from server.domain.settings import LedgerSettings
from server.domain.vocabulary import Reason, State, Status, WindowKind
from server.domain.worked import Entry, WindowLedger, WorkedWindow

DAYS_WITHOUT = 10
FEWEST_FOR_PERCENT = 3


@dataclass(frozen=True, slots=True)
class SpanLedger:
    """Closed windows added up. Figures and status are taken from minutes if every window has minutes, else from
    sessions if every window has sessions; where neither is so they are None: sessions and minutes do not add up."""

    windows: int
    sessions: Column | None
    minutes: Column | None
    figures: Figures
    status: Status | None


def over(windows: Iterable[WindowLedger], settings: LedgerSettings) -> SpanLedger:
    """The closed ones of the windows as one. Without any, nothing was due."""
    closed = [window for window in windows if window.closed]
    sessions = _total(window.sessions for window in closed)
    minutes = _total(window.minutes for window in closed)
    if not closed:
        return SpanLedger(0, None, None, Figures(None, None, None), Status.NOTHING_DUE)
    measured = None
    if all(window.minutes is not None for window in closed):
        measured = minutes
    elif all(window.sessions is not None for window in closed):
        measured = sessions
    if measured is None:
        return SpanLedger(len(closed), sessions, minutes, Figures(None, None, None), None)
    return SpanLedger(len(closed), sessions, minutes, figures(measured), status_of(measured, settings))


def within(windows: Iterable[WindowLedger], span: Span) -> tuple[WindowLedger, ...]:
    """The windows that end in the span. A window is judged once, when it closes: it is in one week, in one term."""
    return tuple(window for window in windows if window.ends_on in span)


def last(windows: Sequence[WindowLedger], number: int) -> tuple[WindowLedger, ...]:
    """The last closed windows with something due, in date order."""
    closed = [window for window in windows if window.closed and window.status is not Status.NOTHING_DUE]
    return tuple(closed[-number:])


def in_words(figure: Fraction | None, sessions: Column | None) -> str:
    """ "83%", rounded down so that nothing reads better than it is; under 3 sessions due "1 of 2"; or "nothing due"."""
    if figure is None:
        return "nothing due"
    if sessions is not None and sessions.due < FEWEST_FOR_PERCENT:
        return f"{quantity(sessions.delivered)} of {quantity(sessions.due)}"
    return f"{figure.numerator * 100 // figure.denominator}%"


class Critical(StrEnum):
    NOTHING_DELIVERED = "nothing_delivered"
    TWO_WINDOWS = "two_windows"


def critical(worked: Sequence[WorkedWindow], statutory: bool, kind: WindowKind | None, as_of: date) -> Critical | None:
    """Whether a statutory provision is critical at the end of `as_of`, and by which rule. `worked` is in date order."""
    if not statutory:
        return None
    if nothing_delivered(worked, kind, as_of):
        return Critical.NOTHING_DELIVERED
    return Critical.TWO_WINDOWS if two_windows(worked) else None


def two_windows(worked: Sequence[WorkedWindow]) -> bool:
    """The last two windows with something due were under, or are out of reach."""
    judged = [window.ledger for window in worked if window.window.something_due]
    if judged and not judged[-1].closed and judged[-1].state is not State.UNREACHABLE:
        judged.pop()
    lost = [ledger.status is Status.UNDER or ledger.state is State.UNREACHABLE for ledger in judged[-2:]]
    return len(lost) == 2 and all(lost)


def nothing_delivered(worked: Sequence[WorkedWindow], kind: WindowKind | None, as_of: date) -> bool:
    """Nothing was delivered on the last 10 school days, up to `as_of`, on which something was due."""
    days = [day for window in worked for day in _days_due(window, kind, as_of)]
    taught = {entry.record.on for window in worked for entry in (*window.entries, *window.make_ups) if _earned(entry)}
    if len(days) < DAYS_WITHOUT:
        return False
    since = days[-DAYS_WITHOUT]
    return not any(since <= day <= as_of for day in taught)


def _days_due(worked: WorkedWindow, kind: WindowKind | None, as_of: date) -> list[date]:
    """In a day, week or fortnight, every day that can take a session until what is due is done. A longer window leaves
    the school free to choose: there a day counts once the days left no longer exceed what is left to do."""
    window = worked.window
    if not window.something_due:
        return []
    longer = kind not in (WindowKind.DAY, WindowKind.WEEK, WindowKind.FORTNIGHT)
    found = []
    for index, day in enumerate(window.counted):
        if day > as_of:
            break
        left = _left_before(worked, day)
        if left > 0 and not (longer and len(window.counted) - index > round_up(left)):
            found.append(day)
    return found


def _left_before(worked: WorkedWindow, day: date) -> Fraction:
    """What is still to do at the start of the day, in sessions; for a minutes-only dosage 1 while anything is left."""
    due = worked.window.due_sessions
    earned = [entry.worth for entry in worked.entries if entry.record.on < day and _earned(entry)]
    if due is not None:
        return due - sum(worth.sessions for worth in earned)
    minutes = worked.window.due_minutes or ZERO
    return Fraction(1) if sum(worth.minutes for worth in earned) < minutes else ZERO


def _earned(entry: Entry) -> bool:
    return entry.worth.credited and entry.worth.sessions > 0  # as has every minute, also of a dosage of minutes alone


def _total(columns: Iterable[Column | None]) -> Column | None:
    given = [column for column in columns if column is not None]
    if not given:
        return None
    missed: dict[Reason, Fraction] = {}
    for column in given:
        for reason, amount in column.not_delivered.items():
            missed[reason] = missed.get(reason, ZERO) + amount
    return Column(
        due=total(column.due for column in given),
        delivered=total(column.delivered for column in given),
        not_as_specified=total(column.not_as_specified for column in given),
        not_delivered=missed,
        unaccounted=total(column.unaccounted for column in given),
        made_up=total(column.made_up for column in given),
        owed=total(column.owed for column in given),
        extra=total(column.extra for column in given),
    )
