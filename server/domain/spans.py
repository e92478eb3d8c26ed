"""The span that figures are asked of: a week, half term, term or year of the school's calendar, or the last windows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from server.domain.calendar import ONE_DAY, SchoolCalendar, Span
from server.domain.status import last, within
from server.domain.vocabulary import WindowKind
from server.domain.worked import WindowLedger


class SpanKind(StrEnum):
    WEEK = "week"
    HALF_TERM = "half_term"
    TERM = "term"
    YEAR = "year"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A window belongs to the span in which it ends; with LAST `span` is None, and of each pupil's provision the last
    `windows` closed ones with something due are meant. `previous` and `next` are days of the spans of the same kind
    beside it, as far as one has begun."""

    kind: SpanKind
    span: Span | None
    windows: int | None = None
    previous: date | None = None
    next: date | None = None

    def of(self, windows: Sequence[WindowLedger]) -> tuple[WindowLedger, ...]:
        """`windows` are those of one pupil's provision, in date order."""
        return within(windows, self.span) if self.span is not None else last(windows, self.windows or 1)


def choose(
    kind: SpanKind, on: date, today: date, calendar: SchoolCalendar, terms_per_year: int, windows: int | None = None
) -> Chosen:
    """The span that holds `on`, else the last one that began before it, else the first; never one after today's."""
    if kind is SpanKind.LAST:
        return Chosen(kind, None, windows)
    spans = calendar.spans(WindowKind(kind.value), terms_per_year)
    begun = [span for span in spans if span.starts_on <= today] or list(spans[:1])
    if not begun:
        return Chosen(kind, Span(today, today))
    at = max((index for index, span in enumerate(begun) if span.starts_on <= on), default=0)
    return Chosen(
        kind,
        begun[at],
        previous=begun[at - 1].starts_on if at else None,
        next=begun[at + 1].starts_on if at + 1 < len(begun) else None,
    )


def reach(chosen: Chosen, counted: Sequence[Span]) -> Span | None:
    """The dates that the figures reach over: the span itself, or from the first to the last of the windows' own."""
    if chosen.span is not None:
        return chosen.span
    return Span(counted[0].starts_on, counted[-1].ends_on) if counted else None


def school_days_of(span: Span, calendar: SchoolCalendar) -> Span:
    """From its first to its last school day, as people say it; the span itself where it has none."""
    days = calendar.school_days(span)
    return Span(days[0], days[-1]) if days else span


def until(span: Span, today: date) -> Span:
    """As much of the span as is over."""
    return Span(span.starts_on, min(span.ends_on, today - ONE_DAY))
