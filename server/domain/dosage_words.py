"""Dosage as a person would say it ("2 x 30 minutes a week, one to one, TA"), and amounts without long decimals."""

from calendar import month_name
from datetime import date
from fractions import Fraction

from server.domain.dosage import Dosage, Range
from server.domain.vocabulary import Bound, DelivererRole, Kind, Weekday, WindowKind

_PER = {
    WindowKind.DAY: "a day",
    WindowKind.WEEK: "a week",
    WindowKind.FORTNIGHT: "a fortnight",
    WindowKind.HALF_TERM: "each half term",
    WindowKind.TERM: "each term",
    WindowKind.YEAR: "a year",
    WindowKind.BLOCK: "in all",
}
_BOUND = {Bound.TARGET: "", Bound.FLOOR: "at least ", Bound.CEILING: "up to "}
_ROLE = {
    DelivererRole.TA: "TA",
    DelivererRole.HLTA: "HLTA",
    DelivererRole.TEACHER: "teacher",
    DelivererRole.THERAPIST: "therapist",
    DelivererRole.EXTERNAL: "visiting professional",
}
_DAY = dict(zip(Weekday, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"), strict=True))
_VULGAR = {
    Fraction(1, 2): "½",
    Fraction(1, 4): "¼",
    Fraction(3, 4): "¾",
    Fraction(1, 3): "⅓",
    Fraction(2, 3): "⅔",
    Fraction(1, 8): "⅛",
    Fraction(3, 8): "⅜",
    Fraction(5, 8): "⅝",
    Fraction(7, 8): "⅞",
}


def dosage_in_words(dosage: Dosage) -> str:
    """One line for a screen or a letter. What the dosage leaves open is left out, never guessed."""
    parts = [_amount(dosage), _group(dosage.group), _role(dosage)]
    if dosage.kind is Kind.INDIRECT:
        parts.append("indirect")
    line = ", ".join(part for part in parts if part)
    return line[:1].upper() + line[1:]


def length_in_words(starts_on: date, ends_on: date | None, block_weeks: int | None) -> str:
    """How long a provision runs: "6 school weeks from 7 September 2026", "7 September to 18 December 2026"."""
    if block_weeks is not None:
        return f"{block_weeks} school {'week' if block_weeks == 1 else 'weeks'} from {day_in_words(starts_on)}"
    if ends_on is None:
        return f"from {day_in_words(starts_on)}"
    if ends_on.year == starts_on.year:
        return f"{starts_on.day} {month_name[starts_on.month]} to {day_in_words(ends_on)}"
    return f"{day_in_words(starts_on)} to {day_in_words(ends_on)}"


def day_in_words(day: date) -> str:
    return f"{day.day} {month_name[day.month]} {day.year}"


def quantity(amount: Fraction) -> str:
    """An exact amount short enough to read: "2", "1½", "2.4". At most two decimals; the exact one stands beside it."""
    whole, rest = divmod(amount, 1)
    if not rest:
        return str(whole)
    if rest in _VULGAR:
        return f"{whole or ''}{_VULGAR[rest]}"
    return f"{float(amount):.2f}".rstrip("0").rstrip(".")


def span_of_minutes(minutes: Fraction | int) -> str:
    """ "30 minutes", "1 hour", "90 minutes", "2 hours 30 minutes": below two hours only a full hour is called one."""
    amount = Fraction(minutes)
    if amount == 60:
        return "1 hour"
    if amount < 120 or amount.denominator != 1:
        return f"{quantity(amount)} {'minute' if amount == 1 else 'minutes'}"
    hours, rest = divmod(amount.numerator, 60)
    return f"{hours} hours" if not rest else f"{hours} hours {rest} {'minute' if rest == 1 else 'minutes'}"


def _amount(dosage: Dosage) -> str:
    if dosage.kind is Kind.EQUIPMENT:
        return "kept in place, confirmed each week"
    if dosage.kind is Kind.REVIEW:
        return f"reviewed {_often(dosage)}".strip()
    if dosage.count is None and dosage.window_minutes is None:
        # Ambient support often has no figure; a session provision without one has been asked about elsewhere.
        return "throughout the day" if dosage.kind is Kind.AMBIENT else "no amount given"
    return f"{_BOUND[dosage.bound]}{_how_much(dosage)} {_often(dosage)}".strip()


def _how_much(dosage: Dosage) -> str:
    if dosage.count is None:
        return span_of_minutes(dosage.window_minutes or 0)
    count = _range(dosage.count)
    if dosage.minutes is not None:
        unit = "minute" if dosage.minutes == (1, 1) else "minutes"
        return f"{count} x {_range(dosage.minutes)} {unit}"
    sessions = f"{count} {'session' if dosage.count == (1, 1) else 'sessions'}"
    if dosage.window_minutes is None:
        return sessions
    return f"{sessions} ({span_of_minutes(dosage.window_minutes)} in all)"


def _often(dosage: Dosage) -> str:
    if dosage.window is None:
        return ""
    if not dosage.weekdays:
        return _PER[dosage.window]
    if dosage.weekdays == frozenset(Weekday):
        days = "every school day"
    else:
        names = [_DAY[day] for day in Weekday if day in dosage.weekdays]
        days = "on " + (" and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0])
    return f"{_PER[dosage.window]}, {days}"


def _range(amounts: Range) -> str:
    return str(amounts.least) if amounts.least == amounts.most else f"{amounts.least} to {amounts.most}"


def _group(group: Range | None) -> str:
    if group is None:
        return ""
    if group == (1, 1):
        return "one to one"
    if group == (2, 2):
        return "in a pair"
    if group.least <= 1:
        return f"in a group of up to {group.most}"
    return f"in a group of {_range(group)}"


def _role(dosage: Dosage) -> str:
    if dosage.role is None:
        return "qualified person" if dosage.qualified else ""
    return f"qualified {_ROLE[dosage.role]}" if dosage.qualified else _ROLE[dosage.role]
