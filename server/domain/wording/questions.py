"""What a person must decide before a wording can be counted, with the readings that a careful reader could give."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from server.domain.dosage_words import quantity
from server.domain.wording.gather import rate
from server.domain.wording.reading import Ask, Column, Part
from server.domain.wording.tokens import Token

_TWICE = {
    "week": ("twice a week", "once a fortnight"),
    "month": ("twice a month", "once every two months"),
    "term": ("twice a term", "once every two terms"),
    "annual": ("twice a year", "once every two years"),
}
_DAYS_IN = {"day": Fraction(1, 5), "week": Fraction(1), "fortnight": Fraction(2)}
_SHORTEST_SESSION = 5
NO_PERIOD = "How often? The plan gives no week, day or term."


def about_tokens(found: Sequence[Token], column: Column) -> Iterator[Ask]:
    """`field` "all" says that nothing of the wording can be taken before the answer."""
    for token in found:
        if token.kind == "biweekly":
            unit = next(unit for unit in _TWICE if unit in token.text)
            yield Ask("all", f"“{token.text}” can mean two things. Which is it?", _TWICE[unit])
        elif token.kind == "garbled":
            yield Ask("all", f"What does “{token.text}” mean?", _readings(token))
        elif token.kind == "datelike":
            yield Ask("all", f"“{token.text}” looks like a date that a spreadsheet made from a range. What was it?")
        elif token.kind == "size" and token.value == "timelike":
            yield Ask(
                "group",
                f"“{token.text}” looks like a time that a spreadsheet made from a ratio.",
                (f"1:{token.least}",),
            )
        elif token.kind == "size" and token.value == "staffed" and column is Column.GROUP:
            yield Ask(
                "group", f"“{token.text}”: adults to pupils, or pupils to adults?", ("adults first", "pupils first")
            )
        elif token.kind == "period" and token.value.startswith("cycle"):
            yield Ask("all", "How long is a cycle?", ("one timetable week", "two timetable weeks", "one term"))
        elif token.kind == "interval":
            yield Ask("sessions", f"“{token.text}” is a gap between times, not a length. How many times a day is that?")
        elif token.kind == "term_ref" and "/" in token.text and token.text.startswith("t"):
            yield Ask("terms", f"“{token.text}”: two terms, or half a term?", ("terms 1 and 2", "term 1, second half"))
        elif token.kind == "count" and token.value == "days":
            yield Ask(
                "session_minutes",
                "A day of an adult's time is not a session's length. How many minutes for the pupil?",
            )
        elif token.kind == "number":
            yield Ask("sessions", f"What does the number {token.text} count?")


def about_parts(kind: str, parts: Sequence[Part]) -> Iterator[Ask]:
    for part in parts:
        if kind in ("scheduled", "total_only") and part.period is None and part.every_n_weeks is None:
            yield no_period(part)
        if part.period == "month":
            yield Ask(
                "period", "A month is not a school window. Which is meant?", ("once a half term", "every four weeks")
            )
        if part.every_n_weeks:
            yield Ask("period", f"Every {part.every_n_weeks} weeks: which weeks?")
        length = part.session_minutes or part.period_minutes
        least = length.least if length else None
        if least is not None and least < _SHORTEST_SESSION:
            yield Ask("session_minutes", f"Is a session really {quantity(least)} minutes long?")


def contradictions(run: Sequence[Token]) -> Iterator[Ask]:
    """Daily 15 min (1 hour per week): two statements about the same time that do not come to the same."""
    counts, amounts, periods = (
        [token for token in run if token.kind == kind] for kind in ("count", "amount", "period")
    )
    if len(amounts) > 1 and len(periods) > 1:
        times = counts[0].least if counts else Fraction(1)
        first = _weekly(amounts[0].least * times, periods[0])
        second = _weekly(amounts[1].least, periods[1])
        if first is not None and first == second:
            return
        yield Ask(
            "all",
            "The plan says two things that do not agree. Which holds?",
            (f"{amounts[0].text} {periods[0].text}", f"{amounts[1].text} {periods[1].text}"),
        )
    elif len({token.value for token in periods}) > 1:
        yield Ask("period", "The plan names two periods. Which holds?", tuple(token.text for token in periods))
    elif len({(token.least, token.most) for token in amounts}) > 1:
        yield Ask("session_minutes", "The plan names two lengths. Which holds?", tuple(token.text for token in amounts))
    yield from _two_counts(run, [token for token in counts if token.value != "days"])


def _two_counts(run: Sequence[Token], counts: Sequence[Token]) -> Iterator[Ask]:
    """Two a week for 6 weeks, 12 in all, agrees."""
    numbers = {(token.least, token.most) for token in counts}
    if len(numbers) < 2 or rate(run) is not None:
        return
    in_all = {min(numbers)[0] * token.least for token in run if token.kind == "weeks"}
    if max(numbers)[1] not in in_all:
        question = "The plan names two numbers of times. Which holds?"
        yield Ask("sessions", question, tuple(token.text for token in counts))


def _weekly(minutes: Fraction, period: Token) -> Fraction | None:
    weeks = _DAYS_IN.get(period.value.removesuffix("!"))
    return minutes / weeks if weeks else None


def no_period(part: Part) -> Ask:
    fewest, most = part.sessions or (None, None)
    if fewest is None or most is None:
        return Ask("period", NO_PERIOD, ("a week", "a term", "in all"))
    count = quantity(fewest) if fewest == most else f"{quantity(fewest)} to {quantity(most)}"
    often = {"1": "once", "2": "twice"}.get(count, f"{count} times")
    return Ask("period", NO_PERIOD, (f"{often} a week", f"{often} a half term", f"{often} in all"))


def _readings(token: Token) -> tuple[str, ...]:
    if token.value == "minutes":
        low, high = token.text.split()[0].split(".")
        return (f"{low} to {high} minutes", f"{token.text}")
    if token.value == "triple":
        first, second, third = (word for word in token.text.split() if word[0].isdigit())
        return (f"{first} x {second} sessions of {third} minutes", f"{first} sessions of {second} x {third} minutes")
    return ()
