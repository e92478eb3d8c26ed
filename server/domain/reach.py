"""How far back a look must go when records have changed: which windows are worked again, and from which records.

All other windows are as they were stored, and the alerts need no more of them than their figures.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from server.domain import watch
from server.domain.calendar import SchoolCalendar, Span
from server.domain.forecast import HISTORY
from server.domain.judging import SILENCE_DAYS
from server.domain.placing import Places
from server.domain.record import Record
from server.domain.windows import Window
from server.domain.worked import WindowLedger


@dataclass(frozen=True)
class Reach:
    """`begun` are the windows that have begun; of those at `touched` something may have changed. `asked_from` is the
    first day of which silence is asked about."""

    begun: tuple[Window, ...]
    touched: frozenset[int]
    asked_from: date
    today: date
    far: Sequence[Record]

    @property
    def known_from(self) -> date:
        """The first day whose stored windows the judging needs, if they are enough for it."""
        closed = [window for window in self.begun if window.due_sessions and window.ends_on < self.today]
        asked = [window for window in self.begun if window.ends_on >= self.asked_from]
        touched = [self.begun[index] for index in self.touched]
        return min([self.asked_from, *(window.starts_on for window in (*closed[-HISTORY:], *asked[:1], *touched))])

    def again(self, stored: Mapping[date, WindowLedger]) -> tuple[Window, ...]:
        """The windows to work again: the touched ones, and those with something that is asked about still."""
        return tuple(
            window
            for index, window in enumerate(self.begun)
            if index in self.touched or (window.ends_on >= self.asked_from and _asks(stored.get(window.starts_on)))
        )

    def days(self, again: Sequence[Window]) -> frozenset[date]:
        """The dates of all records that make up a day of these windows: what else was recorded on them must be known
        too, because of duplicates."""
        places = Places(again)
        made_up = [(record.on, record.makes_up) for record in self.far if record.makes_up is not None]
        return frozenset(on for on, day in made_up if places.holding(day) is not None)


def reach_of(
    due: Sequence[Window],
    changed: Span | None,
    far: Sequence[Record],
    reviewed_on: date,
    calendar: SchoolCalendar,
    today: date,
) -> Reach:
    """`changed` holds the dates of every record that has come since `reviewed_on`, and of what they amend. `far` are
    all records that make up another day, amended and withdrawn ones too; nothing but records has changed."""
    begun = tuple(window for window in due if window.starts_on <= today)
    places = Places(begun)
    # A record that was of the future at the last look has changed since.
    moved = (record for record in far if record.on >= reviewed_on or (changed is not None and record.on in changed))
    named = {places.holding(record.makes_up) for record in moved if record.makes_up is not None}
    # So has one in the holiday at the end of a window's span, which no day of the window reaches.
    touched = {index for index, window in enumerate(begun) if window.span.ends_on >= reviewed_on}
    if changed is not None:
        touched |= {index for index, window in enumerate(begun) if window.span.meets(changed)}
    asked_from = watch.school_days_back(calendar, today, SILENCE_DAYS) or date.min
    return Reach(begun, frozenset(touched | _given(named)), asked_from, today, far)


def _given(indices: Iterable[int | None]) -> set[int]:
    return {index for index in indices if index is not None}


def _asks(ledger: WindowLedger | None) -> bool:
    if ledger is None:
        return False
    column = ledger.sessions or ledger.minutes
    return column is not None and column.unaccounted > 0
