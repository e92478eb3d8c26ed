"""What has no windows: ambient support by exception, equipment by school week, reviews by their date.

Each has figures of its own, and none of them ever counts as direct delivery.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from server.domain.calendar import ONE_DAY, SchoolCalendar, Span
from server.domain.dosage_words import day_in_words
from server.domain.explain_words import reason_in_words
from server.domain.plan import Provision, Pupil
from server.domain.record import Record, standing
from server.domain.vocabulary import Reason, WindowKind
from server.domain.windows import expected

WEEK = 7 * ONE_DAY


@dataclass(frozen=True, slots=True)
class Presence:
    """A report about ambient support on one day, in log order: the last one of a day stands. 0 lost: all was there."""

    on: date
    minutes_lost: int
    reason: Reason | None
    by: str


@dataclass(frozen=True, slots=True)
class Equipment:
    """What was said of a school week (`week_of` is its Monday), in log order: the last word of a week stands."""

    week_of: date
    in_place: bool
    by: str


@dataclass(frozen=True, slots=True)
class WeekLost:
    week_of: date
    minutes_lost: int
    days_lost: int


@dataclass(frozen=True, slots=True)
class Ambient:
    """`days` are the school days of the span that are over and on which it ran for the pupil. It counts as there unless
    somebody reported otherwise. `reasons` are minutes lost; None where no reason was given."""

    days: int
    days_lost: int
    minutes_lost: int
    reasons: tuple[tuple[Reason | None, int], ...]
    weeks: tuple[WeekLost, ...]
    sentence: str


class Said(StrEnum):
    IN_PLACE = "in_place"
    NOT_IN_PLACE = "not_in_place"
    NOT_SAID = "not_said"


@dataclass(frozen=True, slots=True)
class EquipmentWeek:
    week_of: date
    said: Said


@dataclass(frozen=True, slots=True)
class EquipmentWeeks:
    in_place: int
    not_in_place: int
    not_said: int
    weeks: tuple[EquipmentWeek, ...]
    sentence: str


class ReviewState(StrEnum):
    NO_DATE = "no_date"
    TO_COME = "to_come"
    DUE = "due"
    PASSED = "passed"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Review:
    """`due_on` is the day by which it is due; `held_on` the last day on which one was recorded."""

    state: ReviewState
    due_on: date | None
    held_on: date | None
    sentence: str


def ambient(
    reports: Iterable[Presence], span: Span, provision: Provision, pupil: Pupil, calendar: SchoolCalendar, today: date
) -> Ambient:
    """Of the days of the span that are over, and of those on which something was reported. A day on which school was
    closed unexpectedly counts only if something was."""
    own = _own_days(span, provision, pupil, calendar)
    of_day = {report.on: report for report in reports if report.on <= today}
    days = [day for day in own if day in of_day or (day < today and calendar.unplanned(day) is None)]
    lost = [of_day[day] for day in days if day in of_day and of_day[day].minutes_lost]
    weeks: dict[date, list[int]] = {calendar.week_of(day): [] for day in days}
    reasons: dict[Reason | None, int] = {}
    for report in lost:
        weeks[calendar.week_of(report.on)].append(report.minutes_lost)
        reasons[report.reason] = reasons.get(report.reason, 0) + report.minutes_lost
    minutes = sum(report.minutes_lost for report in lost)
    return Ambient(
        days=len(days),
        days_lost=len(lost),
        minutes_lost=minutes,
        reasons=tuple(sorted(reasons.items(), key=lambda each: (-each[1], each[0] or ""))),
        weeks=tuple(WeekLost(week_of, sum(of_week), len(of_week)) for week_of, of_week in weeks.items()),
        sentence=_ambient_in_words(len(days), len(lost), minutes, reasons),
    )


def equipment(
    confirmed: Iterable[Equipment],
    span: Span,
    provision: Provision,
    pupil: Pupil,
    calendar: SchoolCalendar,
    today: date,
) -> EquipmentWeeks:
    """By school week: a week is in the span that holds its last school day. The running one counts only once somebody
    has said something of it."""
    said = {each.week_of: Said.IN_PLACE if each.in_place else Said.NOT_IN_PLACE for each in confirmed}
    whole = Span(calendar.week_of(span.starts_on), span.ends_on + WEEK)
    last_days = {calendar.week_of(day): day for day in _own_days(whole, provision, pupil, calendar)}
    weeks = tuple(
        EquipmentWeek(monday, said.get(monday, Said.NOT_SAID))
        for monday, last_day in last_days.items()
        if last_day in span and (last_day < today or (monday in said and monday <= today))
    )
    counts = {each: sum(week.said is each for week in weeks) for each in Said}
    return EquipmentWeeks(
        in_place=counts[Said.IN_PLACE],
        not_in_place=counts[Said.NOT_IN_PLACE],
        not_said=counts[Said.NOT_SAID],
        weeks=weeks,
        sentence=_equipment_in_words(counts, len(weeks)),
    )


def review(
    records: Sequence[Record], provision: Provision, calendar: SchoolCalendar, terms_per_year: int, today: date
) -> Review:
    """Due on its date, or by the end of each window that the plan names ("termly"). A session recorded on the line says
    that it was held: for a date from the first day of its term on, for a window within it."""
    held = sorted(record.on for record in standing(records) if record.took_place and record.on <= today)
    held_on = held[-1] if held else None
    window = _window(provision, calendar, terms_per_year, today)
    due_on = provision.review_on or (window.ends_on if window else None)
    if due_on is None:
        said = f" The last one was held on {day_in_words(held_on)}." if held_on else ""
        return Review(ReviewState.NO_DATE, None, held_on, f"No date for a review is on file.{said}")
    since = (
        _term_before(due_on, calendar, terms_per_year) if provision.review_on or window is None else window.starts_on
    )
    if held_on is not None and held_on >= since:
        state, said = ReviewState.HELD, f"held on {day_in_words(held_on)}"
    elif due_on > today:
        state, said = ReviewState.TO_COME, "not held yet"
    elif due_on == today:
        state, said = ReviewState.DUE, "today"
    else:
        state, said = ReviewState.PASSED, f"passed {_count((today - due_on).days, 'day')} ago, none recorded since"
    by = "Due on" if provision.review_on else "Due by"
    return Review(state, due_on, held_on, f"{by} {day_in_words(due_on)}: {said}.")


def _own_days(span: Span, provision: Provision, pupil: Pupil, calendar: SchoolCalendar) -> tuple[date, ...]:
    own = expected(provision, pupil, calendar)
    return calendar.school_days(Span(max(span.starts_on, own.starts_on), min(span.ends_on, own.ends_on)))


def _ambient_in_words(days: int, lost: int, minutes: int, reasons: dict[Reason | None, int]) -> str:
    if not days:
        return "No school day of it is over in this span."
    of_days = _count(days, "school day")
    if not lost:
        return f"Nothing lost on {of_days}: it counts as there unless somebody reports that it was not."
    why = ", ".join(f"{reason_in_words(reason) if reason else 'no reason'} {each}" for reason, each in reasons.items())
    rest = "The other days count as there, because nobody reported that it was not."
    return f"{_count(minutes, 'minute')} lost on {lost} of {of_days}: {why}. {rest}"


def _equipment_in_words(counts: dict[Said, int], weeks: int) -> str:
    if not weeks:
        return "No school week of it is over in this span."
    not_in_place, not_said = counts[Said.NOT_IN_PLACE], counts[Said.NOT_SAID]
    told = f"In place in {counts[Said.IN_PLACE]} of {_count(weeks, 'school week')}"
    rest = "A week of which nobody said anything is neither in place nor not."
    return f"{told}, not in place in {not_in_place}, not said in {not_said}. {rest if not_said else ''}".strip()


def _window(provision: Provision, calendar: SchoolCalendar, terms_per_year: int, today: date) -> Span | None:
    kind = provision.dosage.window
    if kind is None or kind is WindowKind.BLOCK:
        return None
    begun = [span for span in calendar.spans(kind, terms_per_year) if span.starts_on <= today]
    return begun[-1] if begun and begun[-1].ends_on >= provision.starts_on else None


def _term_before(day: date, calendar: SchoolCalendar, terms_per_year: int) -> date:
    """The first day of the term that holds the day, or of the last one before it."""
    return max((term.starts_on for term in calendar.terms(terms_per_year) if term.starts_on <= day), default=day)


def _count(number: int, word: str) -> str:
    return f"1 {word}" if number == 1 else f"{number} {word}s"
