"""How far back a look must go when records have changed: which windows are worked again, and from which records.

All other windows are as they were stored, and the alerts need no more of them than their figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from server.domain import watch
from server.domain.calendar import SchoolCalendar, Span
from server.domain.forecast import HISTORY
from server.domain.judging import SILENCE_DAYS
from server.domain.placing import Places
from server.domain.record import Record
from server.domain.windows import Window


@dataclass(frozen=True, slots=True)
class Reach:
    """`recent` are the last windows that have begun, without a gap; `older` those before them that are touched. All
    records since `since` must be known, those of `days`, and those of the spans of `older`."""

    recent: tuple[Window, ...]
    older: tuple[Window, ...]
    since: date
    days: frozenset[date]

    @property
    def windows(self) -> tuple[Window, ...]:
        return (*self.older, *self.recent)


def reach_of(
    due: Sequence[Window],
    changed: Span | None,
    far: Sequence[Record],
    reviewed_on: date,
    calendar: SchoolCalendar,
    today: date,
) -> Reach:
    """`changed` holds the dates of every record that has come since `reviewed_on`, and of what they amend. `far` are
    all records that make up another day, amended and withdrawn ones too; nothing but records has changed.

    What closes is worked again once it has closed, and what is asked about as long as it is asked about.
    """
    begun = [window for window in due if window.starts_on <= today]
    asked_from = watch.school_days_back(calendar, today, SILENCE_DAYS) or date.min
    first = _first_recent(begun, min(asked_from, reviewed_on), today)
    recent = begun[first:]
    since = min([reviewed_on, *(window.span.starts_on for window in recent[:1])])
    places = Places(begun)
    # A record that was of the future at the last look has changed since.
    named = {
        places.holding(record.makes_up)
        for record in far
        if record.makes_up is not None and (record.on >= since or (changed is not None and record.on in changed))
    }
    older = tuple(
        window
        for index, window in enumerate(begun[:first])
        if index in named or (changed is not None and _meet(window.span, changed))
    )
    again = Places((*older, *recent))
    days = frozenset(
        record.on for record in far if record.makes_up is not None and again.holding(record.makes_up) is not None
    )
    return Reach(tuple(recent), older, since, days)


def _first_recent(begun: Sequence[Window], since: date, today: date) -> int:
    """From the first of the closed windows that an open one's reliability looks back on, or that ends since then."""
    closed = [index for index, window in enumerate(begun) if window.due_sessions and window.ends_on < today]
    ending = next((index for index, window in enumerate(begun) if window.ends_on >= since), len(begun))
    return min([ending, *closed[-HISTORY:]])


def _meet(span: Span, other: Span) -> bool:
    return span.starts_on <= other.ends_on and span.ends_on >= other.starts_on
