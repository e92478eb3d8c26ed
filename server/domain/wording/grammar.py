"""Rules that turn runs of tokens into quantities: amounts of time, counts, periods, weeks and groups.

A rule is a pattern over the kinds of a run (`<number><unit:minute>`) and what the run becomes. Rules are tried in
order, each over the whole text, so "2 x 30 min per week" is first an amount, then a period, then a count with it.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate

from server.domain.wording.tokens import Token

Build = Callable[[list[Token]], list[Token] | None]

LONGEST_SESSION = Fraction(180)
"""Minutes: more than three hours with no period is a total, not a session."""

_UNIT = r"<unit:(?:day|week|fortnight|half_term|term|year|month|cycle)>"


def quantities(found: list[Token]) -> list[Token]:
    for pattern, build in _RULES:
        found = _rewrite(found, pattern, build)
    return found


def _rewrite(found: list[Token], pattern: re.Pattern[str], build: Build) -> list[Token]:
    out: list[Token] = []
    kinds = [f"<{token.kind}>" for token in found]
    index = {at: position for position, at in enumerate(accumulate(map(len, kinds), initial=0))}
    done = 0
    for match in pattern.finditer("".join(kinds)):
        first, last = index[match.start()], index[match.end()]
        built = build(found[first:last])
        if built is None:
            continue
        out += found[done:first] + built
        done = last
    return out + found[done:]


def _first(run: list[Token], *kinds: str) -> Token:
    return next(token for token in run if token.kind.split(":")[0] in kinds)


def _of(kind: str, run: list[Token], value: str = "", span: tuple[Fraction, Fraction] | None = None) -> Token:
    text = " ".join(token.text for token in run)
    number = next((token for token in run if token.kind == "number"), run[0])
    return Token(kind, text, value, *(span or (number.least, number.most)))


def _range(run: list[Token]) -> list[Token] | None:
    low, high = run[0], run[-1]
    return [_of("number", run, span=(low.least, high.most))] if low.most <= high.least else None


def _between(run: list[Token]) -> list[Token] | None:
    return _range(run[1:]) if run[0].text == "between" else None


def _ratio(run: list[Token]) -> list[Token]:
    """Adults first: 1:6 is one adult to six pupils; 2:1 is two adults to one pupil, which a group column must ask."""
    sides = [_sides(token.text) for token in run if token.kind == "ratio"]
    pupils = [Fraction(second) for _, second in sides]
    value = "staffed" if any(first > 1 for first, _ in sides) else ""
    return [_of("size", run, value, (min(pupils), max(pupils)))]


def _sides(text: str) -> tuple[int, int]:
    numbers = re.findall(r"\d+", text)
    return (int(numbers[0]), int(numbers[1])) if len(numbers) == 2 else (1, 1)


def _amount(run: list[Token]) -> list[Token]:
    number, unit = run[0], _first(run, "unit")
    if unit.value == "minute" and re.fullmatch(r"\d+\.\d0", number.text):
        return [_of("garbled", run, "minutes")]
    factor = 60 if unit.value == "hour" else 1
    more = 0 if run[-1] is unit else run[-2].least
    return [_of("amount", run, span=(number.least * factor + more, number.most * factor + more))]


def _every(run: list[Token]) -> list[Token]:
    """Each second week is a fortnight, and each third a window whose weeks are asked. Any other is no school window."""
    number = _first(run, "number")
    if run[-1].value != "week" or number.least != number.most or number.least.denominator != 1:
        return [_of("garbled", run)]
    weeks = int(number.least)
    return [_of("period", run, {1: "week!", 2: "fortnight!"}.get(weeks, f"week*{weeks}!"))]


def _period(run: list[Token]) -> list[Token]:
    return [_of("period", run, run[-1].value + ("!" if run[0].kind == "each" else ""))]


def _unit_after(run: list[Token]) -> list[Token]:
    return [run[0], *_period(run[1:])]


def _days_of_year(run: list[Token]) -> list[Token] | None:
    """190 days x 10 mins: every day for 38 weeks."""
    number = run[0]
    if number.least < 20:
        return None
    weeks = number.least / 5
    return [_of("period", run[:2], "day!"), _of("weeks", run, "derived", (weeks, weeks)), run[-1]]


def _days_count(run: list[Token]) -> list[Token]:
    return [_of("count", run, "days"), run[-1]]


def _count_in_period(run: list[Token]) -> list[Token] | None:
    """3 pw; but "3 weekly" may be every third week."""
    return None if run[1].value.endswith("!") else [_of("count", run[:1]), run[1]]


def _weeks(run: list[Token]) -> list[Token]:
    return [_of("weeks", run)]


def _more_peers(run: list[Token]) -> list[Token]:
    """The pupil is taught with the peers, so the group is one larger."""
    number = _first(run, "number")
    kind = run[0].kind
    least = number.least + 1 if kind in ("floor", "number") else Fraction(0)
    most = number.most + 1 if kind in ("cap", "number") else Fraction(0)
    return [_of("size", run, span=(least, most))]


def _size(run: list[Token]) -> list[Token]:
    number = _first(run, "number")
    capped = any(token.kind == "cap" for token in run)
    return [_of("size", run, span=(Fraction(0) if capped else number.least, number.most))]


def _count(run: list[Token]) -> list[Token]:
    who = [token for token in run if token.kind.startswith("role")]
    return [_of("count", run, "sessions" if run[-1].kind == "session" else ""), *who]


def _counts(run: list[Token]) -> list[Token] | None:
    """Once or twice."""
    ranged = _range(run)
    return ranged and [replace(ranged[0], kind="count")]


def _count_amount(run: list[Token]) -> list[Token]:
    return [
        _of("count", [_first(run, "number")], "sessions" if run[-1].kind == "session" else ""),
        _first(run, "amount"),
    ]


def _amount_count(run: list[Token]) -> list[Token]:
    return [_of("count", [run[-1]]), run[0]]


def _product(run: list[Token]) -> list[Token] | None:
    """3x20, 15x5: the larger is minutes if it is 10 or more and the smaller could be a number of sessions."""
    low, high = sorted((run[0], run[-1]), key=lambda token: token.least)
    if high.least < 10 or low.most > 10:
        return [_of("garbled", run)]
    return [_of("count", [low]), _of("amount", [high])]


def _triple(run: list[Token]) -> list[Token]:
    return [_of("garbled", run, "triple")]


def _nothing(run: list[Token]) -> list[Token]:
    return [_of("aside", run)]


def _rate(run: list[Token]) -> list[Token]:
    return [_of("price", run)]


def _garbled_timelike(run: list[Token]) -> list[Token]:
    pupils = Fraction(int(run[0].text.split(":")[1]))
    return [_of("size", run, "timelike", (pupils, pupils))]


_RULES: tuple[tuple[re.Pattern[str], Build], ...] = tuple(
    (re.compile(re.sub(r"(<[^<>]+>)\?", r"(?:\1)?", pattern)), build)
    for pattern, build in (
        (r"<timelike>", _garbled_timelike),
        (r"<money><per>(?:<role:\w+>)?<unit:hour>", _rate),
        (r"<ratio>(?:<dash>|<or>)<ratio>|<ratio>", _ratio),
        (r"<word><number><and><number>", _between),
        (r"<number>(?:<dash>|<or>)<number>", _range),
        (r"<number><dash>?<unit:hour><and>?<number><unit:minute>", _amount),
        (r"<number><dash>?<unit:(?:minute|hour)>", _amount),
        (r"<each><amount>", lambda run: [_of("interval", run)]),
        (rf"<each><number>{_UNIT}", _every),
        (rf"<each>{_UNIT}|(?:<per>|<slash>){_UNIT}", _period),
        (r"<slash><period>", lambda run: [run[1]]),
        (rf"(?:<times>|<session>){_UNIT}", _unit_after),
        (r"<number><unit:day><times><amount>", _days_of_year),
        (r"<number><unit:day><period>", _days_count),
        (r"<for>?<number><dash>?<unit:week><block>?", _weeks),
        (r"<times><number><group>|<number><times>?<group>", _nothing),
        (r"(?:<cap>|<floor>)?<number><peers>", _more_peers),
        (r"<group><for>?<cap>?<number><people>?(?!<times>|<amount>)|<cap>?<number><people>", _size),
        (r"<number><times><number><times><(?:number|amount)>", _triple),
        (r"<number><times><amount><session>?", _count_amount),
        (r"<amount><times><number>", _amount_count),
        (r"<number><times><number>", _product),
        (r"<number><amount><session>", _count_amount),
        (r"<times><number><session>?|<number><times><session>?", _count),
        (r"<number>(?:<word>|<role:\w+>){0,3}<session>", _count),
        (r"<number><period>", _count_in_period),
        (r"<count>(?:<dash>|<or>)<count>", _counts),
    )
)
