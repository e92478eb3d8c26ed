"""What is due: the windows of a pupil's provision, each cut to the days on which it is expected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from fractions import Fraction

from server.domain.calendar import SchoolCalendar, Span
from server.domain.dosage import Dosage, planned_minutes
from server.domain.exact import ZERO, exact, round_half_up
from server.domain.plan import Plan, Provision, Pupil
from server.domain.settings import LedgerSettings
from server.domain.vocabulary import Weekday, WindowKind

_FULL_FROM = 3
_WEEK = 5
_WEEKDAYS = list(Weekday)


class Rule(Enum):
    """Which row of the table of what is due made a window's figure."""

    NEVER_DUE = auto()
    EACH_DAY = auto()
    WEEKDAYS = auto()
    IN_FULL = auto()
    IN_PROPORTION = auto()
    ROUNDED = auto()
    AT_LEAST_ONE = auto()
    BLOCK = auto()


@dataclass(frozen=True, slots=True)
class Window:
    """`days` are the school days on which the provision is active and the pupil on roll; never empty.

    `span` holds every date whose records belong here: the calendar span cut to where the provision is active and the
    pupil on roll. `counted` are the days that can take a session: `days`, or those on the given weekdays.
    `planned_days` is the number of school days of the whole calendar span. A null due is a unit that the dosage does
    not have.
    """

    span: Span
    days: tuple[date, ...]
    counted: tuple[date, ...]
    planned_days: int
    due_sessions: Fraction | None
    due_minutes: Fraction | None
    rule: Rule

    @property
    def starts_on(self) -> date:
        return self.days[0]

    @property
    def ends_on(self) -> date:
        return self.days[-1]

    @property
    def something_due(self) -> bool:
        return bool(self.due_sessions) or bool(self.due_minutes)


def statutory(plan: Plan | None) -> bool:
    """With no plan a provision is not statutory."""
    return plan is not None and plan.statutory


def expected(provision: Provision, pupil: Pupil, calendar: SchoolCalendar) -> Span:
    """Where the provision is active and the pupil on roll; `date.max` where neither has an end. It may be empty."""
    span = active(provision, calendar)
    return Span(
        max(span.starts_on, pupil.on_roll_from or date.min),
        min(span.ends_on, pupil.on_roll_to or date.max),
    )


def windows(
    provision: Provision, pupil: Pupil, plan: Plan | None, calendar: SchoolCalendar, settings: LedgerSettings
) -> tuple[Window, ...]:
    """Every window of the provision for this pupil in date order. A window without a day in it does not exist."""
    dosage = provision.dosage
    if not dosage.falls_due or pupil.id not in provision.pupils:
        return ()
    assert dosage.window is not None  # noqa: S101 falls_due says so
    wanted = expected(provision, pupil, calendar)
    if dosage.window is WindowKind.BLOCK:
        spans: Sequence[Span] = (active(provision, calendar),)
    else:
        spans = calendar.spans(dosage.window, settings.terms_per_year)
    floor = 1 if statutory(plan) else 0
    # Pupils share their dosages: a school's thousand lines have some dozens of lists of windows between them.
    key = (dosage, wanted, spans[:1], settings, floor)
    if key not in calendar.memo:
        worked = (_window(dosage, span, wanted, calendar, settings, floor) for span in spans if span.meets(wanted))
        calendar.memo[key] = tuple(window for window in worked if window is not None)
    found: tuple[Window, ...] = calendar.memo[key]
    return found


def active(provision: Provision, calendar: SchoolCalendar) -> Span:
    """From `starts_on` to the earlier of `ends_on` and the end of the block; `date.max` where it has no end."""
    ends_on = provision.ends_on or date.max
    if provision.block_weeks is not None:
        ends_on = min(ends_on, calendar.block_ends_on(provision.starts_on, provision.block_weeks) or date.max)
    return Span(provision.starts_on, ends_on)


def _window(
    dosage: Dosage, span: Span, wanted: Span, calendar: SchoolCalendar, settings: LedgerSettings, floor: int
) -> Window | None:
    cut = Span(max(span.starts_on, wanted.starts_on), min(span.ends_on, wanted.ends_on))
    days = calendar.school_days(cut)
    planned_days = len(days) if cut == span else len(calendar.school_days(span))
    counted = days
    if dosage.weekdays is not None:
        given = dosage.weekdays
        counted = tuple(day for day in days if _WEEKDAYS[day.weekday()] in given)
        if dosage.window is WindowKind.DAY:
            days = counted
    if not days:
        return None
    sessions: Fraction | None = None
    minutes: Fraction | None = None
    planned = planned_minutes(dosage)
    if dosage.nothing_due:
        rule = Rule.NEVER_DUE
        sessions = None if dosage.minutes_only else ZERO
        minutes = None if planned is None and dosage.window_minutes is None else ZERO
    elif dosage.count is not None:
        sessions, rule = _due(dosage, dosage.count.least, len(days), len(counted), planned_days, settings, floor)
        minutes = None if planned is None else sessions * planned
    else:
        assert dosage.window_minutes is not None  # noqa: S101 else nothing would be due
        minutes, rule = _due(dosage, dosage.window_minutes, len(days), len(counted), planned_days, settings, floor=None)
    return Window(cut, days, counted, planned_days, sessions, minutes, rule)


def _due(
    dosage: Dosage, amount: int, n: int, counted: int, planned: int, settings: LedgerSettings, floor: int | None
) -> tuple[Fraction, Rule]:
    """The table of what is due, for a number of sessions, or with `floor` None for minutes, which are never rounded."""
    if dosage.window is WindowKind.BLOCK:
        return exact(amount), Rule.BLOCK
    if dosage.window is WindowKind.DAY:
        return exact(amount), Rule.EACH_DAY
    if dosage.weekdays is not None:
        return Fraction(amount * counted, len(dosage.weekdays)), Rule.WEEKDAYS
    if dosage.window is WindowKind.WEEK:
        whole = settings.short_week == "in_full" or (settings.short_week == "full_from_3" and n >= _FULL_FROM)
        part = Fraction(amount * n, _WEEK)
        if settings.short_week == "in_proportion":
            return part, Rule.IN_PROPORTION
    else:
        whole = n == planned
        part = Fraction(amount * n, planned)
    if whole:
        return exact(amount), Rule.IN_FULL
    if floor is None:
        return part, Rule.IN_PROPORTION
    rounded = round_half_up(part)
    return (exact(rounded), Rule.ROUNDED) if rounded >= floor else (exact(floor), Rule.AT_LEAST_ONE)
