"""A reading of plan wording as JSON: the parts with their numbers, what is vague, and what a person must decide."""

from fractions import Fraction
from typing import Any

from server.domain.wording import Amount, Part, Reading

_WEEKS = {"day": Fraction(1, 5), "week": Fraction(1), "fortnight": Fraction(2)}


def reading_view(reading: Reading) -> dict[str, Any]:
    """JSON values. An amount is {min, max}; what the text does not say is null."""
    return {
        "kind": reading.kind,
        "parts": [_part(part) for part in reading.parts],
        "vague": bool(reading.vague_terms),
        "vague_terms": list(reading.vague_terms),
        "ambiguous": bool(reading.asks),
        "asks": [
            {"field": ask.field, "question": ask.question, "readings": list(ask.readings)} for ask in reading.asks
        ],
        "unread": list(reading.unread),
    }


def _part(part: Part) -> dict[str, Any]:
    total = part.period_minutes
    if total is None and part.sessions and part.session_minutes and part.period not in (None, "once"):
        total = _times(part.sessions, part.session_minutes)
    group = part.group
    return {
        "sessions_per_period": _amount(part.sessions),
        "period": part.period,
        "session_minutes": _amount(part.session_minutes),
        "group": {
            "type": group.type if group else "unspecified",
            "min": group.least if group else None,
            "max": group.most if group else None,
        },
        "block_weeks": _amount(part.block_weeks),
        "sessions_total": _amount(part.sessions_total),
        "days": list(part.days) or None,
        "bound": part.bound,
        "deliverer": list(part.deliverer),
        "terms": list(part.terms) or None,
        "week_cycle": part.week_cycle,
        "time_of_day": part.time_of_day,
        "every_n_weeks": part.every_n_weeks,
        "derived": list(part.derived),
        "minutes_per_period": _amount(total),
        "minutes_per_school_week": _amount(_weekly(total, part.period)),
        "sessions_per_school_week": _amount(_weekly(part.sessions, part.period)),
    }


def _times(first: Amount, second: Amount) -> Amount:
    return Amount(
        *(None if one is None or two is None else one * two for one, two in zip(first, second, strict=True)),
    )


def _weekly(amount: Amount | None, period: str | None) -> Amount | None:
    """Half terms, terms and years are never divided down to weeks."""
    weeks = _WEEKS.get(period or "")
    if amount is None or weeks is None:
        return None
    return Amount(*(None if value is None else value / weeks for value in amount))


def _amount(amount: Amount | None) -> dict[str, int | float | None] | None:
    return amount and {"min": _number(amount.least), "max": _number(amount.most)}


def _number(value: Fraction | None) -> int | float | None:
    return None if value is None else int(value) if value.denominator == 1 else float(value)
