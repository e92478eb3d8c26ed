"""A school's calendar from a table of terms, half terms and days without pupils: Year, What, Name, From, To."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from server.domain.calendar import SchoolYear, Span, Term, UnplannedClosure
from server.imports import cells
from server.imports.headers import columns
from server.imports.table import BadFile, CellFault, Row, header_of, rows_of, too_long

_WHAT = (
    ("half_term", r"half[ -]?term|mid[ -]?term"),
    ("term", r"\bterm\b"),
    ("inset", r"inset|training|pd day|staff day|non[ -]pupil"),
    ("bank_holiday", r"bank|public holiday"),
    ("unplanned", r"unplanned|emergency|snow|strike|boiler"),
    ("closed", r"clos|holiday|occasional|polling"),
)
_KNOWN = "term, half term, INSET, bank holiday, closed, unplanned closure"


@dataclass(frozen=True, slots=True)
class ReadCalendar:
    """`notes` say what was filled in or looks unusual; they are no faults."""

    years: tuple[SchoolYear, ...]
    closures: tuple[UnplannedClosure, ...]
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Year:
    terms: list[tuple[int, str, Span]] = field(default_factory=list)
    half_terms: list[tuple[int, Span]] = field(default_factory=list)
    inset: set[date] = field(default_factory=set)
    bank: set[date] = field(default_factory=set)
    closed: set[date] = field(default_factory=set)


def read_calendar(data: bytes) -> ReadCalendar:
    """Raises BadFile with every fault. Bank holidays of England inside the terms are filled in where none is listed."""
    header, rest = header_of(rows_of(data))
    at = columns(header.cells)
    missing = [name for key, name in (("kind", "What"), ("starts_on", "From")) if key not in at]
    if missing:
        headings = "Year, What, Name, From, To"
        raise BadFile(*(CellFault(header.number, name, "this column is missing", headings) for name in missing))
    faults: list[CellFault] = []
    years: dict[str, _Year] = defaultdict(_Year)
    closures: list[UnplannedClosure] = []
    for row in rest:
        span = _span(row, at, faults)
        what = next((what for what, pattern in _WHAT if re.search(pattern, row[at["kind"]].lower())), None)
        if what is None:
            faults.append(CellFault(row.number, "What", f"“{row[at['kind']]}” is not known", _KNOWN))
        if what is None or span is None:
            continue
        name = row[at.get("pupils")]
        faults += too_long(row.number, "Name", name)
        if what == "unplanned":
            closures += (UnplannedClosure(on, name or row[at["kind"]].lower()) for on in _weekdays(span))
        else:
            _put(years[_year_name(row[at.get("year_group")], span)], what, name, row.number, span)
    notes: list[str] = []
    read = tuple(_school_year(name, year, faults, notes) for name, year in sorted(years.items()))
    if faults:
        raise BadFile(*sorted(faults, key=lambda fault: fault.row))
    return ReadCalendar(read, tuple(closures), tuple(notes))


def _put(year: _Year, what: str, name: str, row: int, span: Span) -> None:
    if what == "term":
        year.terms.append((row, name, span))
    elif what == "half_term":
        year.half_terms.append((row, span))
    else:
        days = {"inset": year.inset, "bank_holiday": year.bank, "closed": year.closed}[what]
        days.update(_weekdays(span))


def _school_year(name: str, year: _Year, faults: list[CellFault], notes: list[str]) -> SchoolYear:
    year.terms.sort(key=lambda term: term[2].starts_on)
    terms = _paired(year.terms) or [Term(title, span.starts_on, span.ends_on) for _, title, span in year.terms]
    rows = [row for row, _, _ in year.terms]
    if not terms:
        right = "a row for each term, with its first and last day"
        faults.append(CellFault(0, "What", f"{name} has days but no term", right))
    for (row, _, before), (_, _, after) in zip(year.terms, year.terms[1:], strict=False):
        if after.starts_on <= before.ends_on:
            faults.append(
                CellFault(row, "To", f"{name}: this term ends after the next begins", "terms that do not overlap")
            )
    for row, span in year.half_terms:
        holding = [n for n, term in enumerate(terms) if term.starts_on < span.starts_on and span.ends_on < term.ends_on]
        if not holding:
            faults.append(CellFault(row, "From", "this half term lies in no term of its year", "days inside a term"))
        for n in holding:
            rest = _one_rest(terms[n].half_term, span)
            if rest is None:
                right = "one row from its first to its last day"
                faults.append(CellFault(row, "From", "this term has another half term already", right))
            else:
                terms[n] = Term(terms[n].name, terms[n].starts_on, terms[n].ends_on, rest)
    if terms and not year.bank:
        year.bank.update(_bank_holidays(terms))
        if year.bank:
            listed = ", ".join(f"{day:%-d %B %Y}" for day in sorted(year.bank))
            notes.append(f"{name}: no bank holiday was listed, so these were filled in: {listed}.")
    read = SchoolYear(name, tuple(terms), frozenset(year.inset), frozenset(year.bank), frozenset(year.closed))
    days = sum(1 for _ in _pupil_days(read))
    if terms and rows and days != 190:
        notes.append(f"{name}: {days} days with pupils; 190 is usual. Check the dates if that is not meant.")
    return read


def _paired(listed: list[tuple[int, str, Span]]) -> list[Term]:
    """Autumn 1 and Autumn 2 are one term with a half term between them."""
    stems = [re.sub(r"\s*(?:term)?\s*[12]$", "", name.strip().lower()) for _, name, _ in listed]
    if len(listed) != 6 or stems[::2] != stems[1::2]:
        return []
    spans = [span for _, _, span in listed]
    return [
        Term(stem.capitalize(), first.starts_on, second.ends_on, _between(first, second))
        for stem, first, second in zip(stems[::2], spans[::2], spans[1::2], strict=True)
    ]


def _between(first: Span, second: Span) -> Span:
    """From the Monday after the first half to the day before the second."""
    starts = first.ends_on + timedelta(days=1)
    while starts.weekday() > 4 and starts < second.starts_on:
        starts += timedelta(days=1)
    return Span(starts, second.starts_on - timedelta(days=1))


def _one_rest(known: Span | None, span: Span) -> Span | None:
    """Two rows with no school day between them are one half term, as a fortnight's is often listed; else None."""
    if known is None:
        return span
    first, second = sorted((known, span), key=lambda each: each.starts_on)
    if _weekdays(Span(first.ends_on + timedelta(days=1), second.starts_on - timedelta(days=1))):
        return None
    return Span(first.starts_on, max(first.ends_on, second.ends_on))


def _bank_holidays(terms: list[Term]) -> set[date]:
    import holidays  # only here: whoever serves reads no calendars

    years = range(terms[0].starts_on.year, terms[-1].ends_on.year + 1)
    england = holidays.country_holidays("GB", subdiv="ENG", years=years)
    return {day for day in england if day.weekday() < 5 and any(t.starts_on <= day <= t.ends_on for t in terms)}


def _pupil_days(year: SchoolYear) -> Iterator[date]:
    without = year.inset_days | year.bank_holidays | year.planned_closures
    for term in year.terms:
        for day in _weekdays(Span(term.starts_on, term.ends_on)):
            if day not in without and not (term.half_term and day in term.half_term):
                yield day


def _weekdays(span: Span) -> list[date]:
    days = (span.starts_on + timedelta(days=n) for n in range((span.ends_on - span.starts_on).days + 1))
    return [day for day in days if day.weekday() < 5]


def _span(row: Row, at: dict[str, int], faults: list[CellFault]) -> Span | None:
    starts, ends = row[at["starts_on"]], row[at.get("ends_on")]
    first, last = cells.day(starts), cells.day(ends or starts)
    if first is None:
        faults.append(CellFault(row.number, "From", f"“{starts}” is not a date", "31/01/2027"))
    if ends and last is None:
        faults.append(CellFault(row.number, "To", f"“{ends}” is not a date", "31/01/2027"))
    if first is None or last is None:
        return None
    if last < first:
        faults.append(CellFault(row.number, "To", "the last day is before the first", "the last day"))
        return None
    if (last - first).days > 200:
        faults.append(CellFault(row.number, "To", "this is longer than a term can be", "the last day"))
        return None
    return Span(first, last)


def _year_name(written: str, span: Span) -> str:
    """2026-27: as written, or of the September before the day (August belongs to the year that begins)."""
    if match := re.search(r"(20\d\d)", written):
        first = int(match.group(1))
    else:
        first = span.starts_on.year if span.starts_on.month >= 8 else span.starts_on.year - 1
    return f"{first}-{(first + 1) % 100:02}"
