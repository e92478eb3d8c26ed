"""The open window: what can still be saved, in sessions, or in minutes where the dosage has nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from server.domain.column import Column
from server.domain.exact import ZERO, round_up
from server.domain.vocabulary import State
from server.domain.windows import Window

HISTORY = 6
_AT_RISK = Fraction(9, 10)
_LEAST = Fraction(1, 2)
_MOST = Fraction(1)


@dataclass(frozen=True, slots=True)
class Forecast:
    """`slots_left`, `reliability` and `projected` are None for a minutes-only dosage."""

    state: State | None
    days_left: tuple[date, ...]
    slots_left: int | None = None
    reliability: Fraction | None = None
    projected: Fraction | None = None


def reliability(history: Iterable[Column]) -> Fraction:
    """Delivered of due over the last closed windows with something due, held between 1/2 and 1; 1 without history."""
    past = tuple(history)
    due = sum((column.due for column in past), ZERO)
    if not due:
        return _MOST
    return min(_MOST, max(_LEAST, sum((column.delivered for column in past), ZERO) / due))


def forecast(
    window: Window,
    sessions: Column | None,
    minutes: Column | None,
    fit_a_day: int,
    history: Iterable[Column],
    closures: Mapping[date, object],
    as_of: date,
) -> Forecast:
    """At the end of `as_of`. `history`: the sessions of the last closed windows. Every known closure takes its day."""
    days_left = tuple(day for day in window.counted if day > as_of and day not in closures)
    if sessions is None:
        assert minutes is not None  # noqa: S101 a dosage without sessions has minutes
        return Forecast(_minutes_state(minutes, len(window.counted), len(days_left)), days_left)
    slots = len(days_left) * fit_a_day
    rate = reliability(history)
    left = sessions.due - sessions.delivered
    projected = sessions.delivered + min(left, slots * rate)
    return Forecast(
        _sessions_state(sessions, slots, len(window.counted) * fit_a_day, projected), days_left, slots, rate, projected
    )


def _sessions_state(column: Column, slots_left: int, slots: int, projected: Fraction) -> State | None:
    due, left = column.due, column.due - column.delivered
    if not due:
        return None
    if left <= 0:
        return State.DONE
    if slots_left < left:
        return State.UNREACHABLE
    if slots_left == round_up(left) and due < slots:
        return State.LAST_CHANCE
    return State.AT_RISK if projected < _AT_RISK * due else State.ON_TRACK


def _minutes_state(column: Column, days: int, days_left: int) -> State | None:
    if not column.due:
        return None
    if column.delivered >= column.due:
        return State.DONE
    if not days_left:
        return State.UNREACHABLE
    behind = column.delivered * days < _AT_RISK * column.due * (days - days_left)
    return State.AT_RISK if behind else State.ON_TRACK
