"""What an alert says and what can be done about it, in plain English. Nobody is blamed, and silence is not a miss."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from server.domain.alerting import AlertKind
from server.domain.dosage_words import quantity
from server.domain.vocabulary import Reason, WindowKind

_WINDOW_WORDS = {
    WindowKind.DAY: ("week", "weeks"),  # days are judged a school week at a time
    WindowKind.WEEK: ("week", "weeks"),
    WindowKind.FORTNIGHT: ("fortnight", "fortnights"),
    WindowKind.HALF_TERM: ("half term", "half terms"),
    WindowKind.TERM: ("term", "terms"),
    WindowKind.YEAR: ("year", "years"),
    WindowKind.BLOCK: ("block", "blocks"),
}


def sentence(kind: AlertKind, facts: Mapping[str, Any], pupil: str, title: str, window: WindowKind | None) -> str:
    """`pupil` is a short name ("Kit W"), `title` the provision's."""
    if kind is AlertKind.UNACCOUNTED:
        number = facts["unlogged"]
        sessions = "session has" if number == 1 else "sessions have"
        return f"{number} {title} {sessions} not been logged for {pupil} since {_day(facts['starts_on'])}"
    if kind is AlertKind.QUESTION:
        days = ", ".join(_day(day) for day in facts["days"])
        said = [_QUESTIONS[Reason(reason)] for reason in facts["reasons"]]
        return f"{title} for {pupil}: the log says {' and '.join(said)} ({days})"
    if kind is AlertKind.SCHOOL_SILENT:
        return f"Almost nothing was logged in the whole school on {_days(facts['of'])}"
    if kind is AlertKind.NOT_STARTED:
        return f"{facts['weeks']} weeks on, part of the plan for {pupil} has not started: {_listed(facts)}"
    if kind is AlertKind.REVIEW_DUE:
        of = f" for {pupil}" if pupil else ""
        return f"The review of {title}{of} is due on {_day(facts['review_on'])}"
    done = _done(facts, title)
    if kind is AlertKind.UNREACHABLE:
        return f"{pupil} has had {done}, and {_period(window)} is too short for the rest"
    return f"{pupil} has had {done} in {_span(facts, window)}{_otherwise(facts)}"


def can_be_saved(pupil: str, title: str, window: WindowKind | None, *, last_chance: bool) -> str:
    """Of an open window that can still be met."""
    still = f"{pupil} can still have all of {title} in {_period(window)}"
    return f"{still}, if every day that is left is used" if last_chance else still


def what_to_do(kind: AlertKind, facts: Mapping[str, Any]) -> str:
    """The next step, said to the SENCO."""
    if kind is AlertKind.QUESTION:
        asks = [_ANSWERS[Reason(reason)] for reason in facts["reasons"]]
        return " ".join(asks)
    return _WHAT_TO_DO[kind]


_QUESTIONS = {
    Reason.NOT_A_SCHOOL_DAY: "it was not a school day",
    Reason.PROVISION_ENDED: "it has finished",
}
_ANSWERS = {
    Reason.NOT_A_SCHOOL_DAY: "Put the day in the calendar if school was closed, or ask for the record to be changed.",
    Reason.PROVISION_ENDED: "End this line of the plan if it has finished, or ask for the record to be changed.",
}
_LISTED = 3
"""More than so many are counted: the page of the pupil has them all."""
_WHAT_TO_DO = {
    AlertKind.SCHOOL_SILENT: "Put the day in the calendar if school was closed. If it was open, ask whether the phones "
    "could send. Nobody is asked about this day until then.",
    AlertKind.NOT_STARTED: "Agree who begins it and when, or tell the LA what stands in the way.",
    AlertKind.REVIEW_DUE: "Hold the review, or set another date, and write down what was decided.",
    AlertKind.CRITICAL: "This is in a statutory plan. Agree today who delivers it and when, and tell the head.",
    AlertKind.UNREACHABLE: "This is in a statutory plan. Agree when the missing time will be made up.",
    AlertKind.UNDER: "Look at the reasons, and agree what would make the next sessions happen.",
    AlertKind.UNACCOUNTED: "Ask whoever delivers it whether these sessions took place, and to log them.",
}


def _days(days: Sequence[str]) -> str:
    said = [_day(day) for day in days]
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def _listed(facts: Mapping[str, Any]) -> str:
    names = [*facts["provisions"], *(f"“{text[:80]}”" for text in facts["items"])]
    more = [f"{len(names) - _LISTED} more"] if len(names) > _LISTED else []
    return ", ".join([*names[:_LISTED], *more])


def _done(facts: Mapping[str, Any], title: str) -> str:
    """ "1 of 4 Lego Therapy sessions"; where parts of sessions were delivered, in minutes."""
    delivered, due, minutes = Fraction(facts["delivered"]), Fraction(facts["due"]), facts["unit"] == "minutes"
    if delivered.denominator > 1 and facts.get("minutes"):
        delivered, due = map(Fraction, facts["minutes"])
        minutes = True
    if minutes:
        return f"{quantity(delivered)} of {quantity(due)} minutes of {title}"
    return f"{quantity(delivered)} of {quantity(due)} {title} {'session' if due == 1 else 'sessions'}"


def _otherwise(facts: Mapping[str, Any]) -> str:
    """What was given and does not count: nobody is to read that it was not given."""
    amount = Fraction(facts.get("not_as_specified", "0"))
    return f", and {quantity(amount)} more that were not as the plan says" if amount else ""


def _span(facts: Mapping[str, Any], window: WindowKind | None) -> str:
    one, many = _WINDOW_WORDS[window] if window else ("window", "windows")
    number = facts["windows"]
    return f"1 {one}" if number == 1 else f"{number} {many}"


def _period(window: WindowKind | None) -> str:
    return f"this {_WINDOW_WORDS[window][0] if window else 'window'}"


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.day} {day:%B}"
