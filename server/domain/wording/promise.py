"""Joins the cells of one line of a provision map into a dosage in normal form, with what a person must still decide."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from typing import Any

from server.domain.dosage import Dosage, Range
from server.domain.dosage_words import quantity
from server.domain.plan import Slot
from server.domain.vocabulary import Bound, DelivererRole, Kind, Measurable, Weekday, WindowKind
from server.domain.wording.questions import NO_PERIOD, no_period
from server.domain.wording.reading import Amount, Ask, Column, Group, Part, Reading
from server.domain.wording.sentences import people, read

ROLES = {
    "TA": DelivererRole.TA,
    "HLTA": DelivererRole.HLTA,
    "teacher": DelivererRole.TEACHER,
    "SENCO": DelivererRole.TEACHER,
    "SaLT": DelivererRole.THERAPIST,
    "OT": DelivererRole.THERAPIST,
    "physiotherapist": DelivererRole.THERAPIST,
    "EP": DelivererRole.EXTERNAL,
    "QTVI": DelivererRole.EXTERNAL,
    "TOD": DelivererRole.EXTERNAL,
    "counsellor": DelivererRole.EXTERNAL,
}
"""An ELSA or a mentor may be anybody by contract, so the name of the work gives no role."""

MOST = 100_000
_COUNTED = (
    ("sessions", "sessions"),
    ("session_minutes", "minutes a session"),
    ("period_minutes", "minutes"),
    ("block_weeks", "weeks"),
)
AMBIENT_FROM = Fraction(300)
"""Minutes a week: five hours of adult support a week is presence, logged by exception, not a row of sessions."""

_UNSIZED = (Group("small_group"), Group("mixed"))
"""With these a cell that gives a size agrees."""

_REVIEW = r"\breview(?:s|ed)?\b"
_INDIRECT = r"\b(?:training|consultations?|liaison|staff (?:advice|meeting)|programme writing|assessments?)\b"
_AMBIENT = r"\b(?:throughout the (?:school )?day|all lessons|every lesson|break and lunch)\b"
_EQUIPMENT = (
    r"\b(?:writing slopes?|visual timetables?|ear defenders|wobble cushions?|pencil grips?|laptop|overlays?|radio aid"
    r"|standing frame|workstation|now and next board)\b"
)
_KINDS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (Kind.REVIEW, _REVIEW),
        (Kind.INDIRECT, _INDIRECT),
        (Kind.AMBIENT, _AMBIENT),
        (Kind.EQUIPMENT, _EQUIPMENT),
    )
)


@dataclass(frozen=True, slots=True)
class Promise:
    """With `asks` the dosage holds only what is certain, and is not to be judged."""

    dosage: Dosage
    block_weeks: int | None
    slots: tuple[Slot, ...]
    measurable: Measurable
    asks: tuple[Ask, ...]
    vague_terms: tuple[str, ...]


def promise(cells: Mapping[Column, str], *, title: str = "", deliverer: str = "", kind: Kind | None = None) -> Promise:
    """`cells` are the texts by column; `kind` where a column or a person says it, else it is read from the words."""
    readings = [read(text, column) for column, text in cells.items() if text.strip()]
    asks = [ask for reading in readings for ask in reading.asks if ask.field != "period"]
    part = _joined(readings, asks)
    part = _whole_block(part)
    kind = kind or _kind(f"{title} {' '.join(cells.values())}".lower(), part)
    period_asks = [ask for reading in readings for ask in reading.asks if ask.field == "period"]
    if kind in (Kind.DIRECT, Kind.INDIRECT):
        asks += _open_questions(part, period_asks, readings)
    else:
        asks = []
    part, not_whole = _whole_numbers(part, {ask.field for ask in asks})
    if kind in (Kind.DIRECT, Kind.INDIRECT):
        asks += not_whole
    dosage = _dosage(part, kind, deliverer)
    return Promise(
        dosage=dosage,
        block_weeks=_least(part.block_weeks) if part.period != "once" else None,
        slots=_slots(part),
        measurable=_measurable(dosage),
        asks=tuple(dict.fromkeys(asks)),
        vague_terms=tuple(term for reading in readings for term in reading.vague_terms),
    )


def _joined(readings: Sequence[Reading], asks: list[Ask]) -> Part:
    """The first cell that gives a fact gives it; another cell that says otherwise is a question."""
    found = Part()
    for reading in readings:
        if reading.kind == "unparseable":
            continue
        if len(reading.parts) > 1:
            asks.append(
                Ask("all", f"“{reading.text}” holds {len(reading.parts)} promises. Write each on its own line.")
            )
            continue
        for part in reading.parts:
            found = _with(found, part, asks)
    return found


def _with(found: Part, part: Part, asks: list[Ask]) -> Part:
    for name in ("sessions", "period", "session_minutes", "period_minutes", "sessions_total", "block_weeks", "group"):
        held, new = getattr(found, name), getattr(part, name)
        if new is None or held == new:
            continue
        if held is None or held in _UNSIZED:
            found = replace(found, **{name: new})
        elif new not in _UNSIZED:
            asks.append(Ask(name, "Two cells of this line do not agree. Which holds?", (_said(held), _said(new))))
    for name in ("week_cycle", "time_of_day"):
        if getattr(part, name) is not None:
            found = replace(found, **{name: getattr(part, name)})
    if part.bound not in ("exact", "range"):
        found = replace(found, bound=part.bound)
    return replace(
        found,
        days=found.days or part.days,
        deliverer=found.deliverer or part.deliverer,
    )


def _whole_block(part: Part) -> Part:
    """Twelve sessions, two a week: a block of six weeks. Thirty sessions over ten weeks: a count for the block."""
    total, count = part.sessions_total, part.sessions
    if total and total.least and part.block_weeks is None and part.period == "week" and count and count.most:
        weeks = total.least / count.most
        return replace(part, block_weeks=Amount(weeks, weeks))
    if total and count is None and part.period is None and part.block_weeks:
        return replace(part, sessions=total, period="block")
    return part


def _whole_numbers(part: Part, asked: Collection[str]) -> tuple[Part, list[Ask]]:
    """A ledger counts whole sessions, minutes and weeks from one up. What is none is asked about, and never left out
    in silence: a line without its number would have nothing due."""
    asks = []
    for name, unit in _COUNTED:
        amount: Amount | None = getattr(part, name)
        given = [number for number in amount or () if number is not None]
        if all(number == int(number) and 1 <= number <= MOST for number in given):
            continue
        without: dict[str, Any] = {name: None}
        part = replace(part, **without)
        if name not in asked:
            said = " to ".join(dict.fromkeys(quantity(number) for number in given))
            near = sorted({whole for number in given for whole in (int(number), ceil(number)) if 1 <= whole <= MOST})
            question = f"The plan says {said} {unit}. Which whole number is counted?"
            asks.append(Ask(name, question, tuple(str(whole) for whole in near)))
    return part, asks


def _open_questions(part: Part, period_asks: Sequence[Ask], readings: Sequence[Reading]) -> list[Ask]:
    if any(reading.kind == "unparseable" for reading in readings):
        return []
    if part.period == "once":
        return [Ask("period", "This happens once. By when?")]
    if any(reading.kind == "as_needed" for reading in readings):
        words = ", ".join(term for reading in readings for term in reading.vague_terms)
        return [Ask("sessions", f"“{words}” cannot be counted as written. Is there a working standard for it?")]
    if part.sessions is None and part.period_minutes is None:
        return [Ask("sessions", "How often? The plan does not say.", ("once a week", "every day"))]
    if part.period is None or part.period in ("programme", "term_span"):
        return list(period_asks) or [no_period(part)]
    return [ask for ask in period_asks if ask.question != NO_PERIOD]


def _kind(words: str, part: Part) -> Kind:
    for kind, pattern in _KINDS:
        if pattern.search(words):
            return kind
    least = part.period_minutes.least if part.period_minutes and part.period == "week" else None
    return Kind.AMBIENT if least is not None and least >= AMBIENT_FROM else Kind.DIRECT


def _dosage(part: Part, kind: Kind, deliverer: str) -> Dosage:
    named = people(deliverer) or part.deliverer
    window = next((window for window in WindowKind if window == part.period), None)
    weekdays = frozenset(Weekday(day.lower()) for day in part.days)
    return Dosage(
        kind=kind,
        window=window,
        count=_range(part.sessions),
        minutes=_range(part.session_minutes),
        window_minutes=_least(part.period_minutes),
        weekdays=weekdays if weekdays and window in (WindowKind.DAY, WindowKind.WEEK) else None,
        bound={"at_least": Bound.FLOOR, "at_most": Bound.CEILING}.get(part.bound, Bound.TARGET),
        group=_group(part.group),
        role=next((ROLES[name] for name in named if name in ROLES), None),
        qualified="qualified" in deliverer.lower(),
    )


def _slots(part: Part) -> tuple[Slot, ...]:
    starts_at = part.time_of_day[:5] if part.time_of_day else None
    return tuple(Slot(Weekday(day.lower()), starts_at) for day in part.days) if not part.week_cycle else ()


def _measurable(dosage: Dosage) -> Measurable:
    if dosage.count and dosage.minutes and dosage.window:
        return Measurable.FULL
    if dosage.count or dosage.window_minutes or dosage.minutes:
        return Measurable.FULL if dosage.window and dosage.window_minutes else Measurable.PART
    return Measurable.NONE


def _group(group: Group | None) -> Range | None:
    if group is None or group.most is None:
        return None
    return Range(group.least or 1, group.most)


def _range(amount: Amount | None) -> Range | None:
    """Of whole numbers; an open end is closed with the other one, for the bound says that it is open."""
    given = [int(number) for number in amount or () if number is not None]
    return Range(given[0], given[-1]) if given else None


def _least(amount: Amount | None) -> int | None:
    whole = _range(amount)
    return whole.least if whole else None


def _said(value: object) -> str:
    if not isinstance(value, Amount | Group):
        return str(value).replace("_", " ")
    low, high = (None if number is None else quantity(Fraction(number)) for number in value[-2:])
    if low is None and high is None:
        return "whole class"
    if low is None or high is None:
        return f"up to {high}" if low is None else f"at least {low}"
    return low if low == high else f"{low} to {high}"
