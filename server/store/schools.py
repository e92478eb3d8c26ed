"""The school and its calendar."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.domain.calendar import SchoolCalendar, SchoolYear, Span, Term, UnplannedClosure
from server.domain.ladder_settings import LadderSettings
from server.domain.ledger import LedgerSettings
from server.store.models.school import CalendarDay, School, TermRow

Mint = Callable[[], str]
"""Gives a new id at each call."""

PLANNED = ("inset_day", "bank_holiday", "planned_closure")
UNPLANNED = "unplanned_closure"


@dataclass(frozen=True, slots=True)
class SchoolValue:
    """`settings` holds only what differs from the defaults."""

    id: str
    name: str
    demo: bool
    settings: Mapping[str, Any]


def schools(session: Session) -> list[SchoolValue]:
    """Every school of this installation, in the order of their names."""
    return [_school(row) for row in session.scalars(select(School).order_by(School.name))]


def school(session: Session, school_id: str) -> SchoolValue:
    """Raises KeyError if there is no such school."""
    row = session.get(School, school_id)
    if row is None:
        raise KeyError(school_id)
    return _school(row)


def add_school(session: Session, value: SchoolValue, now: datetime) -> None:
    session.add(
        School(id=value.id, name=value.name, settings=dict(value.settings), demo=value.demo, created_at=now),
    )
    session.flush()


def ledger_settings(session: Session, school_id: str) -> LedgerSettings:
    stored = school(session, school_id).settings
    fallback = LedgerSettings()
    return LedgerSettings(
        short_week=stored.get("short_week", fallback.short_week),
        terms_per_year=stored.get("terms_per_year", fallback.terms_per_year),
        full_session_share=Fraction(stored.get("full_session_share", fallback.full_session_share)),
        max_sessions_a_day=stored.get("max_sessions_a_day", fallback.max_sessions_a_day),
        on_track_from=Fraction(stored.get("on_track_from", fallback.on_track_from)),
        watch_from=Fraction(stored.get("watch_from", fallback.watch_from)),
    )


def ladder_settings(session: Session, school_id: str) -> LadderSettings:
    """As `set_ladder_settings` stored them: whole numbers, and times as "08:00"."""
    stored = school(session, school_id).settings.get("ladder", {})
    chosen: dict[str, Any] = {name: _of_ladder(value) for name, value in stored.items()}
    return LadderSettings(**chosen)


def set_ladder_settings(session: Session, school_id: str, settings: LadderSettings) -> None:
    """Keeps those that differ from the defaults."""
    fallback = asdict(LadderSettings())
    kept = {name: _plain(value) for name, value in asdict(settings).items() if value != fallback[name]}
    set_setting(session, school_id, "ladder", kept or None)


def set_setting(session: Session, school_id: str, name: str, value: Any) -> None:
    """One setting that is none of the ledger's; None takes it back to its default."""
    row = session.get_one(School, school_id)
    others = {each: kept for each, kept in row.settings.items() if each != name}
    row.settings = others if value is None else {**others, name: value}
    session.flush()


def set_ledger_settings(session: Session, school_id: str, settings: LedgerSettings) -> None:
    """Keeps those that differ from the defaults. Settings of other sorts stay as they are."""
    row = session.get_one(School, school_id)
    fallback = LedgerSettings()
    kept = {name: value for name, value in row.settings.items() if not hasattr(fallback, name)}
    for each in fields(LedgerSettings):
        value = getattr(settings, each.name)
        if value != getattr(fallback, each.name):
            kept[each.name] = str(value) if isinstance(value, Fraction) else value
    row.settings = kept
    session.flush()


def calendar_of(session: Session, school_id: str) -> SchoolCalendar:
    """The school's calendar; one without years where none has been imported."""
    terms: dict[str, list[Term]] = defaultdict(list)
    term_rows = select(TermRow).where(TermRow.school_id == school_id).order_by(TermRow.starts_on)
    for row in session.scalars(term_rows):
        half_term = None
        if row.half_term_starts_on and row.half_term_ends_on:
            half_term = Span(row.half_term_starts_on, row.half_term_ends_on)
        terms[row.school_year].append(Term(row.name, row.starts_on, row.ends_on, half_term))
    days: dict[tuple[str | None, str], set[date]] = defaultdict(set)
    closures: list[UnplannedClosure] = []
    day_rows = select(CalendarDay).where(CalendarDay.school_id == school_id).order_by(CalendarDay.on, CalendarDay.id)
    for day in session.scalars(day_rows):
        if day.kind == UNPLANNED:
            closures.append(UnplannedClosure(day.on, day.reason or ""))
        else:
            days[day.school_year, day.kind].add(day.on)
    years = tuple(
        SchoolYear(
            name=name,
            terms=tuple(of_year),
            inset_days=frozenset(days[name, "inset_day"]),
            bank_holidays=frozenset(days[name, "bank_holiday"]),
            planned_closures=frozenset(days[name, "planned_closure"]),
        )
        for name, of_year in terms.items()
    )
    return SchoolCalendar(years, tuple(closures))


def set_year(session: Session, school_id: str, year: SchoolYear, mint: Mint) -> None:
    """Puts the year in the place of what was kept under its name. Other years and unplanned closures stay."""
    session.execute(delete(TermRow).where(TermRow.school_id == school_id, TermRow.school_year == year.name))
    session.execute(delete(CalendarDay).where(CalendarDay.school_id == school_id, CalendarDay.school_year == year.name))
    session.add_all(
        TermRow(
            school_id=school_id,
            id=mint(),
            school_year=year.name,
            name=term.name,
            starts_on=term.starts_on,
            ends_on=term.ends_on,
            half_term_starts_on=term.half_term.starts_on if term.half_term else None,
            half_term_ends_on=term.half_term.ends_on if term.half_term else None,
        )
        for term in year.terms
    )
    for kind, days in zip(PLANNED, (year.inset_days, year.bank_holidays, year.planned_closures), strict=True):
        session.add_all(
            CalendarDay(school_id=school_id, id=mint(), school_year=year.name, kind=kind, on=day)
            for day in sorted(days)
        )
    session.flush()


def add_closures(
    session: Session, school_id: str, closures: Iterable[UnplannedClosure], mint: Mint, now: datetime
) -> int:
    """Adds the days not yet known as unplanned closures, known from `now`, and says how many were new."""
    held = set(
        session.scalars(
            select(CalendarDay.on).where(CalendarDay.school_id == school_id, CalendarDay.kind == UNPLANNED),
        ),
    )
    new = {closure.on: closure for closure in closures if closure.on not in held}
    session.add_all(
        CalendarDay(
            school_id=school_id,
            id=mint(),
            school_year=None,
            kind=UNPLANNED,
            on=closure.on,
            reason=closure.reason,
            known_from=now,
        )
        for closure in new.values()
    )
    session.flush()
    return len(new)


def _plain(value: int | time) -> int | str:
    return f"{value:%H:%M}" if isinstance(value, time) else value


def _of_ladder(value: int | str) -> int | time:
    return time.fromisoformat(value) if isinstance(value, str) else value


def _school(row: School) -> SchoolValue:
    return SchoolValue(row.id, row.name, row.demo, row.settings)
