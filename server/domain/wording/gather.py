"""Gathers the quantities of one run of tokens into a part: which amount is a session, which a total, which a rate."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from server.domain.wording.grammar import LONGEST_SESSION
from server.domain.wording.reading import Amount, Column, Group, Part
from server.domain.wording.tokens import DAYS, Token

ONE = Amount(Fraction(1), Fraction(1))
_LEADS_TO = frozenset({"for", "approx", "cap", "floor"})
"""Between a number of sessions and how long each is."""


def part_of(run: list[Token], column: Column) -> Part:
    counts = [token for token in run if token.kind == "count"]
    amounts = [token for token in run if token.kind == "amount"]
    period = next((token for token in run if token.kind == "period"), None)
    part = _calendar(run, _group_and_people(run))
    count, total = _count_and_total(run, counts, period)
    unit, every_n = _unit(period)
    unit = unit or part.period
    derived = list(part.derived)
    if unit is None and every_n is None and column is Column.PER_WEEK and (counts or amounts):
        unit = "once" if counts and counts[0].value == "once" else "week"
        derived.append("period")
    session, window = (_amount(amounts[0]), None) if amounts else (part.session_minutes, None)
    implied = period is not None and period.value.endswith("!")
    if amounts and unit == "day" and count is None and total is None:
        count = ONE
    elif amounts and _is_total(run, amounts[0], period, part, column, unit, count):
        session, window = None, session
    if count is None and implied and window is None:
        count = ONE
    if count is None and part.days:
        count, unit = Amount(Fraction(len(part.days)), Fraction(len(part.days))), unit or "week"
        derived.append("sessions_per_period")
    bound = _bound(run)
    if bound in ("at_least", "at_most"):
        count, window, session = _opened(bound, count, window, session)
    return replace(
        part,
        sessions=count,
        period=unit,
        every_n_weeks=every_n,
        session_minutes=session,
        period_minutes=window,
        sessions_total=total,
        bound=bound,
        derived=tuple(derived),
    )


def _is_total(
    run: list[Token],
    amount: Token,
    period: Token | None,
    part: Part,
    column: Column,
    unit: str | None,
    count: Amount | None,
) -> bool:
    """An hour a week, or ten hours in all: the amount belongs to the period, not to one session. In "2 sessions of 30
    minutes a week" it belongs to each, in "2 sessions, 30 minutes a week" to both."""
    if period is None:
        if unit is None:
            return count is None and amount.least > LONGEST_SESSION
        return column is Column.PER_WEEK and count is None and not part.days
    if period.value.endswith("!") or part.days:
        return False
    if count is None:
        return True
    at = run.index(amount)
    before = next((token.kind for token in reversed(run[:at]) if token.kind not in _LEADS_TO), None)
    return before != "count" and any(token.kind == "period" for token in run[at + 1 : at + 2])


def _count_and_total(
    run: list[Token], counts: list[Token], period: Token | None
) -> tuple[Amount | None, Amount | None]:
    """In "12 sessions, ... each week" a comma closes the number and the period says one each: the number is a total.
    So it is where the period has a number of its own."""
    if not counts:
        return None, None
    often = rate(run)
    if often is not None:
        return _amount(often), _amount(counts[0])
    first = counts[0]
    value = _amount(first)
    closed = any(token.kind in ("for", "comma") for token in run[run.index(first) + 1 :][:2])
    each = period is not None and period.value.endswith("!")
    block = period is None and any(token.kind == "weeks" for token in run)
    return (None, value) if first.value == "sessions" and ((each and closed) or block) else (value, None)


def rate(run: Sequence[Token]) -> Token | None:
    """12 sessions, 2 a week: how often, beside how many there are in all."""
    counts = [token for token in run if token.kind == "count"]
    often = next((token for token, after in pairwise(run) if token.kind == "count" and after.kind == "period"), None)
    if often is None or counts[0].value != "sessions" or counts[0].least <= often.most:
        return None
    return often


def _unit(period: Token | None) -> tuple[str | None, int | None]:
    if period is None or period.value.startswith("cycle"):
        return None, None
    unit, _, every = period.value.removesuffix("!").partition("*")
    return (None, int(every)) if every else (unit, None)


def _group_and_people(run: list[Token]) -> Part:
    kinds = {token.kind for token in run}
    weeks = next((token for token in run if token.kind == "weeks"), None)
    return Part(
        group=_group([token for token in run if token.kind == "size"], kinds),
        deliverer=tuple(dict.fromkeys(token.value for token in run if token.kind.startswith("role"))),
        block_weeks=_amount(weeks) if weeks else None,
        derived=("block_weeks",) if weeks and weeks.value == "derived" else (),
    )


def _group(sizes: list[Token], kinds: Iterable[str]) -> Group | None:
    if sizes:
        least = min(int(token.least) for token in sizes) or None
        most = max(int(token.most) for token in sizes) or None
        if "individual" in kinds and most:
            least = 1
        return Group("1:1" if least == most == 1 else "small_group", least, most)
    if "whole_class" in kinds:
        return Group("whole_class")
    if "individual" in kinds:
        return Group("mixed") if "group" in kinds else Group("1:1", 1, 1)
    if "pair" in kinds:
        return Group("small_group", 2, 2)
    return Group("small_group") if "group" in kinds else None


def _calendar(run: list[Token], part: Part) -> Part:
    named = {token.value for token in run if token.kind == "weekday"}
    cycle = next((token.text[-1].upper() for token in run if token.kind == "week_cycle"), None)
    clock = next((token.text for token in run if token.kind == "clock"), None)
    part = replace(
        part,
        days=tuple(day for day in DAYS if day in named),
        week_cycle=cycle,
        terms=tuple(dict.fromkeys(name for token in run if token.kind == "term_ref" for name in _terms(token.text))),
        period="fortnight" if cycle else None,
    )
    if clock is None:
        return part
    start_hour, start_minute, end_hour, end_minute = (int(number) for number in re.findall(r"\d+", clock))
    minutes = Fraction((end_hour * 60 + end_minute - start_hour * 60 - start_minute) % 720)
    return replace(
        part,
        time_of_day=f"{start_hour:02}:{start_minute:02}-{end_hour:02}:{end_minute:02}",
        session_minutes=Amount(minutes, minutes),
        derived=(*part.derived, "session_minutes"),
    )


def _terms(text: str) -> list[str]:
    numbers = re.findall(r"[1-6]", text)
    for name in ("autumn", "spring", "summer"):
        if text.startswith(name[:3]):
            return [f"{name}_{numbers[0]}" if numbers else name]
    spans = re.findall(r"([1-6])(?: ?- ?t?([1-6]))?", text)
    return [f"T{number}" for first, last in spans for number in range(int(first), int(last or first) + 1)]


def _bound(run: list[Token]) -> str:
    for at, token in enumerate(run):
        after = {following.kind for following in run[at + 1 : at + 3]}
        before = {previous.kind for previous in run[max(0, at - 1) : at]}
        if token.kind == "cap" and after & {"count", "amount"}:
            return "at_most"
        if token.kind == "floor" and (after | before) & {"count", "amount", "period"}:
            return "at_least"
    if any(token.kind == "approx" for token in run):
        return "approx"
    ranged = any(token.kind in ("count", "amount") and token.least != token.most for token in run)
    return "range" if ranged else "exact"


def _opened(bound: str, *amounts: Amount | None) -> tuple[Amount | None, ...]:
    """The bound belongs to the number of sessions if there is one, else to the time: the first that is given."""
    out: list[Amount | None] = []
    for amount in amounts:
        if amount is not None and not any(out):
            out.append(Amount(amount.least, None) if bound == "at_least" else Amount(None, amount.most))
        else:
            out.append(amount)
    return tuple(out)


def _amount(token: Token) -> Amount:
    return Amount(token.least, token.most)
