"""The school's own calendar: terms, half terms, closures, school days and weeks. Dates are local (Europe/London).

Everything here is planned time. An unplanned closure stays a school day: it never shrinks what is due.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from server.domain.vocabulary import WindowKind

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Every date from `starts_on` to `ends_on`, both included. Empty where it ends before it starts."""

    starts_on: date
    ends_on: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.starts_on <= day <= self.ends_on

    def __iter__(self) -> Iterator[date]:
        day = self.starts_on
        while day <= self.ends_on:
            yield day
            day += ONE_DAY

    def meets(self, other: "Span") -> bool:
        """Whether they share a date."""
        return max(self.starts_on, other.starts_on) <= min(self.ends_on, other.ends_on)


@dataclass(frozen=True, slots=True)
class Term:
    """One of the published terms of a year, with its half-term break if it has one."""

    name: str
    starts_on: date
    ends_on: date
    half_term: Span | None = None

    @property
    def parts(self) -> tuple[Span, ...]:
        """The half terms: before and after the break, which belongs to neither; without a break the whole term."""
        if self.half_term is None:
            return (Span(self.starts_on, self.ends_on),)
        return (
            Span(self.starts_on, self.half_term.starts_on - ONE_DAY),
            Span(self.half_term.ends_on + ONE_DAY, self.ends_on),
        )


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """An academic year as published; the three sets are planned days without pupils."""

    name: str
    terms: tuple[Term, ...]
    inset_days: frozenset[date] = frozenset()
    bank_holidays: frozenset[date] = frozenset()
    planned_closures: frozenset[date] = frozenset()

    @property
    def span(self) -> Span:
        return Span(self.terms[0].starts_on, self.terms[-1].ends_on)

    def days(self) -> tuple[date, ...]:
        """Its school days in order. A closed date outside the terms or at a weekend changes nothing."""
        closed = self.inset_days | self.bank_holidays | self.planned_closures
        return tuple(
            day for term in self.terms for part in term.parts for day in part if day.weekday() < 5 and day not in closed
        )


@dataclass(frozen=True, slots=True)
class UnplannedClosure:
    """A day lost to snow, a boiler, a strike. It never shrinks what is due."""

    on: date
    reason: str


@dataclass(frozen=True)
class SchoolCalendar:
    """The years in date order and the closures that happened. Terms must be in order and must not overlap."""

    years: tuple[SchoolYear, ...]
    unplanned_closures: tuple[UnplannedClosure, ...] = ()

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Every planned school day in date order."""
        return tuple(day for year in self.years for day in year.days())

    @cached_property
    def closures(self) -> dict[date, UnplannedClosure]:
        """Unplanned closures by date; a later entry for the same date stands."""
        return {closure.on: closure for closure in self.unplanned_closures}

    def is_school_day(self, day: date) -> bool:
        """Planned: true on a day that snow closed."""
        return day in self._set

    def school_days(self, span: Span) -> tuple[date, ...]:
        return self.days[bisect_left(self.days, span.starts_on) : bisect_right(self.days, span.ends_on)]

    @staticmethod
    def week_of(day: date) -> date:
        """The Monday of the ISO week that holds the day."""
        return day - timedelta(days=day.weekday())

    def school_weeks(self) -> tuple[date, ...]:
        """The Mondays of the ISO weeks that hold at least one school day."""
        return self._weeks

    def last_school_day(self, on_or_before: date) -> date | None:
        index = bisect_right(self.days, on_or_before)
        return self.days[index - 1] if index else None

    def next_school_day(self, after: date) -> date | None:
        index = bisect_right(self.days, after)
        return self.days[index] if index < len(self.days) else None

    def unplanned(self, day: date) -> UnplannedClosure | None:
        return self.closures.get(day)

    def half_terms(self) -> tuple[Span, ...]:
        return tuple(part for year in self.years for term in year.terms for part in term.parts)

    def terms(self, terms_per_year: int = 3) -> tuple[Span, ...]:
        """With 6 a year each half term is a term; with 3 the published terms are, their half-term breaks included."""
        if terms_per_year == 6:
            return self.half_terms()
        return tuple(Span(term.starts_on, term.ends_on) for year in self.years for term in year.terms)

    def spans(self, kind: WindowKind, terms_per_year: int = 3) -> tuple[Span, ...]:
        """The calendar spans of every window of this kind, in order; never BLOCK, whose span is the provision's own."""
        key = (kind, terms_per_year if kind is WindowKind.TERM else 0)
        if key not in self._spans:
            self._spans[key] = self._spans_of(kind, terms_per_year)
        return self._spans[key]

    def block_ends_on(self, starts_on: date, weeks: int) -> date | None:
        """The last school day of the block's last school week; None where the calendar does not reach it.

        The week of `starts_on` is the first; it counts even where its school days are already over, and if it has none
        the next school week is the first.
        """
        first = bisect_left(self._weeks, self.week_of(starts_on))
        if first + weeks > len(self._weeks):
            return None
        return self.last_school_day(self._weeks[first + weeks - 1] + 6 * ONE_DAY)

    def _spans_of(self, kind: WindowKind, terms_per_year: int) -> tuple[Span, ...]:
        if kind is WindowKind.DAY:
            return tuple(Span(day, day) for day in self.days)
        if kind is WindowKind.WEEK:
            return tuple(Span(monday, monday + 6 * ONE_DAY) for monday in self._weeks)
        if kind is WindowKind.FORTNIGHT:
            return tuple(span for year in self.years for span in _fortnights(_mondays(year.days())))
        if kind is WindowKind.HALF_TERM:
            return self.half_terms()
        if kind is WindowKind.TERM:
            return self.terms(terms_per_year)
        return tuple(year.span for year in self.years)

    @cached_property
    def _set(self) -> frozenset[date]:
        return frozenset(self.days)

    @cached_property
    def _weeks(self) -> tuple[date, ...]:
        return _mondays(self.days)

    @cached_property
    def memo(self) -> dict[Any, Any]:
        """What is the same for many provisions in this calendar, worked out once."""
        return {}

    @cached_property
    def _spans(self) -> dict[tuple[WindowKind, int], tuple[Span, ...]]:
        return {}


def _mondays(days: tuple[date, ...]) -> tuple[date, ...]:
    return tuple(dict.fromkeys(SchoolCalendar.week_of(day) for day in days))


def _fortnights(mondays: tuple[date, ...]) -> Iterator[Span]:
    """Pairs from the first school week of the year; an odd last week is a fortnight by itself."""
    for index in range(0, len(mondays), 2):
        yield Span(mondays[index], mondays[min(index + 1, len(mondays) - 1)] + 6 * ONE_DAY)
